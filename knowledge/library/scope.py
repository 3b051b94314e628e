"""What part of the library a page looks at: the filters of its address, shared by its reads and its links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.http import QueryDict

from isic_platform.common.parsing import positive_int
from isic_platform.search.facets import FACETS
from isic_platform.search.filters import SearchFilterSet
from isic_platform.search.models import SearchRow, SearchRowQuerySet
from knowledge.models import GridEntry, Lesson, PracticeModel
from partners.models import RexEntry

SINCE, UNTIL = "depuis", "jusqua"
YEARS = (1990, 2100)


class LibraryFilterSet(SearchFilterSet):
    """The facets of the search that these pages take: theme, public, type and territory, with the same values."""

    nature = champ = niveau = forme = participation = etat = frein = levier = None
    depuis = jusqua = None  # these pages read the two years themselves: a period is not a list of codes here


class PlaceFilterSet(LibraryFilterSet):
    """Type of intervention and territory alone."""

    theme = public = None


@dataclass(frozen=True)
class Scope:
    """Accepted filters. ``chosen``: codes of ``SearchRow.codes`` by facet; ``since`` and ``until``: years, both included.

    ``refused`` are sentences about what the address asked and does not exist: it is ignored, and said.
    """

    chosen: dict[str, list[str]] = field(default_factory=dict)
    since: int | None = None
    until: int | None = None
    refused: list[str] = field(default_factory=list)

    @property
    def is_filtered(self) -> bool:
        """Whether anything narrows the page."""
        return bool(self.chosen or self.since or self.until)

    @property
    def parameters(self) -> QueryDict:
        """The filters as an address says them; values are those of the search."""
        query = QueryDict(mutable=True)
        for name, codes in self.chosen.items():
            query.setlist(name, [FACETS[name].value_of(code) for code in codes])
        for name, year in ((SINCE, self.since), (UNTIL, self.until)):
            if year:
                query[name] = str(year)
        return query

    @property
    def told(self) -> list[str]:
        """The filters in words: « Thème : Parentalité »."""
        out = []
        for name, codes in self.chosen.items():
            labels = dict(FACETS[name].options())
            out += [f"{FACETS[name].label} : {labels.get(code, code)}" for code in codes]
        out += [f"Depuis {self.since}"] if self.since else []
        return [*out, f"Jusqu’en {self.until}"] if self.until else out

    def fields(self, names: Iterable[str]) -> list[dict[str, Any]]:
        """The lists of a filter form: name, label, (value, label) pairs and the value chosen."""
        out = []
        for name in names:
            facet = FACETS[name]
            chosen = self.chosen.get(name, [])
            options = [(facet.value_of(code), label) for code, label in facet.options()]
            value = facet.value_of(chosen[0]) if chosen else ""
            out.append({"name": name, "label": facet.label, "choices": options, "value": value})
        return out


def read_scope(parameters: QueryDict, filters: type[SearchFilterSet] = LibraryFilterSet) -> Scope:
    """The scope that an address asks for."""
    filterset = filters(parameters, queryset=SearchRow.objects.none())
    refused = [_refusal(facet.label, values) for facet, values in filterset.refused]
    years: dict[str, int | None] = {}
    for name, label in ((SINCE, "Depuis"), (UNTIL, "Jusqu’en")):
        text = parameters.get(name, "").strip()
        year = positive_int(text)
        years[name] = year if year and YEARS[0] <= year <= YEARS[1] else None
        if text and years[name] is None:
            refused.append(f"« {label} » n’est pas appliqué : une année est attendue, comme 2024.")
    return Scope(filterset.chosen, years[SINCE], years[UNTIL], refused)


def _refusal(label: str, values: list[str]) -> str:
    named = ", ".join(f"« {value} »" for value in values)
    return f"Le filtre « {label} » n’est pas appliqué : {named} n’existe pas."


def rows_in(user: Any, scope: Scope) -> SearchRowQuerySet:
    """Rows that this person may read within a scope.

    A content bears a code itself, or is about a project that bears it: an answer to a grid has no territory of its own. Only a
    project that this person may read counts: the others are not told through what was written about them.
    """
    rows = SearchRow.objects.visible_to(user)
    for codes in scope.chosen.values():
        rows = rows.filter(Q(codes__overlap=codes) | about_projects(projects_with(user, codes)))
    if scope.since:
        rows = rows.filter(published_at__year__gte=scope.since)
    if scope.until:
        rows = rows.filter(published_at__year__lte=scope.until)
    return rows


def projects_with(user: Any, codes: list[str]) -> Any:
    """Keys of the contents of readable projects that bear one of the codes, as a subquery."""
    return SearchRow.objects.visible_to(user).of_kind("projet").with_any(codes).values("item_id")


def about_projects(projects: Any) -> Q:
    """Rows of the answers, lessons, models and REX that are about these projects."""
    rule = Q()
    for model in (GridEntry, Lesson, PracticeModel, RexEntry):
        rule |= Q(item_id__in=model.objects.filter(project__item_id__in=projects).values("item_id"))
    return rule
