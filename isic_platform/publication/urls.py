"""Addresses of the publication path."""

from django.urls import path, register_converter

from isic_platform.publication.identifiers import ShortIdConverter
from isic_platform.publication.views import autosave, lifecycle, writing

register_converter(ShortIdConverter, "shortid")

app_name = "publication"
urlpatterns = [
    path("travail/<shortid:short_id>/", lifecycle.overview, name="overview"),
    path("travail/<shortid:short_id>/ecrire/", writing.write_step, name="write"),
    path("travail/<shortid:short_id>/ecrire/<slug:step>/", writing.write_step, name="write-step"),
    path("travail/<shortid:short_id>/reponse/<str:code>/", autosave.save_field, name="save-field"),
    path("travail/<shortid:short_id>/soumettre/", lifecycle.submit, name="submit"),
    path("travail/<shortid:short_id>/reprendre/", lifecycle.withdraw, name="withdraw"),
    path("travail/<shortid:short_id>/accord/", lifecycle.agree, name="agree"),
    path("travail/<shortid:short_id>/niveau/", lifecycle.level, name="level"),
    path("travail/<shortid:short_id>/dupliquer/", lifecycle.duplicate, name="duplicate"),
    path("travail/<shortid:short_id>/supprimer/", lifecycle.delete, name="delete"),
    path("travail/<shortid:short_id>/abandonner/", lifecycle.drop_version, name="drop-version"),
    path("travail/<shortid:short_id>/nouvelle-version/", lifecycle.new_version, name="new-version"),
]
