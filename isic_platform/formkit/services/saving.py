"""Save answers so that nothing acknowledged is lost and nobody overwrites anybody unseen.

One field at a time carries the version it was read at. A stale write of a changed field is a conflict that gives both
texts back; the other fields go through. An idempotency key makes a retry act once.

A save is two reads (lock, then read what the lock protects) and one statement that writes everything, whatever the number
of answers: see ``Saving``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from isic_platform.formkit.completeness import Evaluation
from isic_platform.formkit.models import Answer, AnswerRevision, Record
from isic_platform.formkit.types.table import with_ids

KEPT_REVISIONS = 50
KEPT_RECEIPTS = timedelta(days=2)  # far longer than a browser retries
PURGE_EVERY = 20


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


@dataclass(frozen=True)
class Part:
    """A statement written along with the answers, in the same round trip: SQL without a final semicolon, and its values."""

    sql: str
    values: tuple[Any, ...] = ()


def _same(left: Any, right: Any) -> bool:
    return json.dumps(left, sort_keys=True) == json.dumps(right, sort_keys=True)


class Saving:
    """One request being saved on a record that this transaction holds locked, its answers read since.

    ``apply`` weighs the changes in memory, ``put`` adds what the platform itself derives from them, ``write`` writes the
    answers, their revisions, the record's progress and the receipt in one statement.
    """

    def __init__(self, record: Record, *, key: str, receipt: Mapping[str, Any] | None, by: Any) -> None:
        """``receipt`` is the outcome kept under ``key``, None when there is none (or no key)."""
        self.record, self.key, self.receipt, self.by = record, key, receipt, by
        self.now = timezone.now()
        self.outcome = SaveOutcome(at=self.now.isoformat())
        self.written: dict[str, Answer] = {}
        self._asked = ""

    def apply(self, changes: Sequence[Change]) -> bool:
        """Weigh the changes; False when the receipt already answers them: there is nothing to write then.

        A key is worth for what came with it: other answers under the same key (a page that the browser brought back, then
        edited) are a new request, never answered by the old receipt.
        """
        self._asked = _digest(changes)
        if self.key and self.receipt and self.receipt.get("asked") == self._asked:
            self.outcome = SaveOutcome.load(dict(self.receipt))
            return False
        past = self._past(changes)
        for change in changes:
            self._weigh(change, past)
        return True

    def _weigh(self, change: Change, past: Mapping[tuple[str, int], tuple[Any, str]]) -> None:
        answer, outcome = self.record.stored.get(change.code), self.outcome
        version, stored = (answer.version, answer.value) if answer else (0, None)
        if _same(change.value, stored):
            outcome.versions[change.code] = version
        elif change.base == version:
            outcome.versions[change.code] = self.put(change.code, change.value)
            outcome.saved.append(change.code)
        elif (found := past.get((change.code, change.base))) and _same(change.value, found[0]):
            outcome.versions[change.code] = version  # the writer did not touch it; the other's text stays
        else:
            author = past.get((change.code, version), (None, ""))[1] or "une autre personne"
            moment = (answer.updated_at if answer else self.now).isoformat()
            outcome.conflicts[change.code] = Conflict(change.code, stored, version, author, moment)

    def _past(self, changes: Sequence[Change]) -> dict[tuple[str, int], tuple[Any, str]]:
        """For the stale changes: what their writer had read, and who wrote what is there now. Read only when there are any."""
        stored = self.record.stored
        stale = [each for each in changes if each.code in stored and stored[each.code].version != each.base]
        if not stale:
            return {}
        past: dict[tuple[str, int], tuple[Any, str]] = {(each.code, 0): (None, "") for each in stale if each.base == 0}
        numbers = {each.base for each in stale} | {stored[each.code].version for each in stale}
        rows = AnswerRevision.objects.filter(
            record=self.record, code__in={each.code for each in stale}, version__in=numbers
        )
        for row in rows.select_related("saved_by"):
            past[row.code, row.version] = (row.value, row.saved_by.get_full_name() if row.saved_by else "")
        return past

    def put(self, code: str, value: Any) -> int:
        """Give an answer its next version, to be written; gives that version. The record's answers follow at once."""
        old = self.record.stored.get(code)
        version = old.version + 1 if old else 1
        answer = Answer(
            pk=old.pk if old else None, record=self.record, code=code, value=value, version=version,
            updated_by=self.by, updated_at=self.now,
        )  # fmt: skip
        self.written[code] = self.record.stored[code] = answer
        return version

    def write(self, *parts: Part) -> None:
        """Write everything, ``parts`` included, in one statement; nothing when there is nothing to say."""
        if not self.written and not self.key:
            return
        steps = []
        if self.written:
            steps += [*self._answers(), self._progress()]
        if self.key:
            steps += self._receipts()
        _run([*steps, *parts])

    def _answers(self) -> list[Part]:
        rows = [
            {"code": each.code, "value": each.value, "version": each.version, "oldest": each.version - KEPT_REVISIONS}
            for each in self.written.values()
        ]
        writer = self.by.pk if self.by is not None else None
        given = Part(
            "SELECT %s::bigint AS record_id, code, value, version, oldest, %s::bigint AS writer, %s::timestamptz AS moment"
            " FROM jsonb_to_recordset(%s::jsonb) AS g(code text, value jsonb, version int, oldest int)",
            (self.record.pk, writer, self.now, json.dumps(rows)),
        )
        present = Part(
            "INSERT INTO formkit_answer (record_id, code, value, version, updated_by_id, updated_at)"
            " SELECT record_id, code, value, version, writer, moment FROM part0"
            " ON CONFLICT (record_id, code) DO UPDATE SET value = excluded.value, version = excluded.version,"
            " updated_by_id = excluded.updated_by_id, updated_at = excluded.updated_at"
        )
        revisions = Part(
            "INSERT INTO formkit_answerrevision (record_id, code, version, value, saved_by_id, saved_at)"
            " SELECT record_id, code, version, value, writer, moment FROM part0"
        )
        parts = [given, present, revisions]
        if any(row["oldest"] > 0 for row in rows):
            sql = "DELETE FROM formkit_answerrevision r USING part0 g WHERE r.record_id = g.record_id"
            parts.append(Part(f"{sql} AND r.code = g.code AND r.version <= g.oldest"))
        return parts

    def _progress(self) -> Part:
        record = self.record
        progress = Evaluation(record.spec, record.level, record.values).progress()
        record.filled, record.applicable, record.saved_at = progress.filled, progress.applicable, self.now
        sql = "UPDATE formkit_record SET filled = %s, applicable = %s, saved_at = %s WHERE id = %s"
        return Part(sql, (record.filled, record.applicable, record.saved_at, record.pk))

    def _receipts(self) -> list[Part]:
        said = json.dumps({**asdict(self.outcome), "asked": self._asked})
        parts = [
            Part(
                "INSERT INTO formkit_savereceipt (record_id, key, outcome, created_at) VALUES (%s, %s, %s::jsonb, %s)"
                " ON CONFLICT (record_id, key) DO UPDATE SET outcome = excluded.outcome",
                (self.record.pk, self.key, said, self.now),
            )
        ]
        if any(self.outcome.versions[code] % PURGE_EVERY == 0 for code in self.outcome.saved):
            sql = "DELETE FROM formkit_savereceipt WHERE record_id = %s AND created_at < %s AND key <> %s"
            parts.append(Part(sql, (self.record.pk, self.now - KEPT_RECEIPTS, self.key)))
        return parts


def _run(parts: Sequence[Part]) -> None:
    """Run the parts as one statement. The first may be read by the others as ``part0``."""
    named = ", ".join(f"part{rank} AS ({part.sql})" for rank, part in enumerate(parts))
    values = [value for part in parts for value in part.values]
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {named} SELECT 1", values)  # the parts are ours, their values are bound


def _digest(changes: Sequence[Change]) -> str:
    text = json.dumps([asdict(change) for change in changes], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _hold(record: Record, key: str) -> Record:
    """Lock a record, then read it: what a joined query returns after waiting may date from before the wait."""
    Record.objects.select_for_update().only("pk").get(pk=record.pk)
    held = Record.objects.with_spec().with_answers(key).get(pk=record.pk)
    held.take_read(held.read_answers)
    return held


@transaction.atomic
def save_answers(*, record: Record, changes: Sequence[Change], key: str, by: Any) -> SaveOutcome:
    """Save the changes of one request. Locks the record: writers of one record pass one after the other.

    Side effects: answers, their revisions, the record's progress and a receipt under ``key`` (empty key: no receipt).
    ``by`` is None when nobody has an account here: a guest, or the platform itself.
    """
    held = _hold(record, key)
    saving = Saving(held, key=key, receipt=held.read_receipt, by=by)
    if saving.apply(changes):
        saving.write()
    _mirror(record, held)
    return saving.outcome


@transaction.atomic
def write_answers(*, record: Record, values: Mapping[str, Any], by: Any) -> SaveOutcome:
    """Write values that the platform itself knows (prefill, corpus), whatever the version; same traces as a save."""
    held = _hold(record, "")
    saving = Saving(held, key="", receipt=None, by=by)
    saving.apply(changes_to(held, values))
    saving.write()
    _mirror(record, held)
    return saving.outcome


def changes_to(record: Record, values: Mapping[str, Any]) -> list[Change]:
    """Values to write over whatever the record holds, as changes; rows of a list that have no id yet get one."""
    stored, fields = record.stored, record.spec.fields
    return [
        Change(
            code,
            with_ids(fields[code], value) if code in fields else value,
            stored[code].version if code in stored else 0,
        )
        for code, value in values.items()
    ]


def _mirror(record: Record, held: Record) -> None:
    """Bring the caller's instance up to date."""
    record.__dict__["stored"] = held.stored
    record.saved_at, record.filled, record.applicable = held.saved_at, held.filled, held.applicable
