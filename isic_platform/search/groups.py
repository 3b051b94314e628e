"""Filters as the page draws them: lists, places inside one another, a period. Nothing is queried."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString

from isic_platform.search.facets import SINCE, UNTIL, period_of
from isic_platform.search.places import DEPARTEMENT, REGION, SMALL_PLACE, departements_of
from isic_platform.search.selectors import Choice, FacetCounts
from isic_platform.search.texts import folded
from isic_platform.territories.selectors import name_of, region_of

LONGEST_LIST = 12
SHOWN_FIRST = 8
PRESETS = (2, 5, 10)  # years back
PeriodLink = Callable[[int], str]


def group_of(counts: FacetCounts, period_link: PeriodLink) -> dict[str, Any]:
    """A filter: ``id``, ``name``, ``label``, ``open``, ``form`` (list, places or period) and what this form draws.

    ``period_link(year)`` gives the address of the same results since that year.
    """
    name = counts.facet.name
    group = {
        "id": f"filtre_{name}",
        "name": name,
        "label": counts.facet.label,
        "open": any(choice.is_chosen for choice in counts.choices),
    }
    if name == "periode":
        return {**group, "form": "period", **_period(counts, period_link)}
    if name == "territoire":
        return {**group, "form": "places", "places": _places(counts.choices, name)}
    return {**group, "form": "list", **_folded([_option(choice, name) for choice in counts.choices])}


def _option(choice: Choice, name: str) -> dict[str, Any]:
    return {
        "id": f"filtre_{name}_{choice.value}",
        "box": _box(choice, name),
        "value": choice.value,
        "label": choice.label,
        "count": choice.count,
        "checked": choice.is_chosen,
    }


def _box(choice: Choice, name: str) -> SafeString:
    """The box of an option with its label and its count. A page has hundreds of them: drawn here, they cost a tenth of what they
    would in a template.
    """
    value, label = escape(choice.value), escape(choice.label)
    identifier = f"filtre_{name}_{value}"
    checked = " checked" if choice.is_chosen else ""
    count = ""
    if choice.count:
        plural = "s" if choice.count > 1 else ""
        hidden = f'<span class="visually-hidden"> résultat{plural}</span>'
        count = f' <span class="filters__count">({choice.count}{hidden})</span>'
    return SafeString(
        f'<input type="checkbox" id="{identifier}" name="{name}" value="{value}"{checked}>'
        f'<label for="{identifier}">{label}{count}</label>'
    )


def _folded(options: list[dict[str, Any]]) -> dict[str, Any]:
    """``options`` shown and ``more`` behind « Voir plus »: the most borne and the chosen first, in the order of the list."""
    if len(options) <= LONGEST_LIST:
        return {"options": options, "more": []}
    first = sorted(options, key=lambda option: (not option["checked"], -option["count"]))[:SHOWN_FIRST]
    kept = {option["value"] for option in first} | {option["value"] for option in options if option["checked"]}
    return {
        "options": [option for option in options if option["value"] in kept],
        "more": [option for option in options if option["value"] not in kept],
    }


def _places(choices: list[Choice], name: str) -> list[dict[str, Any]]:
    """Régions, each with its départements, each with its groups of communes and communes."""
    by_code = {choice.code: choice for choice in choices}
    small: dict[str, list[dict[str, Any]]] = {}
    for choice in choices:
        if SMALL_PLACE.fullmatch(choice.code):
            for departement in departements_of(choice.code):
                small.setdefault(departement, []).append(_option(choice, name))
    regions: dict[str, dict[str, Any]] = {
        choice.code: _place(choice, name, []) for choice in choices if choice.code.startswith(REGION)
    }
    wanted = [choice.code for choice in choices if choice.code.startswith(DEPARTEMENT)]
    for code in dict.fromkeys([*wanted, *small]):
        number = code.removeprefix(DEPARTEMENT)
        choice = by_code.get(code) or Choice(code, number, f"{name_of('departement', number)} ({number})", 0, False)
        place = _place(choice, name, small.get(code, []))
        region = region_of(number)
        if region is None:  # a collectivity overseas is in no région
            regions[code] = place
            continue
        held = f"{REGION}{region}"
        if held not in regions:
            regions[held] = _place(Choice(held, held, name_of("region", region), 0, False), name, [])
        regions[held]["inside"].append(place)
        regions[held]["open"] |= place["checked"] or place["open"]
    return sorted(regions.values(), key=lambda each: folded(each["label"]))


def _place(choice: Choice, name: str, inside: list[dict[str, Any]]) -> dict[str, Any]:
    is_open = any(option["checked"] for option in inside) or (choice.is_chosen and bool(inside))
    shown = _folded(inside) if choice.code.startswith(DEPARTEMENT) else {"options": [], "more": []}
    return {**_option(choice, name), "inside": inside, "small": shown, "open": is_open}


def _period(counts: FacetCounts, period_link: PeriodLink) -> dict[str, Any]:
    chosen = [choice.code for choice in counts.choices if choice.is_chosen]
    since, until = period_of(chosen) if chosen else (None, None)
    by_year = {int(choice.value): choice.count for choice in counts.choices if choice.count}
    shown = sorted({*by_year, *(year for year in (since, until) if year)}, reverse=True)
    this_year = timezone.localdate().year
    presets = []
    for back in PRESETS:
        first = this_year - back
        number = sum(count for year, count in by_year.items() if year >= first)
        presets.append(
            {"label": f"{back} dernières années", "count": number, "url": period_link(first), "current": since == first}
        )
    return {
        "ends": [
            {"name": SINCE, "label": "De", "chosen": since, "none": "Sans limite", "years": shown},
            {"name": UNTIL, "label": "À", "chosen": until, "none": "Sans limite", "years": shown},
        ],
        "presets": [preset for preset in presets if preset["count"]],
    }
