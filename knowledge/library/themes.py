"""Themes met most, by territory and by year, over the fiches that a reader may read (S29): what comes back, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from isic_platform.search.models import SearchRow, SearchRowQuerySet
from isic_platform.search.selectors import CANDIDATES
from isic_platform.search.texts import folded
from isic_platform.territories.selectors import name_of
from isic_platform.vocabularies.selectors import terms_of
from knowledge.library.counting import counts_by_code
from knowledge.library.scope import Scope
from projects.services import KIND as PROJECT

YEARS_SHOWN = 6
THEMES_BY_REGION = 5


@dataclass(frozen=True)
class Row:
    """A theme: fiches that tell of it in all, before the years shown, in each of them, and without saying when."""

    code: str
    label: str
    total: int
    before: int
    by_year: list[int]
    undated: int = 0


@dataclass(frozen=True)
class Matrix:
    """Themes by year, the most met first. ``read`` fiches at most 2,000: ``is_bounded`` says that there are more."""

    years: list[int]
    rows: list[Row]
    read: int
    has_before: bool
    has_undated: bool = False

    @property
    def is_bounded(self) -> bool:
        """Whether only the latest fiches were counted."""
        return self.read >= CANDIDATES


def theme_matrix(user: Any, scope: Scope) -> Matrix:
    """Count readable fiches by theme and by the year their action began; those that do not say it stand apart, for the day of
    a publication tells nothing of when people met a theme. One query.

    A fiche counts once for each theme that it tells. The six latest years have their column, the earlier ones share one.
    """
    terms = {term.code: term for term in terms_of("THE", include_inactive=True)}
    rows = _fiches(user, scope).with_any(list(terms))
    read, lines = counts_by_code(rows, "themes", by="year")
    by_theme: dict[str, dict[int, int]] = {}
    undated: dict[str, int] = {}
    for code, year, number in lines:
        if code in terms:
            told = by_theme.setdefault(code, {})
            if year is None:
                undated[code] = number
            else:
                told[year] = number
    if not by_theme:
        return Matrix([], [], 0, has_before=False)
    every = {year for years in by_theme.values() for year in years}
    first = max(min(every), max(every) - YEARS_SHOWN + 1) if every else 0
    shown = list(range(first, max(every) + 1)) if every else []  # a year without any fiche tells something too
    rows = [
        Row(
            code=code,
            label=terms[code].label,
            total=sum(years.values()) + undated.get(code, 0),
            before=sum(number for year, number in years.items() if year < first),
            by_year=[years.get(year, 0) for year in shown],
            undated=undated.get(code, 0),
        )
        for code, years in by_theme.items()
    ]
    rows.sort(key=lambda row: (-row.total, row.code))
    return Matrix(shown, rows, read, has_before=bool(every) and min(every) < first, has_undated=bool(undated))


@dataclass(frozen=True)
class Place:
    """A region (empty code: the fiches that say none) and its themes, (code, label, fiches), the most met first."""

    code: str
    label: str
    themes: list[tuple[str, str, int]]
    left: int


def themes_by_region(user: Any, scope: Scope) -> list[Place]:
    """The five themes met most in each region, regions by name, then what is said of no region. One query."""
    terms = {term.code: term for term in terms_of("THE", include_inactive=True)}
    _, lines = counts_by_code(_fiches(user, scope).with_any(list(terms)), "themes", by="region")
    found: dict[str, list[tuple[str, str, int]]] = {}
    for code, region, number in lines:
        if code in terms:
            found.setdefault(region, []).append((code, terms[code].label, number))
    places = []
    for region, themes in found.items():
        themes.sort(key=lambda theme: (-theme[2], theme[0]))
        label = name_of("region", region) if region else ""
        left = max(len(themes) - THEMES_BY_REGION, 0)
        places.append(Place(region, label, themes[:THEMES_BY_REGION], left))
    return sorted(places, key=lambda place: (not place.code, folded(place.label)))


def _fiches(user: Any, scope: Scope) -> SearchRowQuerySet:
    """Fiches of a scope; its years are those in which their action began."""
    rows = SearchRow.objects.visible_to(user).of_kind(PROJECT)
    for codes in scope.chosen.values():
        rows = rows.with_any(codes)
    if scope.since:
        rows = rows.filter(year__gte=scope.since)
    if scope.until:
        rows = rows.filter(year__lte=scope.until)
    return rows
