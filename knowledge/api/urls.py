"""Routes that the roof registers under ``/api/v1/``."""

from django.urls import re_path

from isic_platform.publication.identifiers import ALPHABET, LENGTH
from knowledge.api.lessons import LessonViewSet
from knowledge.api.resources import ResourceViewSet
from knowledge.api.syntheses import DossierViewSet, SynthesisViewSet
from knowledge.api.views import GridEntryViewSet, GridViewSet
from knowledge.api.writing import EntryAnswersView

routes = [
    ("grids", GridViewSet, "grid"),
    ("grid-entries", GridEntryViewSet, "grid-entry"),
    ("lessons", LessonViewSet, "lesson"),
    ("resources", ResourceViewSet, "resource"),
    ("syntheses", SynthesisViewSet, "synthesis"),
    ("dossiers", DossierViewSet, "dossier"),
]
paths = [
    re_path(
        rf"^grid-entries/(?P<id>[{ALPHABET}]{{{LENGTH}}})/answers/$",
        EntryAnswersView.as_view(),
        name="grid-entry-answers",
    )
]
