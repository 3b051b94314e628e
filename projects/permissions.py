"""Who may do what in the storey of projects. What touches the fiche itself is the publication path's."""

from __future__ import annotations

from typing import Any

from isic_platform.publication.models import Item
from projects.models import JournalNote


def can_change_note(user: Any, note: JournalNote, item: Item) -> bool:
    """Who wrote the note, while of the team, and the referent of the fiche."""
    return item.is_written_by(user) and (note.by_id == user.pk or item.owner_id == user.pk)
