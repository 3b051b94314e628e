"""What the page of a fiche draws beyond the sections of any content."""

from __future__ import annotations

from django import template

from isic_platform.publication.reading import Reading, Row
from projects import narrative

register = template.Library()


@register.filter
def narrative_of(reading: Reading) -> narrative.Narrative:
    """The story of the version, chapter by chapter."""
    return narrative.narrative_of(reading)


@register.filter
def is_saying(row: Row) -> bool:
    """Whether the row is what people say."""
    return narrative.is_saying(row)


@register.filter
def is_lesson(row: Row) -> bool:
    """Whether the row is the one lesson that the authors keep."""
    return row.code == narrative.LESSON
