"""``/partenariats/carte/``: the map of structures, its table, its matrix, and the table as CSV (S17, S127, S133)."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from isic_platform.common.cells import safe_cell
from isic_platform.common.parsing import one_line, positive_int
from isic_platform.territories.reference import departements
from isic_platform.vocabularies.selectors import choices_of
from partners.map.drawing import draw
from partners.map.graph import build_graph, lasting_pairs, matrix, missing_actors, themes_alone
from partners.map.links import NATURES, Link, Scope

ROWS = 100
SORTS = {
    "structure": lambda link: (link.source.name if link.source else "", link.target.name if link.target else ""),
    "avec": lambda link: (link.target.name if link.target else "", link.source.name if link.source else ""),
    "nature": lambda link: (link.label, link.source.name if link.source else ""),
    "depuis": lambda link: (link.since.isoformat() if link.since else "", link.source.name if link.source else ""),
    "origine": lambda link: (link.origin, link.source.name if link.source else ""),
}
COLUMNS = (
    ("structure", "Structure"),
    ("avec", "Avec"),
    ("nature", "Nature"),
    ("depuis", "Depuis"),
    ("origine", "D'où on le sait"),
)


@login_not_required
@require_safe
def map_page(request: HttpRequest) -> HttpResponse:
    """The graph, and the same facts as a table that can be sorted. Only what this person may open is there."""
    scope = scope_of(request)
    graph = build_graph(request.user, scope)
    sort = request.GET.get("tri") if request.GET.get("tri") in SORTS else "structure"
    descending = request.GET.get("ordre") == "descendant"
    links = sorted(graph.links, key=SORTS[sort])
    if descending:
        links.reverse()
    page = max(1, positive_int(request.GET.get("page", "1")) or 1)
    first = (page - 1) * ROWS
    pairs = lasting_pairs(graph)
    context = {
        "scope": scope,
        "drawing": draw(graph),
        "links": links[first : first + ROWS],
        "total": len(links),
        "columns": [_column(request, name, label, sort, descending) for name, label in COLUMNS],
        "previous_url": _with(request, page=str(page - 1)) if page > 1 else "",
        "next_url": _with(request, page=str(page + 1)) if len(links) > first + ROWS else "",
        "matrix": matrix(graph),
        "alone": themes_alone(graph, request.user, scope),
        "pairs": [(pair, [(each, graph.titles.get(each, "")) for each in pair.projects]) for pair in pairs[:50]],
        "missing": missing_actors(request.user, scope),
        "natures": [(code, label, code in scope.natures) for code, label in NATURES.items()],
        "departements": [(each.code, f"{each.name} ({each.code})") for each in departements()],
        "themes": choices_of("THE"),
        "project_title": graph.titles.get(scope.project, ""),
        "around": next((place for place in graph.places if place.code == scope.around), None),
        "is_filtered": any((scope.departement, scope.theme, scope.project, scope.around, scope.natures)),
        "csv_url": f"/partenariats/carte.csv{_with(request, page='')}",
        "crumbs": [{"label": "Partenariats", "url": "/partenariats/"}, {"label": "Carte des structures", "url": ""}],
    }
    return render(request, "partners/map/map.html", context)


@login_not_required
@require_safe
def map_csv(request: HttpRequest) -> HttpResponse:
    """The table of the map, whole, for a spreadsheet; a cell never becomes a formula."""
    graph = build_graph(request.user, scope_of(request))
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(
        [
            "structure",
            "code",
            "avec",
            "code avec",
            "nature",
            "role",
            "depuis",
            "jusqu'au",
            "departement",
            "origine",
            "adresse",
        ]
    )
    for link in sorted(graph.links, key=SORTS["structure"]):
        writer.writerow([safe_cell(value) for value in _cells(request, link)])
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="carte-des-structures.csv"'
    return response


def _cells(request: HttpRequest, link: Link) -> list[str]:
    source, target = link.source, link.target
    return [
        source.name if source else "", source.code if source else "", target.name if target else "",
        target.code if target else "", link.label, link.role, link.since.isoformat() if link.since else "",
        link.until.isoformat() if link.until else "", link.departement, link.origin, request.build_absolute_uri(link.url),
    ]  # fmt: skip


def scope_of(request: HttpRequest) -> Scope:
    """What the address asks for; unknown codes find nothing, unknown natures are ignored."""
    return Scope(
        departement=one_line(request.GET.get("departement"), 3),
        theme=one_line(request.GET.get("theme"), 10),
        project=one_line(request.GET.get("projet"), 12),
        around=one_line(request.GET.get("autour"), 60),
        natures=frozenset(code for code in request.GET.getlist("nature") if code in NATURES),
    )


def _with(request: HttpRequest, **changes: str) -> str:
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"?{query.urlencode()}" if query else ""


def _column(request: HttpRequest, name: str, label: str, sort: str, descending: bool) -> dict[str, Any]:
    is_sorted = name == sort
    turned = "descendant" if is_sorted and not descending else ""
    state = ("descending" if descending else "ascending") if is_sorted else ""
    return {"label": label, "url": _with(request, tri=name, ordre=turned, page="") or "?", "sort": state}
