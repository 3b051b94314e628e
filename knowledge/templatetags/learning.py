"""What the page of a transferable model draws beyond the sections of any content."""

from __future__ import annotations

from typing import Any

from django import template

from isic_platform.publication.reading import Reading
from knowledge.learning.specs.model import ORIGINS

register = template.Library()


@register.filter
def origins_of(reading: Reading, step_code: str) -> list[str]:
    """Codes of the questions from which a section was prepared, each once; only for fields that this reader gets."""
    known: Any = reading.answers.get(ORIGINS)
    if not isinstance(known, dict):
        return []
    codes = [field.code for field in reading.spec.step(step_code).fields if field.code in reading.answers]
    return list(dict.fromkeys(origin for code in codes for origin in known.get(code, ())))
