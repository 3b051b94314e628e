"""Routes that the roof registers under ``/api/v1/``."""

from knowledge.api.lessons import LessonViewSet
from knowledge.api.views import GridEntryViewSet, GridViewSet

routes = [
    ("grids", GridViewSet, "grid"),
    ("grid-entries", GridEntryViewSet, "grid-entry"),
    ("lessons", LessonViewSet, "lesson"),
]
