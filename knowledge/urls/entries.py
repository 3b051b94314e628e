"""``/collectes/``: answers to grids."""

from django.urls import path

from knowledge.views import entries

urlpatterns = [
    path("collectes/", entries.entry_list, name="entries"),
    path("collectes/nouvelle/", entries.new_entry, name="new-entry"),
    path("collectes/<shortid:short_id>/terminer/", entries.finish, name="finish"),
    path("collectes/<shortid:short_id>/rouvrir/", entries.reopen, name="reopen"),
]
