"""Blocks that this storey shows on pages of the lower ones."""

from __future__ import annotations

from typing import Any

from isic_platform.publication.kinds import Panel
from isic_platform.publication.models import Item
from isic_platform.publication.permissions import can_edit_item
from knowledge.enums import AttachedTo
from knowledge.permissions import can_finish_entry, can_reopen_entry, can_start_entry_on_project
from knowledge.respondents.panels import entry_shown
from knowledge.respondents.rules import kept_as_given
from knowledge.selectors import entries_of_project, published_grids
from knowledge.together.campaigns import running_campaigns
from knowledge.versions import has_newer_version, refusal_to_move


def entries_panel(item: Item, user: Any) -> Panel | None:
    """On a project: the answers that this person may open, and for its team the grids to answer."""
    entries = entries_of_project(user, item)
    grids = published_grids() if can_start_entry_on_project(user, item) else []
    grids = [grid for grid in grids if AttachedTo.PROJECT in grid.attached_to]
    if not entries and not grids:
        return None
    campaigns = running_campaigns(user, institutions=[item.institution_id]) if grids and item.institution_id else []
    context = {"entries": entries, "grids": grids, "item": item, "campaigns": campaigns}
    return Panel("Grilles : ce que l'action apprend", "knowledge/_entries_panel.html", context, anchor="grilles")


def entry_panel(item: Item, user: Any) -> Panel | None:
    """On an answer: the grid, the project when this person may open it, and for its writers whether it is finished."""
    entry = entry_shown(item)
    project = entry.project.item if entry.project else None
    if project is not None and project.owner_id != user.pk:  # their own needs no question
        project = Item.objects.visible_to(user).select_related("published_version").filter(pk=project.pk).first()
    context = {
        "entry": entry,
        "project": project,
        "project_title": project.title_for(user) if project else "",
        "is_writer": item.is_written_by(user),
        "can_finish": can_finish_entry(user, entry),
        "can_reopen": can_reopen_entry(user, entry),
        "given": kept_as_given(item),
        "is_sealed": entry.is_kept_private,
        "may_move": has_newer_version(entry) and not refusal_to_move(entry) and can_edit_item(user, item),
    }
    return Panel("À propos de cette réponse", "knowledge/_entry_panel.html", context, anchor="collecte")
