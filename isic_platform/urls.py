"""All addresses, composed by the roof."""

from django.urls import include, path

from isic_platform.common.views import health

urlpatterns = [
    path("sante/", health, name="health"),
    path("", include("isic_platform.site.urls")),
    path("", include("isic_platform.accounts.urls")),
    path("", include("isic_platform.vocabularies.urls")),
    path("", include("isic_platform.territories.urls")),
    path("", include("isic_platform.publication.urls")),
    path("", include("isic_platform.search.urls")),
    path("", include("projects.urls")),
    path("", include("partners.urls")),
    path("", include("knowledge.urls")),
    path("api/v1/", include("isic_platform.api_urls")),
]

handler400 = "isic_platform.common.views.bad_request"
handler403 = "isic_platform.common.views.permission_denied"
handler404 = "isic_platform.common.views.not_found"
handler500 = "isic_platform.common.views.server_error"
