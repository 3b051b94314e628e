"""The door of the editor, and what its forms have in common: the revision they were shown, the conflict they may meet."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from isic_platform.common.parsing import positive_int
from knowledge.editor.document import Document, digest
from knowledge.editor.exceptions import DraftConflict, EditorRefused
from knowledge.models import GridDraft
from knowledge.permissions import can_edit_grids
from knowledge.services.editor import Part, change_grid_draft

REFUSAL = "Les grilles s'écrivent entre animateurs de la démarche : votre rôle permet de les lire et d'y répondre."
STALE = "La grille a changé entre-temps : la voici comme elle est. Refaites votre geste s'il est encore utile."
HOME = {"label": "Grilles", "url": "/grilles/"}
EDITOR = {"label": "Éditeur", "url": "/grilles/editeur/"}
_OURS = ("csrfmiddlewaretoken", "revision", "seen", "geste")


def for_facilitators(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """403 with a sentence for everybody else (H.3)."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_edit_grids(request.user):
            raise PermissionDenied(REFUSAL)
        return view(request, *args, **kwargs)

    return wrapped


def with_draft(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """``view(request, draft, …)``: the code becomes the draft. 404 for those who do not edit, and when there is none.

    What was typed in a draft or a question that somebody took away meanwhile is shown again, to be kept.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, code: str, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_edit_grids(request.user):
            raise Http404
        draft = GridDraft.objects.select_related("grid", "updated_by").filter(code=code).first()
        if draft is None:
            return _gone(request, code[:4], None)
        try:
            return view(request, draft, *args, **kwargs)
        except KeyError:  # a question, a theme or a column that somebody took away, or that never was
            return _gone(request, draft.code, draft)

    return wrapped


def _gone(request: HttpRequest, code: str, draft: GridDraft | None) -> HttpResponse:
    """What was typed is given back; a gesture that typed nothing goes back to the grid; otherwise 404."""
    typed = [(key, values) for key, values in request.POST.lists() if key not in _OURS and any(values)]
    if request.method == "POST" and typed:
        context = {"code": code, "draft": draft, "typed": typed, "crumbs": [HOME, EDITOR, {"label": code, "url": ""}]}
        return render(request, "knowledge/editor/gone.html", context, status=409)
    if request.method == "POST" and draft is not None:
        messages.warning(request, STALE)
        return back_to(draft)
    raise Http404


def crumbs(draft: GridDraft, *labels: str) -> list[dict[str, str]]:
    """Where the person is."""
    above = {"label": f"{draft.code} en préparation", "url": reverse("knowledge:editor-draft", args=[draft.code])}
    return [HOME, EDITOR, above, *({"label": label, "url": ""} for label in labels)]


def back_to(draft: GridDraft, anchor: str = "") -> HttpResponse:
    """To the page of the draft, where the anchor is."""
    url = reverse("knowledge:editor-draft", args=[draft.code])
    return redirect(f"{url}#{anchor}" if anchor else url)


def shown(draft: GridDraft, part: Part) -> dict[str, Any]:
    """What a form carries of the draft that it shows: ``revision`` and ``seen``."""
    return {"revision": draft.revision, "seen": digest(part(Document(draft.source)))}


def save(request: HttpRequest, draft: GridDraft, change: Callable[[Document], Any], *, part: Part) -> Any:
    """Apply a change over what the page showed. Raises DraftConflict, EditorRefused, KeyError."""
    return change_grid_draft(
        draft=draft, revision=positive_int(request.POST.get("revision")) or 0, seen=request.POST.get("seen", "")[:32],
        change=change, part=part, by=request.user,
    )  # fmt: skip


def act(
    request: HttpRequest, draft: GridDraft, change: Callable[[Document], Any], *, part: Part, anchor: str = ""
) -> HttpResponse:
    """A gesture that types nothing (move, delete): done, or told to be done again over what the draft has become."""
    try:
        save(request, draft, change, part=part)
    except DraftConflict:
        messages.warning(request, STALE)
    except EditorRefused as refusal:
        messages.error(request, str(refusal))
    return back_to(draft, anchor)


def order_of(document: Document) -> Any:
    """What the gestures on the outline of a grid depend on."""
    return document.order
