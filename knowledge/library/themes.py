"""Themes met most, by territory and by year, over the fiches that a reader may read (S29): what comes back, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import IntegerField
from django.db.models.functions import Cast, Coalesce, ExtractYear

from isic_platform.search.models import SearchRow, SearchRowQuerySet
from isic_platform.search.selectors import CANDIDATES
from isic_platform.vocabularies.selectors import terms_of
from knowledge.library.counting import counts_by_code
from knowledge.library.scope import Scope
from projects.services import KIND as PROJECT

YEARS_SHOWN = 6


@dataclass(frozen=True)
class Row:
    """A theme: fiches that tell of it in all, before the years shown, and in each of them."""

    code: str
    label: str
    total: int
    before: int
    by_year: list[int]


@dataclass(frozen=True)
class Matrix:
    """Themes by year, the most met first. ``read`` fiches at most 2,000: ``is_bounded`` says that there are more."""

    years: list[int]
    rows: list[Row]
    read: int
    has_before: bool

    @property
    def is_bounded(self) -> bool:
        """Whether only the latest fiches were counted."""
        return self.read >= CANDIDATES


def theme_matrix(user: Any, scope: Scope) -> Matrix:
    """Count readable fiches by theme and by the year they began, that of their publication when they do not say. One query.

    A fiche counts once for each theme that it tells. The six latest years have their column, the earlier ones share one.
    """
    terms = {term.code: term for term in terms_of("THE", include_inactive=True)}
    rows = _fiches(user, scope).with_any(list(terms))
    read, lines = counts_by_code(rows, "themes", by="began")
    by_theme: dict[str, dict[int, int]] = {}
    for code, began, number in lines:
        if code in terms:
            by_theme.setdefault(code, {})[began] = number
    if not by_theme:
        return Matrix([], [], 0, has_before=False)
    every = {year for years in by_theme.values() for year in years}
    first = max(min(every), max(every) - YEARS_SHOWN + 1)
    shown = list(range(first, max(every) + 1))  # a year without any fiche tells something too
    rows = [
        Row(
            code=code,
            label=terms[code].label,
            total=sum(years.values()),
            before=sum(number for year, number in years.items() if year < first),
            by_year=[years.get(year, 0) for year in shown],
        )
        for code, years in by_theme.items()
    ]
    rows.sort(key=lambda row: (-row.total, row.code))
    return Matrix(shown, rows, read, has_before=min(every) < first)


def _fiches(user: Any, scope: Scope) -> SearchRowQuerySet:
    """Fiches of a scope; its years are those in which they began."""
    began = Coalesce(Cast("year", IntegerField()), Cast(ExtractYear("published_at"), IntegerField()))
    rows = SearchRow.objects.visible_to(user).of_kind(PROJECT).annotate(began=began)
    for codes in scope.chosen.values():
        rows = rows.with_any(codes)
    if scope.since:
        rows = rows.filter(began__gte=scope.since)
    if scope.until:
        rows = rows.filter(began__lte=scope.until)
    return rows
