"""Addresses of the roof's own pages."""

from django.urls import path

from isic_platform.site.views import discovery, pages
from isic_platform.site.views.components import components_page

app_name = "site"
urlpatterns = [
    path("", pages.home, name="home"),
    path("accessibilite/", pages.accessibility, name="accessibility"),
    path("mentions-legales/", pages.legal_notice, name="legal"),
    path("confidentialite/", pages.privacy, name="privacy"),
    path("charte/", pages.charter, name="charter"),
    path("plan-du-site/", pages.sitemap, name="sitemap"),
    path("robots.txt", discovery.robots, name="robots"),
    path("sitemap.xml", discovery.sitemap_index, name="sitemap-index"),
    path("sitemap-pages.xml", discovery.sitemap_pages, name="sitemap-pages"),
    path("sitemap-<int:number>.xml", discovery.sitemap_part, name="sitemap-part"),
    path("flux/", discovery.feed, name="feed"),
    path("flux/nature/<str:code>/", discovery.nature_feed, name="nature-feed"),
    path("flux/theme/<str:code>/", discovery.theme_feed, name="theme-feed"),
    path("composants/", components_page, name="components"),
]
