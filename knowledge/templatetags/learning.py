"""What the page of a transferable model draws beyond the sections of any content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import template

from isic_platform.publication.reading import Reading
from knowledge.learning.specs.model import ORIGINS, read_marks
from knowledge.learning.wording import Wording, wordings_of

register = template.Library()


@register.filter
def origins_of(reading: Reading, step_code: str) -> list[Wording]:
    """The questions from which a section was prepared, each once; only for fields that this reader gets."""
    known = read_marks(reading.answers.get(ORIGINS))
    codes = [field.code for field in reading.spec.step(step_code).fields if field.code in reading.answers]
    wordings = _wordings(reading, known)
    return [wordings[origin] for origin in dict.fromkeys(origin for code in codes for origin in known.get(code, ()))]


def _wordings(reading: Reading, known: Mapping[str, Sequence[str]]) -> dict[str, Wording]:
    """Read once a page, for its twelve sections."""
    if "origin_wordings" not in reading.__dict__:
        reading.__dict__["origin_wordings"] = wordings_of(origin for origins in known.values() for origin in origins)
    return reading.__dict__["origin_wordings"]


@register.filter
def rank_of(reading: Reading, step_code: str) -> int:
    """The place of a section in the form, from 1: the twelve keep their number when some say nothing."""
    return [step.code for step in reading.spec.steps].index(step_code) + 1
