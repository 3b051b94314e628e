"""Addresses of the API, composed by the roof from what each storey declares."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from isic_platform.accounts.api.urls import routes as institution_routes
from isic_platform.common.problems import problem_response
from isic_platform.search.api.urls import routes as search_routes
from isic_platform.territories.api.urls import routes as territory_routes
from isic_platform.vocabularies.api.urls import routes as vocabulary_routes
from knowledge.api.urls import paths as grid_paths
from knowledge.api.urls import routes as grid_routes
from partners.api.urls import routes as partner_routes
from projects.api.urls import routes as project_routes

router = SimpleRouter()
routes = [
    *vocabulary_routes,
    *territory_routes,
    *institution_routes,
    *grid_routes,
    *search_routes,
    *project_routes,
    *partner_routes,
]
for prefix, viewset, basename in routes:
    router.register(prefix, viewset, basename)


@login_not_required
def unknown(request: HttpRequest) -> HttpResponse:
    """An address that the API does not have."""
    return problem_response(404, "Cette adresse n'existe pas dans l'API.")


urlpatterns = [
    path("schema/", login_not_required(SpectacularAPIView.as_view()), name="api-schema"),
    *grid_paths,
    *router.urls,
    re_path(r"^.*$", unknown),
]
