"""Routes that the roof registers under ``/api/v1/``."""

from isic_platform.territories.api.views import TerritoryViewSet

routes = [("territories", TerritoryViewSet, "territory")]
