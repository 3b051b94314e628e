"""Routes that the roof registers under ``/api/v1/``."""

from projects.api.views import ProjectViewSet

routes = [("projects", ProjectViewSet, "project")]
