"""Crossed pages of the library: obstacles and levers (S209)."""

from django.urls import path

from knowledge.library.views import crossing

urlpatterns = [
    path("bibliotheque/freins/", crossing.ranked, {"axis": "freins"}, name="obstacles"),
    path("bibliotheque/freins/<str:code>/", crossing.one, {"axis": "freins"}, name="obstacle"),
    path("bibliotheque/leviers/", crossing.ranked, {"axis": "leviers"}, name="levers"),
    path("bibliotheque/leviers/<str:code>/", crossing.one, {"axis": "leviers"}, name="lever"),
]
