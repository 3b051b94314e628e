"""``/comparer/``: what is compared is in the address alone, so that it can be kept and sent; nothing is written."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from isic_platform.publication.permissions import can_create_item
from isic_platform.search.comparing.sides import (
    LEAST,
    MOST,
    Side,
    groups_of,
    proposals,
    read_ids,
    refusal_of,
    sides_of,
)
from isic_platform.search.facets import label_of_nature
from isic_platform.search.models import SearchRow
from isic_platform.search.queries import clean_text

IDS, WORDS, DIFFERENCES = "ids", "mots", "differences"
UNKNOWN = "Un des contenus demandés n’existe pas ou ne vous est pas ouvert : il n’est pas comparé."
UNKNOWNS = "{} des contenus demandés n’existent pas ou ne vous sont pas ouverts : ils ne sont pas comparés."


@login_not_required
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Contents of ``ids`` side by side; the way to choose them when they are not two to four of one nature.

    ``differences`` keeps the lines that differ; ``mots`` proposes contents to add.
    """
    ids = read_ids(request.GET.getlist(IDS))
    sides = sides_of(request.user, ids)
    refused = refusal_of(sides)
    is_compared = not refused and len(sides) >= LEAST
    groups = groups_of(sides) if is_compared else []
    lines = [line for group in groups for line in group.lines]
    only_differences = bool(request.GET.get(DIFFERENCES))
    text = clean_text(request.GET.get(WORDS, ""))
    missing = len(ids) - len(sides)
    context = {
        "sides": sides,
        "is_compared": is_compared,
        "groups": [_shown(group, only_differences) for group in groups],
        "width": len(sides) + 1,
        "total": len(lines),
        "differing": sum(line.differs for line in lines),
        "only_differences": only_differences,
        "refused": refused,
        "missing": UNKNOWN if missing == 1 else UNKNOWNS.format(missing) if missing else "",
        "most": MOST,
        "text": text,
        "can_add": len(sides) < MOST,
        "can_assemble": can_create_item(request.user),
        "proposed": _proposed(request, sides, text),
        "quick_exit": any(side.reading.item.is_reinforced for side in sides),
        "crumbs": [{"label": "Bibliothèque", "url": reverse("search:library")}, {"label": "Comparer"}],
    }
    status = 400 if refused else 404 if ids and not sides else 200
    return render(request, "search/compare.html", context, status=status)


def _shown(group: Any, only_differences: bool) -> dict[str, Any]:
    lines = [line for line in group.lines if line.differs or not only_differences]
    return {"title": group.title, "lines": lines, "silent": group.silent}


def _proposed(request: HttpRequest, sides: list[Side], text: str) -> list[dict[str, str]]:
    """Contents to add, as checkboxes."""
    rows: list[SearchRow] = proposals(request.user, sides, text) if len(sides) < MOST and (sides or text) else []
    return [
        {
            "short_id": row.short_id,
            "title": row.title or "Sans titre",
            "about": " · ".join(filter(None, [label_of_nature(row.kind), row.institution and row.institution.name])),
        }
        for row in rows
    ]
