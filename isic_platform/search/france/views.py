"""``/bibliotheque/carte/``: where the results of a search are, on a map and in a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from isic_platform.search.facets import FACETS, period_label
from isic_platform.search.filters import SearchFilterSet
from isic_platform.search.france.counting import COUNTED, FACET, PlaceCounts, count_places
from isic_platform.search.france.drawing import draw_france
from isic_platform.search.models import SearchRow
from isic_platform.search.presentation import EXACT, PERIOD, Links, refusal
from isic_platform.search.queries import clean_text
from isic_platform.search.texts import folded
from isic_platform.territories.enums import TerritoryKind

BY, SORT = "maille", "tri"
BY_NAME, BY_NUMBER = "nom", "nombre"
PLURALS = {TerritoryKind.DEPARTEMENT: "départements", TerritoryKind.REGION: "régions"}
MOST_TOLD = 3


@dataclass(frozen=True)
class PlaceRow:
    """A line of the table; ``url`` leads to these results."""

    code: str
    label: str
    count: int
    url: str


@login_not_required
@require_safe
def france(request: HttpRequest) -> HttpResponse:
    """Results by département or région (``maille``), with the words and filters of the search; sorted by ``tri``."""
    kind = TerritoryKind.REGION if request.GET.get(BY) == TerritoryKind.REGION else TerritoryKind.DEPARTEMENT
    sort = BY_NAME if request.GET.get(SORT) == BY_NAME else BY_NUMBER
    filterset = SearchFilterSet(request.GET, queryset=SearchRow.objects.none())
    chosen = filterset.chosen
    counts = count_places(
        user=request.user, text=clean_text(request.GET.get("q", "")), chosen=chosen, exact=bool(request.GET.get(EXACT))
    )
    links = Links(request.GET, {name: codes for name, codes in chosen.items() if name != FACET})
    rows = _rows(kind, counts, links.base)
    found = sorted((row for row in rows if row.count), key=lambda row: folded(row.label))
    most = sorted(found, key=lambda row: -row.count)
    context = {
        "counts": counts,
        "count_text": _count_text(counts, kind),
        "bound": f"{COUNTED:,}".replace(",", "\u202f"),
        "map": draw_france(kind, {row.code: row.count for row in found}) if found else None,
        "summary": ", ".join(f"{row.label} : {row.count}" for row in most[:MOST_TOLD]),
        "plural": PLURALS[kind],
        "kind_label": kind.label,
        "rows": found if sort == BY_NAME else most,
        "empty": [row.label for row in rows if not row.count],
        "columns": _columns(links.base, kind, sort),
        "scales": _scales(links.base, kind, sort),
        "active": _active(chosen, links, kind),
        "hidden": [(name, value) for name in links.base if name != "q" for value in links.base.getlist(name)]
        + ([(BY, kind.value)] if kind == TerritoryKind.REGION else []),
        "refused": [refusal(facet.label, values) for facet, values in filterset.refused],
        "set_aside": [_label(FACET, code) for code in chosen.get(FACET, ())],
        "list_url": f"{reverse('search:search')}?{links.base.urlencode()}",
        "exact_url": _url(links.base, **{EXACT: "1"}),
        "crumbs": [{"label": "Bibliothèque", "url": reverse("search:library")}, {"label": "Carte"}],
    }
    return render(request, "search/france.html", context)


def _rows(kind: TerritoryKind, counts: PlaceCounts, base: QueryDict) -> list[PlaceRow]:
    """Every territory of the kind, in the order of the codes."""
    facet, prefix = FACETS[FACET], f"{kind}-"
    rows = []
    for code, label in facet.options():
        if code.startswith(prefix):
            query = base.copy()
            query[FACET] = facet.value_of(code)
            address = f"{reverse('search:search')}?{query.urlencode()}"
            rows.append(PlaceRow(code.removeprefix(prefix), label, counts.by_code.get(code, 0), address))
    return rows


def _count_text(counts: PlaceCounts, kind: TerritoryKind) -> str:
    """« 12 contenus, dont 3 sans territoire », « Au moins 5000 contenus »."""
    if not counts.total:
        return "Aucun contenu"
    total = f"{counts.total} contenu{'s' if counts.total > 1 else ''}"
    if counts.is_bounded:
        return f"Au moins {total}"
    without = f", dont {counts.unplaced} sans territoire" if counts.unplaced else ""
    return f"{total}{without}"


def _columns(base: QueryDict, kind: TerritoryKind, sort: str) -> list[dict[str, str]]:
    orders = {BY_NAME: (kind.label, "ascending"), BY_NUMBER: ("Contenus", "descending")}
    return [
        {
            "label": label,
            "url": _url(base, **_scale(kind), **({SORT: key} if key != BY_NUMBER else {})) + "#tableau",
            "sort": order if key == sort else "",
        }
        for key, (label, order) in orders.items()
    ]


def _scales(base: QueryDict, kind: TerritoryKind, sort: str) -> list[dict[str, Any]]:
    order = {SORT: sort} if sort != BY_NUMBER else {}
    return [
        {"label": f"Par {each.label.lower()}", "url": _url(base, **_scale(each), **order), "current": each == kind}
        for each in PLURALS
    ]


def _scale(kind: TerritoryKind) -> dict[str, str]:
    return {BY: kind.value} if kind == TerritoryKind.REGION else {}


def _active(chosen: dict[str, list[str]], links: Links, kind: TerritoryKind) -> list[dict[str, str]]:
    scale = "".join(f"&{name}={value}" for name, value in _scale(kind).items())
    active = []
    for name, codes in chosen.items():
        label = FACETS[name].label
        if name == PERIOD:
            text = period_label(codes).capitalize()
            active.append({"facet": label, "label": text, "url": links.without_period() + scale})
        elif name != FACET:
            active += [
                {
                    "facet": label,
                    "label": _label(name, code),
                    "url": links.without(name, FACETS[name].value_of(code)) + scale,
                }
                for code in codes
            ]
    return active


def _label(name: str, code: str) -> str:
    return dict(FACETS[name].options()).get(code, FACETS[name].value_of(code))


def _url(base: QueryDict, **more: str) -> str:
    query = base.copy()
    for name, value in more.items():
        query[name] = value
    return f"?{query.urlencode()}"
