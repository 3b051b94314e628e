"""Addresses of the search."""

from django.urls import path

from isic_platform.search import views

app_name = "search"
urlpatterns = [
    path("recherche/", views.search_page, name="search"),
    path("recherche/export.<export:format>", views.export_results, name="export"),
    path("recherche/synonymes/", views.synonyms, name="synonyms"),
    path("bibliotheque/", views.library, name="library"),
]
