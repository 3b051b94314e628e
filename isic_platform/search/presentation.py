"""Results as the components of the pages take them: plain dictionaries, nothing queried."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.text import Truncator

from isic_platform.common.exports import export_links
from isic_platform.formkit.enums import Level
from isic_platform.search.extracts import LONGEST, extract_of
from isic_platform.search.facets import FACETS, SINCE, UNTIL, label_of_nature, period_label, period_of
from isic_platform.search.filters import SearchFilterSet
from isic_platform.search.groups import group_of
from isic_platform.search.models import SearchRow
from isic_platform.search.positions import Position
from isic_platform.search.selectors import CANDIDATES, COUNT_SHOWN, FacetCounts, Results
from isic_platform.search.texts import marked
from isic_platform.territories.selectors import name_of
from isic_platform.vocabularies.selectors import label_of

EXACT = "exact"
SORT, LATEST = "tri", "recents"
MAIN_FACETS = ("nature", "type", "champ", "theme", "public", "territoire", "niveau")
PERIOD = "periode"
TAGS_SHOWN = 5
_LEVEL_ICONS = {Level.TRACE: "draft", Level.STANDARD: "document", Level.MODEL: "book"}


class Links:
    """Links of a page of results: the address as it is, with something changed. Refused values are dropped."""

    def __init__(self, parameters: QueryDict, chosen: Mapping[str, list[str]]) -> None:
        self.base = QueryDict(mutable=True)
        if text := parameters.get("q"):
            self.base["q"] = text
        if parameters.get(EXACT):
            self.base[EXACT] = "1"
        if parameters.get(SORT) == LATEST:
            self.base[SORT] = LATEST
        for name, codes in chosen.items():
            if name == PERIOD:
                ends = zip((SINCE, UNTIL), period_of(codes), strict=True)
                self.base.update({end: str(year) for end, year in ends if year})
            else:
                self.base.setlist(name, [FACETS[name].value_of(code) for code in codes])

    @property
    def canonical(self) -> str:
        """The address that gives the first page of these results: to share, to keep."""
        return self.base.urlencode()

    def to(self, position: Position | None) -> str:
        """A link to another page of the same results; "" when there is none."""
        if position is None:
            return ""
        query = self.base.copy()
        query.update(position.parameters())
        return f"?{query.urlencode()}"

    def without(self, name: str, value: str) -> str:
        """The same without one value of a filter."""
        query = self.base.copy()
        query.setlist(name, [each for each in query.getlist(name) if each != value])
        return f"?{query.urlencode()}"

    def since(self, year: int) -> str:
        """The same from this year on."""
        query = self.base.copy()
        query.pop(UNTIL, None)
        query[SINCE] = str(year)
        return f"?{query.urlencode()}"

    def without_period(self) -> str:
        """The same, whatever the year."""
        query = self.base.copy()
        for name in (SINCE, UNTIL):
            query.pop(name, None)
        return f"?{query.urlencode()}"

    def sorted(self, order: str) -> str:
        """The same in another order; "" is the default one."""
        query = self.base.copy()
        query.pop(SORT, None)
        if order:
            query[SORT] = order
        return f"?{query.urlencode()}"

    def without_filters(self) -> str:
        """The same words, no filter."""
        return self._only("q", EXACT, SORT)

    def exact(self) -> str:
        """The words as they were typed."""
        query = self.base.copy()
        query[EXACT] = "1"
        return f"?{query.urlencode()}"

    def without_words(self) -> str:
        """The same filters, no words."""
        return self._only(*FACETS, SINCE, UNTIL)

    def _only(self, *names: str) -> str:
        query = self.base.copy()
        for name in list(query):
            if name not in names:
                del query[name]
        return f"?{query.urlencode()}"


def results_context(results: Results, filterset: SearchFilterSet, parameters: QueryDict) -> dict[str, Any]:
    """Everything that the template draws."""
    chosen = filterset.chosen
    links = Links(parameters, chosen)
    groups = [group_of(counts, links.since) for counts in results.facets if _narrows(counts, results.total)]
    return {
        "results": results,
        "items": [_item(row, results.searched_text) for row in results.rows],
        "count_text": count_text(results),
        "note": f"Les nombres portent sur les {CANDIDATES} contenus les plus récents." if results.is_bounded else "",
        "main_groups": [group for group in groups if group["name"] in MAIN_FACETS],
        "more_groups": [group for group in groups if group["name"] not in MAIN_FACETS],
        "active": _active(results, links),
        "refused": [refusal(facet.label, values) for facet, values in filterset.refused],
        "previous_url": links.to(results.previous),
        "next_url": links.to(results.next),
        "exact_url": links.exact(),
        "unfiltered_url": links.without_filters(),
        "wordless_url": links.without_words(),
        "exports": export_links("search:export", links.base) if results.total else [],
        "hidden": [
            (name, value) for name, values in links.base.lists() if name not in ("q", EXACT) for value in values
        ],
        "sorts": _sorts(links) if results.searched_text else [],
        "sort": links.base.get(SORT, ""),
        "canonical": links.canonical,
        "map_query": links.base.urlencode(),
        "quick_exit": any(row.is_reinforced for row in results.rows),
    }


def count_text(results: Results) -> str:
    """« 3 contenus », « Plus de 1 000 contenus »."""
    if results.is_over_shown:
        return f"Plus de {COUNT_SHOWN:,} contenus".replace(",", "\u202f")
    return f"{results.total} contenu{'s' if results.total > 1 else ''}" if results.total else "Aucun contenu"


def _item(row: SearchRow, text: str) -> dict[str, Any]:
    item: dict[str, Any] = {
        "title": row.title or "Sans titre",
        "url": row.get_absolute_url(),
        "kind": label_of_nature(row.kind),
        "excerpt": marked(extract_of(row)) if text else Truncator(row.summary).chars(LONGEST),
        "meta": _meta(row),
        "compare_id": row.short_id if row.item_id else "",
        "tags": [label_of(code) for code in [*row.types, *row.themes][:TAGS_SHOWN]],
    }
    if row.is_fictional:
        item["badge"] = {"label": "Fictif", "kind": "warning", "icon": "info"}
    if "is_favourite" in row.__dict__:
        item["favourite"] = favourite_button(row.kind, row.short_id, item["title"], is_on=row.is_favourite)
    if row.level in Level.values:
        item["status"] = {"label": Level(row.level).label, "kind": "primary", "icon": _LEVEL_ICONS[row.level]}
    return item


def _meta(row: SearchRow) -> list[dict[str, str]]:
    meta = []
    if row.institution:
        meta.append({"icon": "group", "label": row.institution.name})
    if row.departement:
        meta.append({"icon": "place", "label": name_of("departement", row.departement)})
    if row.year:
        meta.append({"icon": "calendar", "label": f"Depuis {row.year}"})
    day = timezone.localtime(row.published_at)
    meta.append({"icon": "globe", "label": f"{'Publié' if row.item_id else 'Commencé'} le {day:%d/%m/%Y}"})
    return meta


def _narrows(counts: FacetCounts, total: int) -> bool:
    """Whether a filter changes anything: not when its one option is borne by every result."""
    return len(counts.choices) > 1 or counts.choices[0].is_chosen or counts.choices[0].count < total


def favourite_button(kind: str, short_id: str, title: str, *, is_on: bool) -> dict[str, Any]:
    """What ``search/_favourite.html`` draws."""
    return {"key": f"{kind}/{short_id}", "id": f"favori-{kind}-{short_id}", "title": title, "is_on": is_on}


def _sorts(links: Links) -> list[dict[str, Any]]:
    latest = links.base.get(SORT) == LATEST
    return [
        {"label": "Les plus proches de vos mots", "url": links.sorted(""), "current": not latest},
        {"label": "Les plus récents", "url": links.sorted(LATEST), "current": latest},
    ]


def _active(results: Results, links: Links) -> list[dict[str, str]]:
    active = []
    for counts in results.facets:
        chosen = [choice for choice in counts.choices if choice.is_chosen]
        name, label = counts.facet.name, counts.facet.label
        if name == PERIOD and chosen:
            text = period_label([choice.code for choice in chosen]).capitalize()
            active.append({"facet": label, "label": text, "url": links.without_period()})
        elif name != PERIOD:
            active += [{"facet": label, "label": each.label, "url": links.without(name, each.value)} for each in chosen]
    return active


def refusal(label: str, values: list[str]) -> str:
    """Why a filter of the address is not applied."""
    named = ", ".join(f"« {value} »" for value in values)
    return f"Le filtre « {label} » n'est pas appliqué : {named} n'existe pas. Choisissez dans la liste."
