"""What the page of a transferable model draws beyond the sections of any content."""

from __future__ import annotations

from django import template

from isic_platform.publication.reading import Reading
from knowledge.learning.specs.model import ORIGINS, read_marks

register = template.Library()


@register.filter
def origins_of(reading: Reading, step_code: str) -> list[str]:
    """Codes of the questions from which a section was prepared, each once; only for fields that this reader gets."""
    known = read_marks(reading.answers.get(ORIGINS))
    codes = [field.code for field in reading.spec.step(step_code).fields if field.code in reading.answers]
    return list(dict.fromkeys(origin for code in codes for origin in known.get(code, ())))


@register.filter
def rank_of(reading: Reading, step_code: str) -> int:
    """The place of a section in the form, from 1: the twelve keep their number when some say nothing."""
    return [step.code for step in reading.spec.steps].index(step_code) + 1
