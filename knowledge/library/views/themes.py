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
from knowledge.library.themes import Place, Row, theme_matrix, themes_by_region
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
    """Bars of the themes met most, then each theme by year and each region, with the pages that list their fiches."""
    scope = read_scope(request.GET, ThemeFilterSet)
    matrix = theme_matrix(request.user, scope)
    within = [told.partition(" : ")[2] for told in scope.told if told.startswith(FACETS["territoire"].label)]
    bars = [(row.label, (row.total,)) for row in matrix.rows[:BARS]]
    title = " : ".join(["Thèmes les plus rencontrés", *([", ".join(within)] if within else [])])
    places = themes_by_region(request.user, scope) if matrix.rows else []
    context = {
        "scope": scope,
        "fields": scope.fields(FILTERS),
        "matrix": matrix,
        "rows": [
            {"row": row, "url": _search_url(row, scope), "cells": _cells(row, matrix.years)} for row in matrix.rows
        ],
        "places": [{"place": place, "url": _region_url(place, scope)} for place in places],
        "bound": CANDIDATES if matrix.is_bounded else None,
        "chart": bar_chart(key="themes", title=title, series=["fiches"], rows=bars) if bars else None,
        "crumbs": [{"label": "Bibliothèque", "url": reverse("search:library")}, {"label": TITLE, "url": ""}],
    }
    return render(request, "knowledge/library/themes.html", context)


def _cells(row: Row, years: list[int]) -> list[tuple[int, int]]:
    return list(zip(years, row.by_year, strict=True))


def _region_url(place: Place, scope: Scope) -> str:
    """This page for a region, with its other filters; empty when no region is said, or when a territory is chosen already."""
    if not place.code or "territoire" in scope.chosen:
        return ""
    query: Any = scope.parameters
    query["territoire"] = f"region-{place.code}"
    return f"?{query.urlencode()}"


def _search_url(row: Row, scope: Scope) -> str:
    """The fiches of a theme in the search, which takes the same filters and the same years."""
    query: Any = scope.parameters
    query["nature"] = PROJECT
    query["theme"] = row.code
    return f"{reverse('search:search')}?{query.urlencode()}"
