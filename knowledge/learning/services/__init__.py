"""Writes of analyses, lessons and models."""

from knowledge.learning.services.analyses import change_sources, start_analysis, take_extract, validate_analysis
from knowledge.learning.services.lessons import draw_lesson_from_analysis, draw_lesson_from_entry, start_lesson
from knowledge.learning.services.models import (
    Refreshed,
    generate_practice_model,
    refresh_practice_model,
    take_proposal,
)
from knowledge.learning.services.specs import load_learning_specs

__all__ = [
    "Refreshed",
    "change_sources",
    "draw_lesson_from_analysis",
    "draw_lesson_from_entry",
    "generate_practice_model",
    "load_learning_specs",
    "refresh_practice_model",
    "start_analysis",
    "start_lesson",
    "take_extract",
    "take_proposal",
    "validate_analysis",
]
