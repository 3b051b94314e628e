"""The privileged removal of a file from a content: bytes, rows and every mention of it (G.10)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from isic_platform.confidentiality.models import Redaction
from isic_platform.formkit.models import Answer, AnswerRevision, Attachment, SaveReceipt
from isic_platform.formkit.services.records import refresh_progress
from isic_platform.publication.hooks import run_hooks
from isic_platform.publication.models import Item, Version
from isic_platform.publication.services.erasure import events_of
from isic_platform.publication.services.items import lock_item
from isic_platform.publication.services.redaction import FrozenTextsOpen

_NOTHING_ALONE = frozenset({"id", "hide"})  # what a row or an answer keeps once everything typed has left it


@transaction.atomic
def remove_file(*, item: Item, attachment: Attachment, by: Any) -> list[Redaction]:
    """Remove a file for good, from this content and from the copies that share its bytes; one log line per content.

    Every answer, old answer and frozen version loses the mention; present answers get a new version, so that a page opened
    before conflicts. The bytes go once the transaction is safe.
    """
    stored = attachment.file
    sharing = Attachment.objects.filter(file=stored.name).select_related("record")
    lines = [_remove_from(each, by) for each in sharing]
    transaction.on_commit(lambda: stored.delete(save=False))
    return lines


def _remove_from(attachment: Attachment, by: Any) -> Redaction:
    item = lock_item(attachment.record.item)
    record, pk = item.record, attachment.pk
    counts = {"file": 1}
    with FrozenTextsOpen():
        counts["answerrevision"] = _forget(AnswerRevision.objects.filter(record=record), "value", pk)
        counts["answer"] = _forget_present(record, pk)
        versions = Version.objects.filter(item=item)
        ids = list(versions.values_list("pk", flat=True))
        counts["version"] = _forget(versions, "snapshot", pk)
        counts["versionevent"] = _forget(events_of(Version).objects.filter(pgh_obj_id__in=ids), "snapshot", pk)
        SaveReceipt.objects.filter(record=record).delete()
        attachment.delete()
        run_hooks("redacted", item=item, by=by)
    places = {name: number for name, number in counts.items() if number}
    return Redaction.objects.create(target=item.short_id, rule="DET-FIC", places=places, by=by)


def without_attachment(value: Any, pk: int) -> Any:
    """The same JSON value without any mention of the attachment; a row, a group or an answer that held nothing else goes.

    Gives None when nothing is left. What does not mention the attachment comes back equal, empty parts included.
    """
    if isinstance(value, dict):
        if value.get("attachment") == pk:
            return None
        kept = {
            key: new for key, part in value.items() if (new := without_attachment(part, pk)) is not None or part is None
        }
        return kept if kept == value or set(kept) - _NOTHING_ALONE else None
    if isinstance(value, list):
        kept = [new for part in value if (new := without_attachment(part, pk)) is not None or part is None]
        return kept if kept or not value else None
    return value


def _forget(rows: Any, column: str, pk: int) -> int:
    touched = 0
    for key, value in list(rows.values_list(rows.model._meta.pk.name, column)):
        new = without_attachment(value, pk)
        if new != value:
            touched += rows.model.objects.filter(pk=key).update(**{column: new})
    return touched


def _forget_present(record: Any, pk: int) -> int:
    now, touched = timezone.now(), 0
    for answer in Answer.objects.select_for_update().filter(record=record):
        new = without_attachment(answer.value, pk)
        if new == answer.value:
            continue
        answer.value, answer.version, answer.updated_at = new, answer.version + 1, now
        answer.save()
        AnswerRevision.objects.create(record=record, code=answer.code, version=answer.version, value=new, saved_at=now)
        touched += 1
    record.__dict__.pop("stored", None)
    if touched:
        refresh_progress(record=record)
    return touched
