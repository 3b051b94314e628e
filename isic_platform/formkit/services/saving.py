"""Save answers so that nothing acknowledged is lost and nobody overwrites anybody unseen.

One field at a time carries the version it was read at. A stale write of a changed field is a conflict that gives both
texts back; the other fields go through. An idempotency key makes a retry act once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from isic_platform.formkit.models import Answer, AnswerRevision, Record, SaveReceipt
from isic_platform.formkit.services.records import refresh_progress

KEPT_REVISIONS = 50
KEPT_RECEIPTS = timedelta(days=2)  # far longer than a browser retries
PURGE_EVERY = 20
STAMPED = ["value", "version", "updated_by", "updated_at"]


@dataclass(frozen=True)
class Change:
    """A field to save: its cleaned value, and the version that the writer had before their eyes."""

    code: str
    value: Any
    base: int


@dataclass(frozen=True)
class Conflict:
    """Somebody else saved the field in between."""

    code: str
    theirs: Any
    version: int
    by: str
    at: str


@dataclass
class SaveOutcome:
    """``versions`` of the fields now stored (saved or found unchanged), and the conflicts."""

    versions: dict[str, int] = field(default_factory=dict)
    saved: list[str] = field(default_factory=list)
    conflicts: dict[str, Conflict] = field(default_factory=dict)
    at: str = ""

    @classmethod
    def load(cls, data: dict[str, Any]) -> SaveOutcome:
        """Rebuild from a receipt."""
        conflicts = {code: Conflict(**conflict) for code, conflict in data["conflicts"].items()}
        return cls(data["versions"], data["saved"], conflicts, data["at"])


def _same(left: Any, right: Any) -> bool:
    return json.dumps(left, sort_keys=True) == json.dumps(right, sort_keys=True)


@transaction.atomic
def save_answers(*, record: Record, changes: Sequence[Change], key: str, by: Any) -> SaveOutcome:
    """Save the changes of one request. Locks the record: writers of one record pass one after the other.

    Side effects: answers, their revisions, the record's progress and a receipt under ``key`` (empty key: no receipt).
    A key is worth for what came with it: other answers under the same key (a page that the browser brought back, then
    edited) are a new request, never answered by the old receipt.
    """
    asked = _digest(changes)
    locked = Record.objects.with_spec().select_for_update(of=("self",)).get(pk=record.pk)
    if key:
        receipt = SaveReceipt.objects.filter(record=locked, key=key).first()
        if receipt and receipt.outcome.get("asked") == asked:
            return SaveOutcome.load(receipt.outcome)
    now = timezone.now()
    outcome = SaveOutcome(at=now.isoformat())
    current = locked.stored
    bases = _base_values(locked, changes, current)
    stamped: dict[str, Answer] = {}
    for change in changes:
        answer = current.get(change.code)
        version, stored = (answer.version, answer.value) if answer else (0, None)
        if _same(change.value, stored):
            outcome.versions[change.code] = version
        elif change.base == version:
            current[change.code] = stamped[change.code] = _stamp(locked, answer, change, by, now)
            outcome.versions[change.code] = stamped[change.code].version
            outcome.saved.append(change.code)
        elif change.code in bases and _same(change.value, bases[change.code]):
            outcome.versions[change.code] = version  # the writer did not touch it; the other's text stays
        else:
            author = answer.updated_by.get_full_name() if answer and answer.updated_by else "une autre personne"
            moment = (answer.updated_at if answer else now).isoformat()
            outcome.conflicts[change.code] = Conflict(change.code, stored, version, author, moment)
    if outcome.saved:
        _write(locked, list(stamped.values()))
        locked.saved_at = now
        refresh_progress(record=locked)
    if key:
        receipt = receipt or SaveReceipt(record=locked, key=key)
        receipt.outcome = {**asdict(outcome), "asked": asked}
        receipt.save()
        if any(outcome.versions[code] % PURGE_EVERY == 0 for code in outcome.saved):
            locked.receipts.filter(created_at__lt=now - KEPT_RECEIPTS).delete()
    record.__dict__["stored"] = current
    record.saved_at, record.filled, record.applicable = locked.saved_at, locked.filled, locked.applicable
    return outcome


def _digest(changes: Sequence[Change]) -> str:
    text = json.dumps([asdict(change) for change in changes], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _base_values(record: Record, changes: Sequence[Change], current: dict[str, Answer]) -> dict[str, Any]:
    stale = {
        change.code: change.base
        for change in changes
        if change.code in current and current[change.code].version != change.base
    }
    found = {code: None for code, base in stale.items() if base == 0}
    revisions = (
        AnswerRevision.objects.filter(record=record, code__in=stale, version__in=set(stale.values())) if stale else ()
    )
    for revision in revisions:
        if stale[revision.code] == revision.version:
            found[revision.code] = revision.value
    return found


def _stamp(record: Record, answer: Answer | None, change: Change, by: Any, now: Any) -> Answer:
    """The answer as it is to be written: next version, who, when."""
    if answer is None:
        answer = Answer(record=record, code=change.code, version=0)
    answer.version += 1
    answer.value, answer.updated_by, answer.updated_at = change.value, by, now
    return answer


def _write(record: Record, answers: Sequence[Answer]) -> None:
    """Write the answers of one save and their revisions, in as many statements whatever their number."""
    Answer.objects.bulk_create([answer for answer in answers if answer.pk is None])
    known = [answer for answer in answers if answer.version > 1]
    if len(known) == 1:  # the autosave: a plain UPDATE costs a quarter of a bulk one
        known[0].save(update_fields=STAMPED)
    elif known:
        Answer.objects.bulk_update(known, STAMPED)
    AnswerRevision.objects.bulk_create(
        AnswerRevision(
            record=record, code=answer.code, version=answer.version, value=answer.value,
            saved_by=answer.updated_by, saved_at=answer.updated_at,
        )
        for answer in answers
    )  # fmt: skip
    for answer in answers:
        if answer.version > KEPT_REVISIONS:
            AnswerRevision.objects.filter(
                record=record, code=answer.code, version__lte=answer.version - KEPT_REVISIONS
            ).delete()


@transaction.atomic
def write_answers(*, record: Record, values: dict[str, Any], by: Any) -> SaveOutcome:
    """Write values that the platform itself knows (prefill, corpus), whatever the version; same traces as a save."""
    current = dict(Answer.objects.filter(record=record, code__in=values).values_list("code", "version"))
    changes = [Change(code, value, current.get(code, 0)) for code, value in values.items()]
    return save_answers(record=record, changes=changes, key="", by=by)
