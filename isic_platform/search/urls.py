"""Addresses of the search."""

from django.urls import path

from isic_platform.search import views
from isic_platform.search.comparing.views import compare
from isic_platform.search.france.views import france

app_name = "search"
urlpatterns = [
    path("recherche/", views.search_page, name="search"),
    path("recherche/synonymes/", views.synonyms, name="synonyms"),
    path("bibliotheque/", views.library, name="library"),
    path("comparer/", compare, name="compare"),
    path("bibliotheque/carte/", france, name="france"),
]
