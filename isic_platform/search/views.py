"""The two pages that find: search (words first) and library (what was published last)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from isic_platform.search.filters import SearchFilterSet
from isic_platform.search.models import SearchRow
from isic_platform.search.positions import Position
from isic_platform.search.presentation import EXACT, results_context
from isic_platform.search.queries import MAX_LENGTH, clean_text
from isic_platform.search.selectors import search


@login_not_required
@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """``/recherche/``: contents of all natures, by words and filters (S144, S159)."""
    return _page(request, "search/search.html", "Recherche")


@login_not_required
@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """``/bibliotheque/``: what is published, the latest first."""
    return _page(request, "search/library.html", "Bibliothèque")


def _page(request: HttpRequest, template: str, crumb: str) -> HttpResponse:
    raw = request.GET.get("q", "")
    text = clean_text(raw)
    filterset = SearchFilterSet(request.GET, queryset=SearchRow.objects.none())
    results = search(
        user=request.user,
        text=text,
        chosen=filterset.chosen,
        position=Position.read(request.GET),
        exact=bool(request.GET.get(EXACT)),
    )
    context = results_context(results, filterset, request.GET)
    too_long = f"Votre texte est long : la recherche porte sur ses {MAX_LENGTH} premiers caractères."
    context |= {"crumbs": [{"label": crumb}], "too_long": too_long if len(raw.strip()) > MAX_LENGTH else ""}
    return render(request, template, context)
