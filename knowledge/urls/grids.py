"""``/grilles/``: the catalogue."""

from django.urls import path

from knowledge.views import grids

urlpatterns = [
    path("grilles/", grids.grid_list, name="grids"),
    path("grilles/<slug:code>/", grids.grid_page, name="grid"),
    path("grilles/<slug:code>/imprimer/", grids.grid_print, name="grid-print"),
]
