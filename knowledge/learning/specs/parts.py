"""Words that the three forms share: obligations, choices, who may read."""

from __future__ import annotations

from typing import Any

from django.db.models import TextChoices

from isic_platform.formkit.enums import FieldType as T
from isic_platform.formkit.enums import Obligation
from isic_platform.formkit.spec import ANY_LEVEL, Field, Option
from knowledge.grids.entry_fields import DIFFUSION

REQUIRED = {ANY_LEVEL: str(Obligation.REQUIRED)}
RECOMMENDED = {ANY_LEVEL: str(Obligation.RECOMMENDED)}
OPTIONAL = {ANY_LEVEL: str(Obligation.OPTIONAL)}
LESSON_LENGTH = 300


def options(choices: type[TextChoices]) -> tuple[Option, ...]:
    """The choices of an enumeration as options of a question."""
    return tuple(Option(code=str(code), label=str(label)) for code, label in choices.choices)


def column(code: str, label: str, type: str, **more: Any) -> Field:
    """A column of a list."""
    return Field(code=code, label=label, type=type, **more)


def diffusion(what: str) -> Field:
    """Who may read it once published."""
    return Field(
        code=DIFFUSION,
        label="Diffusion souhaitée",
        type=T.CHOICE,
        help=f"Qui pourra lire {what} une fois la publication faite ?",
        obligation=REQUIRED,
        vocabulary="DIF",
        accepts_special=False,
    )
