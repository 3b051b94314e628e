"""Create, copy and re-level working records."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from isic_platform.formkit.completeness import Evaluation
from isic_platform.formkit.models import Answer, AnswerRevision, Record, SpecVersion
from isic_platform.formkit.spec import ANY_LEVEL


@transaction.atomic
def create_record(*, spec_version: SpecVersion, level: str = ANY_LEVEL, by: Any) -> Record:
    """Open an empty record on a version of a form."""
    record = Record.objects.create(spec_version=spec_version, level=level)
    refresh_progress(record=record)
    return record


def refresh_progress(*, record: Record) -> None:
    """Recount what is filled and keep it on the record."""
    progress = Evaluation(record.spec, record.level, record.values).progress()
    record.filled, record.applicable = progress.filled, progress.applicable
    record.save(update_fields=["filled", "applicable", "saved_at"])


@transaction.atomic
def change_level(*, record: Record, level: str, by: Any) -> Record:
    """Move the cursor (S6, S13). No answer is touched: what the level hides waits for its return."""
    record.level = level
    record.__dict__.pop("stored", None)
    record.save(update_fields=["level"])
    refresh_progress(record=record)
    return record


@transaction.atomic
def change_form(*, record: Record, spec_version: SpecVersion, by: Any) -> Record:
    """Move a record to another version of its form (S83). No answer is touched: what it asks no more stays under its code."""
    record.spec_version = spec_version
    record.__dict__.pop("stored", None)
    record.save(update_fields=["spec_version"])
    refresh_progress(record=record)
    return record


@transaction.atomic
def copy_record(*, record: Record, by: Any, leave_out: frozenset[str] = frozenset()) -> Record:
    """Duplicate a record and its answers on the same version of the form; files are shared by reference to a copy row."""
    copy = Record.objects.create(spec_version=record.spec_version, level=record.level)
    now = timezone.now()
    renamed: dict[int, int] = {}
    for attachment in record.attachments.all():
        old = attachment.pk
        attachment.pk, attachment.record, attachment.added_by = None, copy, by
        attachment._state.adding = True
        attachment.save()
        renamed[old] = attachment.pk
    rows = [
        Answer(record=copy, code=answer.code, value=_renamed(answer.value, renamed), updated_by=by, updated_at=now)
        for answer in record.answers.all()
        if answer.code not in leave_out and answer.value is not None
    ]
    Answer.objects.bulk_create(rows)
    AnswerRevision.objects.bulk_create(
        AnswerRevision(record=copy, code=row.code, version=1, value=row.value, saved_by=by, saved_at=now)
        for row in rows
    )
    refresh_progress(record=copy)
    return copy


def _renamed(value: Any, renamed: dict[int, int]) -> Any:
    if isinstance(value, dict):
        if "attachment" in value:
            return {**value, "attachment": renamed.get(value["attachment"], value["attachment"])}
        return {key: _renamed(part, renamed) for key, part in value.items()}
    if isinstance(value, list):
        return [_renamed(part, renamed) for part in value]
    return value
