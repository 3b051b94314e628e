"""Blocks on the page of an answer: who can read a private one, who answers, by which link."""

from __future__ import annotations

from typing import Any

from isic_platform.publication.kinds import Panel
from isic_platform.publication.models import Item
from knowledge.models import GridEntry
from knowledge.respondents.privacy import can_erase_private_entry, can_open_private_entry
from knowledge.respondents.rules import refused_quotation


def private_panel(item: Item, user: Any) -> Panel | None:
    """On an answer to a private grid, for its author alone: who can read it, and what they may do with it."""
    if item.owner_id is None or item.owner_id != user.pk:
        return None
    entry = _entry(item)
    if not entry.grid.is_private_by_default:
        return None
    can_open, can_erase = can_open_private_entry(user, entry), can_erase_private_entry(user, entry)
    if not (can_open or can_erase or entry.shared_from_id):
        return None
    context = {"item": item, "entry": entry, "can_open": can_open, "can_erase": can_erase}
    return Panel(
        "Qui peut lire cette réponse ?", "knowledge/respondents/_private_panel.html", context, anchor="lecture"
    )


def respondent_panel(item: Item, user: Any) -> Panel | None:
    """On an answer, for its writers: who answers, how their words came, the link given if there is one."""
    if not item.is_written_by(user):
        return None
    entry = _entry(item)
    if entry.grid.is_private_by_default:
        return None
    invitation = entry.respondent_invitations.order_by("-pk").first()
    context = {
        "item": item,
        "entry": entry,
        "project_id": entry.project.item.short_id if entry.project else "",
        "invitation": invitation,
        "no_quotation": refused_quotation(item.record.spec, item.record.values),
    }
    return Panel("Répondants", "knowledge/respondents/_respondent_panel.html", context, anchor="repondants")


def _entry(item: Item) -> GridEntry:
    rows = GridEntry.objects.select_related("grid_version__grid", "project__item")
    entry = rows.get(item=item)
    entry.item = item
    return entry
