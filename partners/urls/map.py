"""The map of structures (S17, S127, S133)."""

from django.urls import path

from partners.views import map as views

urlpatterns = [
    path("partenariats/carte/", views.map_page, name="map"),
    path("partenariats/carte.csv", views.map_csv, name="map-csv"),
]
