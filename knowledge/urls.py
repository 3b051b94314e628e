"""Addresses of grids and of the answers given to them."""

from django.urls import path

from knowledge.views import entries, grids

app_name = "knowledge"
urlpatterns = [
    path("grilles/", grids.grid_list, name="grids"),
    path("grilles/<slug:code>/", grids.grid_page, name="grid"),
    path("grilles/<slug:code>/imprimer/", grids.grid_print, name="grid-print"),
    path("collectes/", entries.entry_list, name="entries"),
    path("collectes/nouvelle/", entries.new_entry, name="new-entry"),
    path("collectes/<shortid:short_id>/terminer/", entries.finish, name="finish"),
    path("collectes/<shortid:short_id>/rouvrir/", entries.reopen, name="reopen"),
]
