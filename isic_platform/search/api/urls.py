"""Routes that the roof registers under ``/api/v1/``."""

from isic_platform.search.api.views import SearchViewSet

routes = [("search", SearchViewSet, "search")]
