"""Addresses of the roof's own pages."""

from django.urls import path

from isic_platform.site.views import pages
from isic_platform.site.views.components import components_page

app_name = "site"
urlpatterns = [
    path("", pages.home, name="home"),
    path("accessibilite/", pages.accessibility, name="accessibility"),
    path("mentions-legales/", pages.legal_notice, name="legal"),
    path("confidentialite/", pages.privacy, name="privacy"),
    path("charte/", pages.charter, name="charter"),
    path("plan-du-site/", pages.sitemap, name="sitemap"),
    path("composants/", components_page, name="components"),
]
