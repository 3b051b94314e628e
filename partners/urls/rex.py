"""REX (S126, S142, S143)."""

from django.urls import path

from partners.views import rex

urlpatterns = [
    path("rex/", rex.rex_list, name="rex"),
    path("rex/export.<export:format>", rex.export_rex, name="export-rex"),
    path("rex/les-miens/", rex.own_rex, name="own-rex"),
    path("rex/nouveau/", rex.new_rex, name="new-rex"),
]
