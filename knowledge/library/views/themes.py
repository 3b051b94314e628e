"""``/bibliotheque/themes/``: the themes that come back most, by territory and by year (S29)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from isic_platform.common.charts import bar_chart
from isic_platform.search.facets import FACETS
from isic_platform.search.selectors import CANDIDATES
from knowledge.library.scope import LibraryFilterSet, Scope, read_scope
from knowledge.library.themes import Row, theme_matrix
from projects.services import KIND as PROJECT

FILTERS = ("territoire", "public", "type")
BARS = 12
TITLE = "Thèmes rencontrés"


class ThemeFilterSet(LibraryFilterSet):
    """Territory, public and type: the theme is what is counted."""

    theme = None


@login_not_required
@require_safe
def themes(request: HttpRequest) -> HttpResponse:
    """Bars of the themes met most, then each theme by year, with the search that lists its fiches."""
    scope = read_scope(request.GET, ThemeFilterSet)
    matrix = theme_matrix(request.user, scope)
    places = [told.partition(" : ")[2] for told in scope.told if told.startswith(FACETS["territoire"].label)]
    bars = [(row.label, (row.total,)) for row in matrix.rows[:BARS]]
    title = " : ".join(["Thèmes les plus rencontrés", *([", ".join(places)] if places else [])])
    context = {
        "scope": scope,
        "fields": scope.fields(FILTERS),
        "matrix": matrix,
        "rows": [
            {"row": row, "url": _search_url(row, scope), "cells": _cells(row, matrix.years)} for row in matrix.rows
        ],
        "bound": CANDIDATES if matrix.is_bounded else None,
        "chart": bar_chart(key="themes", title=title, series=["fiches"], rows=bars) if bars else None,
        "crumbs": [{"label": "Bibliothèque", "url": reverse("search:library")}, {"label": TITLE, "url": ""}],
    }
    return render(request, "knowledge/library/themes.html", context)


def _cells(row: Row, years: list[int]) -> list[tuple[int, int]]:
    return list(zip(years, row.by_year, strict=True))


def _search_url(row: Row, scope: Scope) -> str:
    """The fiches of a theme in the search, with the filters that it shares (it has no years)."""
    query: Any = scope.parameters
    for name in ("depuis", "jusqua"):
        query.pop(name, None)
    query["nature"] = PROJECT
    query["theme"] = row.code
    return f"{reverse('search:search')}?{query.urlencode()}"
