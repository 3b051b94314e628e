"""``/grilles/``: read the grids, print them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from knowledge.models import Grid
from knowledge.outline import questions_by_theme
from knowledge.permissions import can_answer_grids, can_edit_grids
from knowledge.selectors import published_grids, readable_grid
from knowledge.together.campaigns import running_campaigns


@login_not_required
@require_safe
def grid_list(request: HttpRequest) -> HttpResponse:
    """The catalogue: what each grid is for, how long it takes, who answers and when."""
    context = {
        "grids": published_grids(),
        "campaigns": running_campaigns(request.user),
        "can_answer": can_answer_grids(request.user),
        "can_edit": can_edit_grids(request.user),
        "crumbs": [{"label": "Grilles", "url": ""}],
    }
    return render(request, "knowledge/grids.html", context)


@login_not_required
@require_safe
def grid_page(request: HttpRequest, code: str) -> HttpResponse:
    """The questions of a grid, theme by theme; those of a withdrawn one stay read, and say so."""
    return _questions(request, code, "knowledge/grid.html")


@login_not_required
@require_safe
def grid_print(request: HttpRequest, code: str) -> HttpResponse:
    """The grid on paper, with room to write."""
    return _questions(request, code, "knowledge/grid_print.html")


def _questions(request: HttpRequest, code: str, template: str) -> HttpResponse:
    grid = _grid_or_404(code)
    context = {
        "grid": grid,
        "version": grid.current_version,
        "themes": questions_by_theme(grid.current_version.spec),
        "advice": grid.current_version.spec.meta["advice"],
        "can_answer": can_answer_grids(request.user) and grid.withdrawn_at is None,
        "crumbs": [{"label": "Grilles", "url": reverse("knowledge:grids")}, {"label": grid.code, "url": ""}],
    }
    return render(request, template, context)


def _grid_or_404(code: str) -> Grid:
    grid = readable_grid(code)
    if grid is None:
        raise Http404
    return grid
