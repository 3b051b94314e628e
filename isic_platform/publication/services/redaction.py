"""The one privileged redaction: a text leaves every version, revision and trace (G.10, RGPD art. 17).

It is the only door through the frozen snapshots: it opens for its own transaction, and is logged without content. Only what
people typed freely is rewritten: a code, a date or an identifier that looks like the text stays what it is.

The text is found with its capitals and accents; spaces, apostrophes and hyphens are found in all their shapes, since browsers
and word processors write « L’homme », no-break spaces or line breaks for what was typed otherwise.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

import pgtrigger
from django.db import connection, transaction
from django.db.models import CharField
from django.utils import timezone

from isic_platform.confidentiality.models import Redaction
from isic_platform.formkit.answers import map_texts
from isic_platform.formkit.models import Answer, AnswerRevision, Attachment, SaveReceipt, SpecVersion
from isic_platform.formkit.spec import Spec
from isic_platform.publication.exceptions import PublicationError
from isic_platform.publication.hooks import run_hooks
from isic_platform.publication.models import Item, Report, Review, Transition, Version
from isic_platform.publication.services.erasure import events_of
from isic_platform.publication.services.items import lock_item

SHORTEST = 3
# Apostrophes and hyphens, as keyboards and word processors write them.
_SHAPES = ("'\u2019\u2018\u02bc\u00b4`", "-\u2010\u2011\u2013")
Change = Callable[[str], str]
Rewriter = Callable[[Item, Change], Mapping[str, int]]
_REWRITERS: list[Rewriter] = []


def register_rewriter(rewriter: Rewriter) -> None:
    """Have a storey rewrite the free texts that it keeps beside a content's answers.

    ``rewriter(item, change)`` gives how many rows it changed, by name of table; none of its texts may stay.
    """
    _REWRITERS.append(rewriter)


@transaction.atomic
def redact_item(*, item: Item, text: str, replacement: str, rule: str, by: Any) -> Redaction:
    """Replace a text everywhere in a content: answers, their history, all versions and their history, reviews, transitions,
    reports, file names. Gives the log line, which says where and how many, never what.

    Each answer rewritten gets a new version, so that a page opened before conflicts instead of bringing the text back.
    Raises PublicationError when the text is too short to be replaced safely, or when nothing holds it.
    """
    needle = text.strip()
    if len(needle) < SHORTEST:
        raise PublicationError(f"Donnez au moins {SHORTEST} caractères : un texte plus court toucherait d'autres mots.")
    change = replacing(needle, replacement)
    if change(replacement) != replacement or needle in replacement:
        raise PublicationError("Le remplacement ne peut pas contenir le texte à retirer.")
    locked = lock_item(item)
    with FrozenTextsOpen():
        counts = _rewrite_everything(locked, change)
        if not any(counts.values()):
            raise PublicationError("Ce texte ne figure dans aucune version de ce contenu.")
        run_hooks("redacted", item=locked, by=by)
    places = {name: number for name, number in counts.items() if number}
    return Redaction.objects.create(target=locked.short_id, rule=rule, places=places, by=by)


def replacing(needle: str, replacement: str) -> Change:
    """What rewrites a text: every occurrence of ``needle``, whatever the shape of its spaces, apostrophes and hyphens."""
    words = unicodedata.normalize("NFC", needle).split()
    pattern = re.compile(r"\s+".join("".join(map(_any_shape, word)) for word in words))

    def change(value: str) -> str:
        if not isinstance(value, str):
            return value
        changed, found = pattern.subn(lambda match: replacement, unicodedata.normalize("NFC", value))
        return changed if found else value

    return change


def _any_shape(character: str) -> str:
    for shapes in _SHAPES:
        if character in shapes:
            return f"[{re.escape(shapes)}]"
    return re.escape(character)


class FrozenTextsOpen:
    """Lets this transaction rewrite frozen snapshots, and closes the door behind it."""

    def __enter__(self) -> None:
        self._set("on")

    def __exit__(self, kind: Any, *details: Any) -> None:
        if kind is None:  # after an error the transaction is undone, door included
            self._set("off")

    @staticmethod
    def _set(value: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('isic.redaction', %s, true)", [value])


def change_answers(spec: Spec, answers: Mapping[str, Any], change: Change) -> dict[str, Any]:
    """Stored answers with their free texts changed.

    A code that the specification no longer knows has no type to say what was typed: only a plain text of several words is
    changed there, which no code, date, number or identifier is.
    """
    out = {}
    for code, answer in answers.items():
        field = spec.fields.get(code)
        if field is not None:
            out[code] = map_texts(field, answer, change)
        else:
            out[code] = change(answer) if isinstance(answer, str) and " " in answer else answer
    return out


def _rewrite_everything(item: Item, change: Change) -> dict[str, int]:
    record = item.record
    spec = record.spec
    counts = {
        "answerrevision": rewrite_rows(
            AnswerRevision.objects.filter(record=record), ("code", "value"), lambda row: _one(spec, row, change)
        ),
        "answer": _rewrite_present(record, spec, change),
        "savereceipt": _drop_receipts(record, spec, change),
    }
    versions = Version.objects.filter(item=item)
    ids = list(versions.values_list("pk", flat=True))
    events = events_of(Version).objects.filter(pgh_obj_id__in=ids)
    for name, rows in (("version", versions), ("versionevent", events)):
        counts[name] = rewrite_rows(rows, ("spec_version_id", "snapshot"), lambda row: _snapshot(row, change))
    reviews = Review.objects.filter(version__item=item)
    past = events_of(Review).objects.filter(pgh_obj_id__in=list(reviews.values_list("pk", flat=True)))
    for name, rows in (("review", reviews), ("reviewevent", past)):
        counts[name] = rewrite_rows(rows, ("reason",), lambda row: change(row[0]))
        counts[name] += rewrite_rows(rows, ("criteria",), lambda row: _comments(row[0], change))
    with pgtrigger.ignore("publication.Transition:append_only"):
        counts["transition"] = rewrite_rows(
            Transition.objects.filter(version__item=item), ("reason",), lambda row: change(row[0])
        )
    reports = Report.objects.filter(item=item)
    counts["report"] = sum(
        rewrite_rows(reports, (name,), lambda row: change(row[0])) for name in ("message", "outcome")
    )
    files = Attachment.objects.filter(record=record)
    counts["attachment"] = sum(
        rewrite_rows(files, (name,), lambda row: change(row[0])) for name in ("name", "alt", "text")
    )
    for rewriter in _REWRITERS:
        counts |= rewriter(item, change)
    counts["item"] = rewrite_rows(Item.objects.filter(pk=item.pk), ("title",), lambda row: change(row[0]))
    item.refresh_from_db(fields=["title"])
    return counts


def rewrite_rows(rows: Any, columns: tuple[str, ...], new_value: Callable[[tuple[Any, ...]], Any]) -> int:
    """Rewrite the last column of each row with what ``new_value`` makes of the columns; gives how many rows changed.

    A column of limited length keeps the beginning: the replacement may be longer than what it replaces.
    """
    touched = 0
    key = rows.model._meta.pk.name
    column = rows.model._meta.get_field(columns[-1])
    limit = column.max_length if isinstance(column, CharField) else None
    for pk, *row in list(rows.values_list(key, *columns)):
        new = new_value(tuple(row))
        if new != row[-1]:
            new = new[:limit] if limit else new
            touched += rows.model.objects.filter(pk=pk).update(**{columns[-1]: new})
    return touched


def _one(spec: Spec, row: tuple[Any, ...], change: Change) -> Any:
    code, value = row
    return change_answers(spec, {code: value}, change)[code]


def _rewrite_present(record: Any, spec: Spec, change: Change) -> int:
    """Present answers: a new version each, with its revision, so that stale pages conflict."""
    now, touched = timezone.now(), 0
    for answer in Answer.objects.select_for_update().filter(record=record):
        new = _one(spec, (answer.code, answer.value), change)
        if new == answer.value:
            continue
        answer.value, answer.version, answer.updated_at = new, answer.version + 1, now
        answer.save()
        # Nobody wrote this revision: who redacts is in the log, and may still review.
        AnswerRevision.objects.create(record=record, code=answer.code, version=answer.version, value=new, saved_at=now)
        touched += 1
    record.__dict__.pop("stored", None)
    return touched


def _drop_receipts(record: Any, spec: Spec, change: Change) -> int:
    """Receipts that quote the text in a conflict go: a late retry of theirs is a new request, which meets the new versions."""
    quoting = []
    for receipt in SaveReceipt.objects.filter(record=record):
        theirs = {code: conflict["theirs"] for code, conflict in receipt.outcome.get("conflicts", {}).items()}
        if change_answers(spec, theirs, change) != theirs:
            quoting.append(receipt.pk)
    SaveReceipt.objects.filter(pk__in=quoting).delete()
    return len(quoting)


def _snapshot(row: tuple[Any, ...], change: Change) -> Any:
    spec_id, snapshot = row
    if not snapshot:
        return snapshot
    spec = SpecVersion.objects.get(pk=spec_id).spec
    return {**snapshot, "answers": change_answers(spec, snapshot.get("answers", {}), change)}


def _comments(criteria: Any, change: Change) -> Any:
    """Free words of a review's criteria: comments and decisions, never the answers « oui », « non », « nr »."""
    if not isinstance(criteria, Mapping):
        return change(criteria) if isinstance(criteria, str) else criteria
    return {
        key: _comments(value, change) if isinstance(value, Mapping) or key != "answer" else value
        for key, value in criteria.items()
    }
