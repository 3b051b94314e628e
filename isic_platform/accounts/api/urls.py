"""Routes that the roof registers under ``/api/v1/``."""

from isic_platform.accounts.api.views import InstitutionViewSet

routes = [("institutions", InstitutionViewSet, "institution")]
