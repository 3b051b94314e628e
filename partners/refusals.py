"""What may not be written, said in French beside the field: personal data, and what the database refuses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, models, transaction

from isic_platform.accounts.refusals import sentence_of
from isic_platform.confidentiality.detection import detect
from isic_platform.confidentiality.rules import rule_text


def clean_written(row: models.Model, *texts: str, **options: Any) -> None:
    """Check a row before it is saved: fields, constraints, then the texts that people wrote in it (level B of G.9).

    ``texts`` are names of fields; ``options`` are those of ``full_clean``. Raises ValidationError by name of field.
    """
    row.full_clean(**options)
    refuse_personal_data(**{name: getattr(row, name) or "" for name in texts})


def refuse_personal_data(**texts: str) -> None:
    """Raise ValidationError, by name, when a text identifies a person (level B). The value found is never repeated."""
    found: dict[str, list[str]] = {}
    for name, text in texts.items():
        rules = dict.fromkeys(each.rule for each in detect(text) if each.level == "B") if text else {}
        if rules:
            told = [rule_text(code) for code in rules]
            found[name] = [f"{rule.name}. {rule.reason} {rule.advice}" for rule in told]
    if found:
        raise ValidationError(found)


def cautions_of(row: models.Model, *texts: str) -> list[str]:
    """What was written and deserves a second look (levels C and I), in sentences that name the field; it is kept."""
    found = []
    for name in texts:
        label = str(row._meta.get_field(name).verbose_name).capitalize()
        text = getattr(row, name) or ""
        rules = dict.fromkeys(each.rule for each in detect(text) if each.level != "B") if text else {}
        found += [f"{label} : {rule_text(code).name.lower()}. {rule_text(code).advice}" for code in rules]
    return found


@contextmanager
def told_in_french(model: type[models.Model], *, field: str = "") -> Iterator[None]:
    """Write inside a savepoint; what the database refuses is raised as a ValidationError, beside ``field`` when given.

    A trigger says its own sentence; a constraint of ``model``, its ``violation_error_message``.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as refusal:
        sentence = _constraint_sentence(model, refusal) or sentence_of(
            refusal, "La base de données refuse cette écriture."
        )
        raise ValidationError({field: [sentence]} if field else [sentence]) from refusal


def _constraint_sentence(model: type[models.Model], refusal: DatabaseError) -> str:
    found = getattr(refusal.__cause__, "diag", None)
    name = found.constraint_name if found is not None else ""
    messages = (str(each.violation_error_message) for each in model._meta.constraints if each.name == name)
    return next(messages, "")
