"""Addresses of the search."""

from django.urls import path

from isic_platform.search import views
from isic_platform.search.comparing.views import compare
from isic_platform.search.france.views import france
from isic_platform.search.kept import views as kept

app_name = "search"
urlpatterns = [
    path("recherche/", views.search_page, name="search"),
    path("recherche/export.<export:format>", views.export_results, name="export"),
    path("recherche/aide/", views.help_page, name="help"),
    path("recherche/suggestions/", views.suggestions, name="suggestions"),
    path("recherche/favoris/", kept.favourites, name="favourites"),
    path("recherche/enregistrees/", kept.saved_searches, name="saved"),
    path("recherche/enregistrees/<int:pk>/", kept.saved_search, name="saved-one"),
    path("recherche/enregistrees/<int:pk>/agir/", kept.act_on_search, name="saved-act"),
    path("recherche/flux/", kept.public_feed, name="feed"),
    path("recherche/flux/<slug:secret>/", kept.private_feed, name="private-feed"),
    path("recherche/synonymes/", views.synonyms, name="synonyms"),
    path("bibliotheque/", views.library, name="library"),
    path("comparer/", compare, name="compare"),
    path("bibliotheque/carte/", france, name="france"),
]
