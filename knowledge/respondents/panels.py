"""Blocks on the page of an answer: who can read a private one, who answers, by which link."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse

from isic_platform.publication.kinds import Panel
from isic_platform.publication.models import Item, Version
from knowledge.models import GridEntry, RespondentInvitation
from knowledge.respondents.privacy import can_erase_private_entry, can_open_private_entry
from knowledge.respondents.rules import QUOTATION, refused_quotation

MOMENTS = ("expires_at", "revoked_at", "opened_at")


def entry_shown(item: Item) -> GridEntry:
    """The answer that a page shows, with all that its panels read of it, its latest invitation included (``invitation``,
    None when there is none) and whether it was ever online (``was_published``). Read once a page, in one query."""
    known = item.__dict__.get("entry_shown")
    if known is not None:
        return known
    invitations = RespondentInvitation.objects.filter(entry=OuterRef("pk")).order_by("-pk")
    latest = invitations.values(read=JSONObject(**{name: name for name in MOMENTS}))[:1]
    published = Version.objects.filter(item_id=OuterRef("item_id"), published_at__isnull=False)
    rows = GridEntry.objects.select_related("grid_version__grid", "grid_version__spec_version", "project__item")
    rows = rows.annotate(latest=Subquery(latest), was_published=Exists(published))
    entry = rows.defer("grid_version__spec_version__definition").get(item=item)
    entry.item = item
    read = entry.latest and {name: text and datetime.fromisoformat(text) for name, text in entry.latest.items()}
    entry.invitation = RespondentInvitation(**read) if read else None
    item.__dict__["entry_shown"] = entry
    return entry


def private_panel(item: Item, user: Any) -> Panel | None:
    """On an answer to a private grid, for its author alone: who can read it, and what they may do with it."""
    if item.owner_id is None or item.owner_id != user.pk:
        return None
    entry = entry_shown(item)
    if not entry.grid.is_private_by_default:
        return None
    can_open, can_erase = can_open_private_entry(user, entry), can_erase_private_entry(user, entry)
    if not (can_open or can_erase or entry.shared_from_id):
        return None
    context = {"item": item, "entry": entry, "can_open": can_open, "can_erase": can_erase}
    return Panel(
        "Qui peut lire cette réponse ?", "knowledge/respondents/_private_panel.html", context, anchor="lecture"
    )


def erase_page(item: Item) -> str:
    """Where the author of an answer to a private grid deletes it for good, at any time before its publication."""
    entry = entry_shown(item)
    if not entry.grid.is_private_by_default or not can_erase_private_entry(item.owner, entry):
        return ""
    return reverse("knowledge:erase-private", args=[item.short_id])


def respondent_panel(item: Item, user: Any) -> Panel | None:
    """On an answer, for its writers: who answers, how their words came, the link given if there is one."""
    if not item.is_written_by(user):
        return None
    entry = entry_shown(item)
    if entry.grid.is_private_by_default:
        return None
    context = {
        "item": item,
        "entry": entry,
        "project_id": entry.project.item.short_id if entry.project else "",
        "invitation": entry.invitation,
        "no_quotation": _refuses_quotation(item, entry),
    }
    return Panel("Répondants", "knowledge/respondents/_respondent_panel.html", context, anchor="repondants")


def _refuses_quotation(item: Item, entry: GridEntry) -> bool:
    """Whether nothing may be quoted of it; the answers are read for the grids that ask it, and for nothing else."""
    spec = entry.grid_version.spec
    if QUOTATION not in spec.fields:
        return False
    version = item.published_version
    return refused_quotation(spec, version.answers if version else item.record.values)
