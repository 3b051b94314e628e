"""Who may answer a grid. Reading an answer, submitting it, publishing it: the rules of its content."""

from __future__ import annotations

from typing import Any

from isic_platform.accounts.enums import Role
from isic_platform.accounts.models import Institution
from isic_platform.publication.models import Item
from isic_platform.publication.permissions import can_create_item, can_edit_item, is_in_writing
from knowledge.enums import EntryState
from knowledge.models import GridEntry


def can_answer_grids(user: Any) -> bool:
    """Whether the person writes at all."""
    return can_create_item(user)


def can_start_entry_on_project(user: Any, project_item: Item) -> bool:
    """The team of the project, given by its content: referent and co-writers, an invited partner included."""
    return user.is_authenticated and user.is_active and project_item.is_written_by(user)


def can_start_entry_in_institution(user: Any, institution: Institution) -> bool:
    """Those who write in the institution."""
    return can_create_item(user) and institution.pk in user.scope.institutions_as(Role.CONTRIBUTOR, Role.MANAGER)


def can_finish_entry(user: Any, entry: GridEntry) -> bool:
    """Its writers, while it is being written."""
    return not entry.is_finished and can_edit_item(user, entry.item)


def can_reopen_entry(user: Any, entry: GridEntry) -> bool:
    """Its writers, while it is neither in review, nor published, nor analysed."""
    if entry.state != EntryState.FINISHED or entry.item.published_version_id:
        return False
    return is_in_writing(user, entry.item)


def can_edit_grids(user: Any) -> bool:
    """Facilitators, in whatever network, and nobody else (H.3)."""
    return user.is_authenticated and user.is_active and user.scope.has(Role.FACILITATOR)
