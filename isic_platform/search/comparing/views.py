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
    Group,
    Line,
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

IDS, WORDS, DIFFERENCES, EVERYTHING = "ids", "mots", "differences", "toutes"
UNKNOWN = "Un des contenus demandés n’existe pas ou ne vous est pas ouvert : il n’est pas comparé."
UNKNOWNS = "{} des contenus demandés n’existent pas ou ne vous sont pas ouverts : ils ne sont pas comparés."


@login_not_required
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Contents of ``ids`` side by side; the way to choose them when they are not two to four of one nature.

    The page opens on the essential; ``toutes`` shows every question, ``differences`` the lines that differ among them all;
    ``mots`` proposes contents to add.
    """
    ids = read_ids(request.GET.getlist(IDS))
    sides = sides_of(request.user, ids)
    refused = refusal_of(sides)
    is_compared = not refused and len(sides) >= LEAST
    groups = groups_of(sides) if is_compared else []
    lines = [line for group in groups for line in group.lines]
    lines_of = _chosen_view(request, lines)
    text = clean_text(request.GET.get(WORDS, ""))
    missing = len(ids) - len(sides)
    context = {
        "sides": sides,
        "is_compared": is_compared,
        "groups": [_shown(group, lines_of) for group in groups],
        "width": len(sides) + 1,
        "view": lines_of,
        "is_empty": is_compared and not any(_is_in(line, lines_of) for line in lines),
        "views": _views(request, lines, lines_of),
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


def _chosen_view(request: HttpRequest, lines: list[Line]) -> str:
    """Which lines are asked for: ``differences``, ``toutes`` or, when the nature has one, the essential (empty)."""
    if request.GET.get(DIFFERENCES):
        return DIFFERENCES
    return EVERYTHING if request.GET.get(EVERYTHING) or all(line.is_essential for line in lines) else ""


def _views(request: HttpRequest, lines: list[Line], chosen: str) -> list[dict[str, Any]]:
    """The ways to read these contents, each with its number of lines and its address."""
    query = request.GET.copy()
    for name in (DIFFERENCES, EVERYTHING, WORDS):
        query.pop(name, None)
    essential, differing = sum(line.is_essential for line in lines), sum(line.differs for line in lines)
    ways = [("", "L’essentiel", essential)] if essential < len(lines) else []
    ways += [(EVERYTHING, "Toutes les questions", len(lines)), (DIFFERENCES, "Ce qui diffère", differing)]
    out = []
    for name, label, number in ways:
        url = f"?{query.urlencode(safe=',')}{f'&{name}=1' if name else ''}"
        out.append({"label": f"{label} ({number})", "url": url, "is_current": name == chosen})
    return out


def _shown(group: Group, view: str) -> dict[str, Any]:
    lines = [line for line in group.lines if _is_in(line, view)]
    return {"title": group.title, "lines": lines, "silent": group.silent if view == EVERYTHING else []}


def _is_in(line: Line, view: str) -> bool:
    return line.differs if view == DIFFERENCES else line.is_essential or view == EVERYTHING


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
