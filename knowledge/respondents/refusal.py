"""« Non » to G12.01: only the refusal is kept, wherever the words had gone and whoever writes the refusal (G.9, H.3)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone

from isic_platform.formkit.models import Answer, AnswerRevision, SaveReceipt
from isic_platform.publication.hooks import run_hooks
from isic_platform.publication.models import Item, Version
from isic_platform.publication.services import notify
from isic_platform.publication.services.erasure import events_of
from isic_platform.publication.services.redaction import FrozenTextsOpen
from knowledge.enums import EntryState
from knowledge.grids.entry_fields import ENTRY_CODES, TITLE
from knowledge.models import GridEntry, RespondentInvitation
from knowledge.respondents.rules import AGREEMENT, refused_agreement

KEPT = (ENTRY_CODES - {TITLE}) | {AGREEMENT}
DRAWN = "La personne ne veut plus que ses mots servent : relisez ce que vous aviez tiré de sa réponse, et ôtez-les."


def follow_refusal(item: Item, codes: set[str], by: Any) -> bool:
    """After a save: whether the person refuses, in which case what was said is erased, its history and frozen versions too.

    The answer is then finished, and its link closed. A later « oui » begins again from nothing. Who had drawn an analysis or
    a lesson from it is told, whoever wrote the refusal: words taken up there are theirs to take away.
    """
    record = item.record
    if not refused_agreement(record.spec, record.values):
        return False
    entry = GridEntry.objects.select_for_update().get(item=item)
    for model in (Answer, AnswerRevision):
        model.objects.filter(record=record).exclude(code__in=KEPT | {TITLE}).delete()
    title = record.values.get(TITLE)
    for told in AnswerRevision.objects.filter(record=record, code=TITLE).exclude(value=title):
        told.delete()  # it quoted the words
    SaveReceipt.objects.filter(record=record).delete()
    record.__dict__.pop("stored", None)
    _empty_versions(item, {AGREEMENT: record.values[AGREEMENT], TITLE: title})
    now = timezone.now()
    RespondentInvitation.objects.filter(entry=entry, revoked_at=None).update(session_digest="")
    if entry.state != EntryState.FINISHED:
        entry.state, entry.finished_at = EntryState.FINISHED, entry.finished_at or now
        entry.save(update_fields=["state", "finished_at"])
    item.grid_entry.state, item.grid_entry.finished_at = entry.state, entry.finished_at
    if item.published_version_id:
        run_hooks("redacted", item=item, by=by)
    if AGREEMENT in codes:
        _tell_who_drew_from(entry)
    return True


def _tell_who_drew_from(entry: GridEntry) -> None:
    drawn = Q(analysis__sources=entry) | Q(lesson__entry=entry) | Q(lesson__analysis__sources=entry)
    for each in Item.objects.filter(drawn, owner__isnull=False).select_related("owner").order_by("pk").distinct():
        notify(users=[each.owner], item=each, path=each.work_url, text=DRAWN)


def _empty_versions(item: Item, said: dict[str, Any]) -> None:
    """Frozen versions keep that there was a refusal, and nothing else."""
    versions = Version.objects.filter(item=item)
    past = events_of(Version).objects.filter(pgh_obj_id__in=list(versions.values_list("pk", flat=True)))
    with FrozenTextsOpen():
        for rows in (versions, past.all()):
            for pk, snapshot in rows.values_list("pk", "snapshot"):
                if not snapshot:
                    continue
                kept = {code: value for code, value in snapshot.get("answers", {}).items() if code in KEPT}
                emptied = {**snapshot, "answers": kept | said}
                if emptied != snapshot:
                    rows.model.objects.filter(pk=pk).update(snapshot=emptied)
