"""Texts of a project that stand beside its fiche, rewritten with it when personal data is removed (G.10)."""

from __future__ import annotations

from isic_platform.formkit.models import SpecVersion
from isic_platform.publication.models import Item
from isic_platform.publication.services.erasure import events_of
from isic_platform.publication.services.redaction import Change, change_answers, rewrite_rows
from projects.models import CycleTurn, JournalNote, LevelChange, StateChange


def rewrite_project_texts(item: Item, change: Change) -> dict[str, int]:
    """Rewrite reasons, notes with their history, and what closed turns keep; gives how many rows changed, by table."""
    of_item = {"project__item": item}
    notes = JournalNote.objects.filter(**of_item)
    past = events_of(JournalNote).objects.filter(pgh_obj_id__in=list(notes.values_list("pk", flat=True)))
    counts = {
        "statechange": rewrite_rows(StateChange.objects.filter(**of_item), ("reason",), lambda row: change(row[0])),
        "levelchange": rewrite_rows(LevelChange.objects.filter(**of_item), ("reason",), lambda row: change(row[0])),
        "journalnote": rewrite_rows(notes, ("text",), lambda row: change(row[0])),
        "cycleturn": rewrite_rows(
            CycleTurn.objects.filter(**of_item), ("learnt_spec_id", "learnt"), lambda row: _learnt(row, change)
        ),
    }
    # Rewriting the notes wrote their former text in their history: it is read after them.
    counts["journalnoteevent"] = rewrite_rows(past.all(), ("text",), lambda row: change(row[0]))
    return counts


def _learnt(row: tuple, change: Change) -> dict:
    spec_id, learnt = row
    if not learnt or spec_id is None:
        return learnt
    return change_answers(SpecVersion.objects.get(pk=spec_id).spec, learnt, change)
