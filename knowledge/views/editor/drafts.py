"""The list of grids to edit, a draft as a whole, what it says of itself, its themes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isic_platform.common.parsing import one_line
from knowledge.editor.document import DOWN, UP, Document
from knowledge.editor.exceptions import DraftConflict, EditorRefused
from knowledge.editor.forms import GridForm, ThemeForm
from knowledge.editor.outline import outline_of
from knowledge.editor.reading import resolve_draft
from knowledge.models import GridDraft
from knowledge.selectors import published_grid, published_grids, withdrawn_grids
from knowledge.services.editor import (
    delete_grid_draft,
    start_grid_copy,
    start_new_grid,
    start_next_version,
)  # fmt: skip
from knowledge.views.editor.access import (
    HOME,
    act,
    back_to,
    crumbs,
    for_facilitators,
    order_of,
    save,
    shown,
    with_draft,
)  # fmt: skip
from knowledge.views.editor.conflicts import differences

KEPT = ("code", "publiee", "codes_retires")


@require_safe
@for_facilitators
def editor_home(request: HttpRequest) -> HttpResponse:
    """Grids in preparation, those of the catalogue, those withdrawn from it. All lists are bounded: codes go from G00 to G99."""
    drafts = list(GridDraft.objects.select_related("updated_by", "grid"))
    begun = {draft.grid_id for draft in drafts}
    grids = [(grid, grid.pk in begun) for grid in published_grids()]
    context = {
        "drafts": drafts,
        "grids": grids,
        "withdrawn": withdrawn_grids(),
        "crumbs": [HOME, {"label": "Éditeur", "url": ""}],
    }
    return render(request, "knowledge/editor/home.html", context)


@require_POST
@for_facilitators
def start(request: HttpRequest) -> HttpResponse:
    """Begin: ``geste`` is nouvelle, copie or version; ``grille`` names the grid for the last two."""
    gesture, code = request.POST.get("geste"), one_line(request.POST.get("grille"), 4)
    grid = None if gesture == "nouvelle" else published_grid(code)
    try:
        if gesture == "nouvelle":
            draft = start_new_grid(by=request.user)
            return redirect("knowledge:editor-head", code=draft.code)
        if grid is None:
            raise Http404
        if gesture == "copie":
            draft = start_grid_copy(version=grid.current_version, by=request.user)
        else:
            draft = start_next_version(grid=grid, by=request.user)
    except EditorRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("knowledge:editor")
    return back_to(draft)


@require_safe
@with_draft
def draft_page(request: HttpRequest, draft: GridDraft) -> HttpResponse:
    """Themes and questions in order, with their faults, what changes, and the buttons to move them."""
    resolution = resolve_draft(draft)
    context = {
        "draft": draft,
        "resolution": resolution,
        "faults": resolution.checked.faults,
        "outline": outline_of(draft, resolution),
        "theme_form": ThemeForm(auto_id="id_theme_%s"),
        **shown(draft, order_of),
        "crumbs": crumbs(draft)[:-1] + [{"label": f"{draft.code} en préparation", "url": ""}],
    }
    return render(request, "knowledge/editor/draft.html", context)


def _head(document: Document) -> Any:
    return document.head


@require_http_methods(["GET", "POST"])
@with_draft
def head(request: HttpRequest, draft: GridDraft) -> HttpResponse:
    """What the grid says of itself: saved however incomplete."""
    source = Document(draft.source).head
    form = GridForm(request.POST if request.method == "POST" else None, head=source)
    conflict: list[dict[str, Any]] = []
    if form.is_valid():

        def change(document: Document) -> None:
            kept = {key: document.source[key] for key in KEPT if key in document.source}
            document.source = {**kept, **form.written(), "themes": document.themes}

        try:
            save(request, draft, change, part=_head)
        except DraftConflict as refusal:
            draft = refusal.draft
            conflict = differences(form, GridForm(head=Document(draft.source).head))
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Présentation enregistrée.")
            return back_to(draft)
    context = {
        "draft": draft, "form": form, "conflict": conflict, **shown(draft, _head),
        "crumbs": crumbs(draft, "Présentation"),
    }  # fmt: skip
    return render(request, "knowledge/editor/head.html", context, status=422 if form.errors else 200)


@require_POST
@with_draft
def add_theme(request: HttpRequest, draft: GridDraft) -> HttpResponse:
    """A theme at the end of the grid."""
    form = ThemeForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Donnez un titre au thème.")
        return back_to(draft, "nouveau-theme")

    def change(document: Document) -> None:
        rank = document.add_theme(form.cleaned_data["titre"])
        document.theme(rank).update(form.written())

    return act(request, draft, change, part=lambda document: "", anchor="nouveau-theme")


@require_http_methods(["GET", "POST"])
@with_draft
def theme(request: HttpRequest, draft: GridDraft, rank: int) -> HttpResponse:
    """The title and the introduction of a theme."""

    def part(document: Document) -> Any:
        return {key: value for key, value in document.theme(rank - 1).items() if key != "questions"}

    current = Document(draft.source).theme(rank - 1)
    form = ThemeForm(request.POST if request.method == "POST" else None, initial=current)
    conflict: list[dict[str, Any]] = []
    if form.is_valid():

        def change(document: Document) -> None:
            asked = document.theme(rank - 1)
            questions = asked.get("questions", [])
            asked.clear()
            asked.update({**form.written(), "questions": questions})

        try:
            save(request, draft, change, part=part)
        except DraftConflict as refusal:
            draft = refusal.draft
            conflict = differences(form, ThemeForm(initial=Document(draft.source).theme(rank - 1)))
            form.add_error(None, str(refusal))
        else:
            return back_to(draft, f"theme-{rank}")
    context = {
        "draft": draft, "form": form, "rank": rank, "theme": current, "conflict": conflict, **shown(draft, part),
        "crumbs": crumbs(draft, "Thème"),
    }  # fmt: skip
    return render(request, "knowledge/editor/theme.html", context, status=422 if form.errors else 200)


@require_POST
@with_draft
def move_theme(request: HttpRequest, draft: GridDraft, rank: int) -> HttpResponse:
    """``geste``: monter, descendre or supprimer."""
    gesture = request.POST.get("geste")

    def change(document: Document) -> None:
        if gesture in (UP, DOWN):
            document.move_theme(rank - 1, gesture)
        elif gesture == "supprimer":
            document.delete_theme(rank - 1)

    there = {UP: rank - 1, DOWN: rank + 1}.get(gesture, rank)
    return act(request, draft, change, part=order_of, anchor=f"theme-{max(there, 1)}")


@require_http_methods(["GET", "POST"])
@with_draft
def delete(request: HttpRequest, draft: GridDraft) -> HttpResponse:
    """Give the draft up, once asked twice."""
    if request.method == "POST":
        delete_grid_draft(draft=draft, by=request.user)
        messages.success(request, f"La préparation de {draft.code} est abandonnée. Ce qui est publié n'a pas changé.")
        return redirect("knowledge:editor")
    return render(request, "knowledge/editor/delete.html", {"draft": draft, "crumbs": crumbs(draft, "Abandonner")})
