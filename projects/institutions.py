"""The published fiches of an institution, on its page and on a page of their own."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.text import Truncator

from isic_platform.accounts.models import Institution
from isic_platform.accounts.panels import Panel, register_institution_panel
from isic_platform.search.models import SearchRow, SearchRowQuerySet
from isic_platform.search.selectors import for_list
from isic_platform.vocabularies.selectors import label_of
from projects.services import KIND

SHOWN = 10
EXCERPT_LENGTH = 240


def published_fiches(institution: Institution, user: Any) -> SearchRowQuerySet:
    """Published fiches that the institution carries and that this person may read: what everybody may read of them."""
    rows = SearchRow.objects.visible_to(user).of_kind(KIND).filter(institution=institution)
    return for_list(rows)


def fiche_line(row: SearchRow) -> dict[str, Any]:
    """One line of a list, as ``components/result.html`` takes it."""
    return {
        "title": row.title or "Sans titre",
        "url": row.get_absolute_url(),
        "excerpt": Truncator(row.summary).chars(EXCERPT_LENGTH),
        "badge": {"label": "Fictif", "kind": "warning", "icon": "info"} if row.is_fictional else None,
        "meta": [{"icon": "calendar", "label": f"Publiée le {row.published_at:%d/%m/%Y}"}],
        "tags": [label_of(code) for code in [*row.types, *row.themes][:5]],
        "kind": "Fiche projet",
    }


def fiches_panel(institution: Institution, user: Any) -> Panel | None:
    """The last fiches published; None without any."""
    found = list(published_fiches(institution, user).latest_first()[: SHOWN + 1])
    if not found:
        return None
    more = reverse("projects:institution-fiches", args=[institution.code]) if len(found) > SHOWN else ""
    context = {"results": [fiche_line(row) for row in found[:SHOWN]], "more": more}
    return Panel("Fiches publiées", "projects/_institution_fiches.html", context, "fiches")


def register() -> None:
    """From AppConfig.ready."""
    register_institution_panel(fiches_panel)
