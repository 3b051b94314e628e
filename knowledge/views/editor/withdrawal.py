"""Take a grid out of the catalogue, once its consequences are read; put it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from knowledge.editor.consequences import answers_counted
from knowledge.editor.exceptions import EditorRefused
from knowledge.models import Grid, GridDraft
from knowledge.selectors import published_grid
from knowledge.services.withdrawal import restore_grid, withdraw_grid
from knowledge.views.editor.access import EDITOR, HOME, for_facilitators


@require_http_methods(["GET", "POST"])
@for_facilitators
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """GET says what goes, what goes on and what stays; POST withdraws. 404 for a grid that is not in the catalogue."""
    grid = published_grid(code)
    if grid is None:
        raise Http404
    if request.method == "POST":
        try:
            withdraw_grid(grid=grid, by=request.user)
        except EditorRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"La grille {grid.code} est retirée. Vous pouvez la remettre quand vous voulez.")
        return redirect("knowledge:editor")
    context = {
        "grid": grid,
        "answers": answers_counted(grid),
        "campaigns": list(grid.campaigns.filter(closed_at=None).values_list("title", flat=True)),
        "has_draft": GridDraft.objects.filter(grid=grid).exists(),
        "crumbs": [HOME, EDITOR, {"label": f"Retirer {grid.code}", "url": ""}],
    }
    return render(request, "knowledge/editor/withdraw.html", context)


@require_POST
@for_facilitators
def restore(request: HttpRequest, code: str) -> HttpResponse:
    """Back in the catalogue, on its latest version. 404 for a grid that was never withdrawn."""
    grid = Grid.objects.filter(code=code).first()
    if grid is None:
        raise Http404
    try:
        version = restore_grid(grid=grid, by=request.user)
    except EditorRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"La grille {grid.code} est de nouveau au catalogue (version {version.number}).")
    return redirect("knowledge:editor")
