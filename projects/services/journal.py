"""Notes of the logbook (S20, S81). A note that names or identifies a person is not kept (G.9)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from isic_platform.publication.services.erasure import events_of
from isic_platform.publication.services.items import lock_item
from isic_platform.vocabularies.selectors import codes_of
from projects.exceptions import ProjectRefused
from projects.models import CycleTurn, JournalNote, Project
from projects.models.journal import NOTE_LENGTH
from projects.services.turns import open_turn_of
from projects.validators import checked_day, refuse_personal_data


@transaction.atomic
def add_note(*, project: Project, text: str, by: Any, on: date | None = None, theme: str = "") -> JournalNote:
    """Write a note, of today unless told, in the turn that the day belongs to. Raises ProjectRefused, PersonalDataFound.

    It begins no version and moves no state: the logbook is written while the fiche is in review or online too.
    """
    lock_item(project.item)
    day = checked_day(on)
    note = JournalNote(project=project, by=by, on=day, theme=_theme(theme), text=_text(text))
    note.turn = _turn_on(project, day, by)
    note.save()
    return note


@transaction.atomic
def edit_note(*, note: JournalNote, text: str, by: Any, on: date | None = None, theme: str = "") -> JournalNote:
    """Correct a note; what it said before stays in its history. Raises ProjectRefused, PersonalDataFound."""
    lock_item(note.project.item)
    note.on, note.theme, note.text = checked_day(on or note.on), _theme(theme), _text(text)
    note.turn, note.edited_at = _turn_on(note.project, note.on, by), timezone.now()
    note.save()
    return note


@transaction.atomic
def delete_note(*, note: JournalNote, by: Any) -> None:
    """Delete a note for good, its history with it."""
    key = note.pk
    note.delete()
    events_of(JournalNote).objects.filter(pgh_obj_id=key).delete()


def erase_journal(*, project: Project) -> None:
    """Forget the history of the notes of a project that is being deleted: notes go with it, their events would stay."""
    keys = list(project.journal.values_list("pk", flat=True))
    events_of(JournalNote).objects.filter(pgh_obj_id__in=keys).delete()


def _text(text: str) -> str:
    text = text.strip()
    if not text:
        raise ProjectRefused("Écrivez quelques mots : une note vide n'est pas gardée.")
    if len(text) > NOTE_LENGTH:
        raise ProjectRefused(f"Une note tient en {NOTE_LENGTH} caractères : coupez-la en deux.")
    refuse_personal_data(text)
    return text


def _theme(theme: str) -> str:
    if theme and theme not in codes_of("THE"):
        raise ProjectRefused("Ce thème n'existe pas : choisissez-le dans la liste.")
    return theme


def _turn_on(project: Project, day: date, by: Any) -> CycleTurn:
    begun = project.turns.filter(opened_on__lte=day).order_by("-number").first()
    return begun or project.turns.order_by("number").first() or open_turn_of(project, by=by)
