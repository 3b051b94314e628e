"""``/grilles/<code>/reponses/``: what the readable answers to a grid say, question by question, and the same as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from isic_platform.common.cells import safe_cell
from isic_platform.common.keyset import page_of
from knowledge.library.answers import Theme, extracts_of, public_questions, read_entries, themes_of
from knowledge.library.masking import is_too_small, reads_exact_counts, told_count
from knowledge.library.respondents import (
    INSTITUTION,
    MOST_READ,
    NETWORK,
    AnswerScope,
    Places,
    latest_answers,
    loaded,
    places_of,
    read_answer_scope,
    readable_answers,
    within,
)
from knowledge.models import Grid
from knowledge.selectors import readable_grid

FILTERS = ("type", "territoire")
PAGE = 25
TITLE = "Ce que les réponses disent"


@login_not_required
@require_safe
def answers(request: HttpRequest, code: str) -> HttpResponse:
    """Distributions and extracts, theme by theme, of the 500 latest answers of the scope."""
    grid = _grid_or_404(code)
    read, themes, scope, places, bounded = _read(request, grid)
    exact = reads_exact_counts(request.user)
    query = scope.parameters.urlencode()
    context = {
        "grid": grid,
        "scope": scope,
        "fields": _fields(scope, places),
        "themes": themes,
        "number": told_count(len(read), exact=exact),
        "is_empty": not read,
        "is_too_small": bool(read) and is_too_small(len(read), exact=exact),
        "exact": exact,
        "threshold": settings.SMALL_COUNT_THRESHOLD,
        "bound": MOST_READ if bounded else None,
        "query": f"?{query}" if query else "",
        "quick_exit": any(each.entry.item.is_reinforced for each in read),
        "crumbs": [*_crumbs(grid), {"label": TITLE, "url": ""}],
    }
    return render(request, "knowledge/library/answers.html", context)


@login_not_required
@require_safe
def question(request: HttpRequest, code: str, question: str) -> HttpResponse:
    """Everything that was written to one question, the latest answers first."""
    grid = _grid_or_404(code)
    asked = public_questions(grid.current_version.spec).get(question)
    if asked is None:
        raise Http404
    found = readable_answers(request.user, grid)
    scope = read_answer_scope(request.GET, places_of(found))
    told = within(request.user, found, scope).filter(item__published_version__snapshot__answers__has_key=question)
    page = page_of(loaded(told).annotate(latest=-F("pk")), order=("latest",), parameters=request.GET, size=PAGE)
    query = scope.parameters.urlencode()
    home = reverse("knowledge:grid-answers", args=[grid.code])
    context = {
        "grid": grid,
        "question": asked,
        "scope": scope,
        "extracts": list(extracts_of(asked, read_entries(page.items))),
        "previous_url": page.previous_url,
        "next_url": page.next_url,
        "home_url": f"{home}?{query}" if query else home,
        "quick_exit": any(entry.item.is_reinforced for entry in page.items),
        "crumbs": [*_crumbs(grid), {"label": TITLE, "url": home}, {"label": asked.code, "url": ""}],
    }
    return render(request, "knowledge/library/question.html", context)


@login_not_required
@require_safe
def answers_csv(request: HttpRequest, code: str) -> HttpResponse:
    """The distributions of the page, with the same filters and the same masking; a cell never becomes a formula."""
    grid = _grid_or_404(code)
    read, themes, *_ = _read(request, grid)
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(["thème", "code", "question", "partie", "réponse", "valeur"])
    writer.writerow(["", "", "Réponses lues", "", "", told_count(len(read), exact=reads_exact_counts(request.user))])
    for row in _csv_rows(themes):
        writer.writerow([safe_cell(cell) for cell in row])
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{grid.code}-reponses.csv"'
    return response


def _read(request: HttpRequest, grid: Grid) -> tuple[list[Any], list[Theme], AnswerScope, Places, bool]:
    found = readable_answers(request.user, grid)
    places = places_of(found)
    scope = read_answer_scope(request.GET, places)
    entries, bounded = latest_answers(within(request.user, found, scope))
    read = read_entries(entries)
    themes = themes_of(grid.current_version.spec, read, exact=reads_exact_counts(request.user))
    return read, themes, scope, places, bounded


def _csv_rows(themes: list[Theme]) -> Iterator[list[str]]:
    for theme in themes:
        for block in theme.blocks:
            start = [theme.title, block.code, block.label]
            yield [*start, "", "Ont répondu", block.answered]
            for part in block.parts:
                if part.is_masked:
                    yield [*start, part.name, "Trop peu de réponses", "non montré"]
                for bar in part.bars:
                    yield [*start, part.name, bar.label, bar.told]
                for label, value in part.figures:
                    yield [*start, part.name, label, value]


def _fields(scope: AnswerScope, places: Places) -> list[dict[str, Any]]:
    chosen = (
        (INSTITUTION, "Structure", places.institutions, scope.institution),
        (NETWORK, "Réseau", places.networks, scope.network),
    )
    fields = [
        {
            "name": name,
            "label": label,
            "choices": [(each.code, each.name) for each in options],
            "value": one.code if one else "",
        }
        for name, label, options, one in chosen
    ]
    return [*fields, *scope.fields(FILTERS)]


def _grid_or_404(code: str) -> Grid:
    """A grid whose questions are read and whose answers are shared: a private one has no such page (S90)."""
    grid = readable_grid(code)
    if grid is None or grid.is_private_by_default:
        raise Http404
    return grid


def _crumbs(grid: Grid) -> list[dict[str, str]]:
    return [
        {"label": "Grilles", "url": reverse("knowledge:grids")},
        {"label": grid.code, "url": grid.get_absolute_url()},
    ]
