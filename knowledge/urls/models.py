"""``/modeles/``: transferable models (S99)."""

from django.urls import path

from knowledge.views import models

urlpatterns = [
    path("modeles/", models.model_list, name="models"),
    path("modeles/nouveau/", models.new_model, name="new-model"),
    path("modeles/<shortid:short_id>/actualiser/", models.refresh, name="refresh-model"),
]
