"""The guard of short texts written outside a form of questions: nothing that identifies a person is saved (G.9)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from isic_platform.confidentiality.detection import detect
from isic_platform.confidentiality.rules import rule_text


def personal_data_in(text: str) -> list[str]:
    """What is wrong with a text, one French sentence per rule of level B met; the value found is never repeated."""
    rules = dict.fromkeys(found.rule for found in detect(text) if found.level == "B")
    texts = [rule_text(code) for code in rules]
    return [f"{rule.name}. {rule.reason} {rule.advice}" for rule in texts]


def refuse_personal_data(**texts: str) -> None:
    """Raise ValidationError, by name of field, when one of these texts identifies a person (level B)."""
    found = {name: sentences for name, text in texts.items() if text and (sentences := personal_data_in(text))}
    if found:
        raise ValidationError(found)


def clean_written(row: models.Model, *texts: str, **options: Any) -> None:
    """Check a row before it is saved: its fields and constraints, then the texts that people wrote in it.

    ``texts`` are names of fields; ``options`` are those of ``full_clean``. Raises ValidationError by name of field.
    """
    row.full_clean(**options)
    refuse_personal_data(**{name: getattr(row, name) for name in texts})
