"""Blocks shown on the pages of syntheses and dossiers, and on the pages of the contents that they may draw on."""

from __future__ import annotations

from typing import Any

from isic_platform.publication.kinds import Panel
from isic_platform.publication.models import Item
from isic_platform.publication.reading import Reading
from knowledge.models import CitedSource
from knowledge.syntheses.citations import citations_of
from knowledge.syntheses.permissions import can_change_sources, can_create_document


def files_panel(reading: Reading, user: Any) -> Panel | None:
    """Where a document is read: take it away as PDF or as a text to edit. No query."""
    version = reading.version
    is_draft = version is None or version.published_at is None or version.pk != reading.item.published_version_id
    context = {"item": reading.item, "is_draft": is_draft}
    return Panel("Télécharger", "knowledge/syntheses/_files_panel.html", context, anchor="telecharger")


def sources_panel(reading: Reading, user: Any) -> Panel | None:
    """Where a version is read: the sources that it keeps, and what became of them. Three queries."""
    found = citations_of(reading.item, reading.version, user)
    if not found:
        return None
    return Panel("Sources", "knowledge/syntheses/_sources_panel.html", {"citations": found}, anchor="sources")


def work_panel(item: Item, user: Any) -> Panel | None:
    """On the writers' page: the sources of the draft, what is new in them, and the draft to take away. Four queries."""
    rows = CitedSource.objects.of(item).select_related("source")
    stale = sum(each.source.published_version_id not in (None, each.version_id) for each in rows)
    context = {
        "item": item,
        "citations": citations_of(item, None, user),
        "stale": stale,
        "can_change": can_change_sources(user, item),
    }
    return Panel("Sources et brouillon à emporter", "knowledge/syntheses/_work_panel.html", context, anchor="sources")


def add_panel(item: Item, user: Any) -> Panel | None:
    """On a published content: the gesture that puts it among the sources of a synthesis or a dossier. No query."""
    if item.published_version_id is None or not can_create_document(user):
        return None
    title = "Le reprendre ailleurs"
    return Panel(title, "knowledge/syntheses/_add_panel.html", {"item": item}, anchor="reprendre")
