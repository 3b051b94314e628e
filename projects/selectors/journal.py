"""The logbook as its page shows it: notes of a page, grouped by year and by turn; keyset pagination on (date, id)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Q

from isic_platform.common.parsing import positive_int
from isic_platform.publication.models import Item
from isic_platform.vocabularies.selectors import label_of
from projects.models import JournalNote

PAGE = 30


@dataclass(frozen=True)
class NoteGroup:
    """Notes of one year in one turn."""

    year: int
    turn: int
    notes: list[JournalNote]


@dataclass(frozen=True)
class JournalPage:
    """A page of notes in groups, and the key of the next page (empty at the end)."""

    groups: list[NoteGroup]
    following: str


def journal_page(item: Item, *, words: str = "", theme: str = "", after: str = "") -> JournalPage:
    """Notes of a project, the latest day first, that hold all the words and the theme; one query, two after the first page."""
    rows: Any = JournalNote.objects.filter(project__item=item).holding(words).with_names()
    if theme:
        rows = rows.filter(theme=theme)
    key = positive_int(after)
    if key is not None:
        mark = JournalNote.objects.filter(project__item=item, pk=key).values_list("on", flat=True).first()
        if mark is not None:
            rows = rows.filter(Q(on__lt=mark) | Q(on=mark, pk__lt=key))
    found = list(rows.order_by("-on", "-pk")[: PAGE + 1])
    shown = found[:PAGE]
    for note in shown:
        note.theme_label = label_of(note.theme) if note.theme else ""
    grouped = groupby(shown, key=lambda note: (note.on.year, note.turn.number))
    groups = [NoteGroup(year, turn, list(notes)) for (year, turn), notes in grouped]
    return JournalPage(groups, str(shown[-1].pk) if len(found) > PAGE else "")
