"""``/collectes/``: begin an answer to a grid, find one's own, finish them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isic_platform.accounts.models import Institution
from isic_platform.common.parsing import one_line, positive_int
from isic_platform.publication.access import get_item, is_writer, with_item
from isic_platform.publication.identifiers import SHORT_ID
from isic_platform.publication.models import Item
from isic_platform.publication.views.writing import NOT_WRITER
from isic_platform.publication.workspace import Workspace
from knowledge.enums import EntryState
from knowledge.exceptions import EntryIncomplete, EntryRefused
from knowledge.forms import NewEntryForm
from knowledge.models import Campaign, GridEntry
from knowledge.permissions import (
    can_answer_grids,
    can_finish_entry,
    can_reopen_entry,
    can_start_entry_in_institution,
    can_start_entry_on_project,
)  # fmt: skip
from knowledge.selectors import grid_to_answer, grids_with_answers, own_entries
from knowledge.services import finish_grid_entry, reopen_grid_entry, start_grid_entry
from knowledge.together.campaigns import own_campaigns
from projects.models import Project

HOME = {"label": "Collectes", "url": "/collectes/"}


@require_safe
def entry_list(request: HttpRequest) -> HttpResponse:
    """Answers that I write. An unknown filter value is said plainly and ignored."""
    grids = grids_with_answers()
    grid, state = request.GET.get("grille", ""), request.GET.get("etat", "")
    if grid and grid not in {each.code for each in grids}:
        messages.warning(request, "Cette grille n'existe pas : toutes vos réponses sont affichées.")
        grid = ""
    if state and state not in EntryState.values:
        messages.warning(request, "Cet état n'existe pas : toutes vos réponses sont affichées.")
        state = ""
    context = {
        "page": own_entries(request.user, grid=grid, state=state, before=request.GET.get("avant", "")),
        "grids": grids,
        "grid": grid,
        "state": state,
        "states": EntryState.choices,
        "can_answer": can_answer_grids(request.user),
        "campaigns": own_campaigns(request.user),
        "crumbs": [{"label": "Collectes", "url": ""}],
    }
    return render(request, "knowledge/entries.html", context)


@require_http_methods(["GET", "POST"])
def new_entry(request: HttpRequest) -> HttpResponse:
    """Begin an answer. ``grille``, ``projet`` and ``campagne`` may come with the address; POST creates, the writing pages follow."""
    code = one_line(request.POST.get("grille") or request.GET.get("grille"), 20)
    if not code:
        return redirect("knowledge:grids")
    grid = grid_to_answer(code)
    if grid is None:
        raise Http404
    asked = request.POST.get("projet") or request.GET.get("projet", "")
    project = _project(request.user, asked) if asked else None
    campaign = _campaign(request.user, request.POST.get("campagne") or request.GET.get("campagne", ""))
    if project is None and not can_answer_grids(request.user):
        raise PermissionDenied("Votre rôle permet de lire, pas de répondre à une grille.")
    form = None
    refusal = ""
    if request.method == "POST":
        about: dict[str, Any] = {"project": project}
        if project is None:
            form = NewEntryForm(request.POST, user=request.user, grid=grid)
            about = _about(request.user, form.cleaned_data["about"]) if form.is_valid() else {}
        if about:
            try:
                entry = start_grid_entry(grid=grid, by=request.user, campaign=campaign, **about)
            except EntryRefused as error:
                refusal = str(error)
            else:
                return redirect("publication:write", short_id=entry.item.short_id)
    elif project is None:
        form = NewEntryForm(user=request.user, grid=grid)
    context = {
        "grid": grid,
        "project": project,
        "campaign": campaign,
        "form": form,
        "extra_errors": [{"target": "", "label": "Réponse impossible", "message": refusal}] if refusal else [],
        "advice": grid.current_version.spec.meta["advice"],
        "crumbs": [HOME, {"label": f"Répondre à {grid.code}", "url": ""}],
    }
    return render(request, "knowledge/new_entry.html", context, status=422 if request.method == "POST" else 200)


def _project(user: Any, short_id: str) -> Project:
    """The project if this person writes it. Http404 when they may not open it, 403 when they only read it."""
    if not SHORT_ID.match(short_id):
        raise Http404
    item = get_item(user, short_id)
    project = Project.objects.filter(item=item).first()
    if project is None:
        raise Http404
    project.item = item
    if not can_start_entry_on_project(user, item):
        raise PermissionDenied("Seule l'équipe du projet répond à une grille à son propos.")
    return project


def _campaign(user: Any, pk: str) -> Campaign | None:
    """The campaign in which the answer is begun. Http404 when it is not of one's networks."""
    if not pk:
        return None
    found = Campaign.objects.visible_to(user).filter(pk=positive_int(pk)).first()
    if found is None:
        raise Http404
    return found


def _about(user: Any, key: str) -> dict[str, Any]:
    """What the chosen line stands for. The form only offers what the person may write about."""
    nature, _, identifier = key.partition(":")
    if nature == "projet":
        return {"project": _project(user, identifier)}
    institution = Institution.objects.active().get(code=identifier)
    if not can_start_entry_in_institution(user, institution):
        raise PermissionDenied("Vous n'écrivez pas dans cette structure.")
    return {"institution": institution}


@require_POST
@with_item(is_writer, NOT_WRITER)
def finish(request: HttpRequest, item: Item) -> HttpResponse:
    """Declare an answer finished, or list what is missing with a link to each question."""
    entry = _entry(item)
    if not can_finish_entry(request.user, entry):
        raise PermissionDenied("Cette réponse est déjà terminée, ou en relecture.")
    try:
        finish_grid_entry(entry=entry, by=request.user)
    except EntryIncomplete as refusal:
        workspace = Workspace(item, request.user)
        missing = [
            {
                "label": label,
                "url": reverse("publication:write-step", args=[item.short_id, workspace.page_of(code)]) + f"#q-{code}",
            }
            for code, label in refusal.questions
        ]
        above = {"label": str(item), "url": reverse("publication:overview", args=[item.short_id])}
        crumbs = [HOME, above, {"label": "Terminer", "url": ""}]
        context = {"item": item, "refusal": refusal, "missing": missing, "crumbs": crumbs}
        return render(request, "knowledge/unfinished.html", context, status=422)
    messages.success(request, "Grille terminée. Vous pouvez la soumettre à relecture, ou la rouvrir.")
    return redirect("publication:overview", short_id=item.short_id)


@require_POST
@with_item(is_writer, NOT_WRITER)
def reopen(request: HttpRequest, item: Item) -> HttpResponse:
    """Take a finished answer up again."""
    entry = _entry(item)
    if not can_reopen_entry(request.user, entry):
        raise PermissionDenied("Cette réponse ne se rouvre pas dans son état actuel.")
    try:
        reopen_grid_entry(entry=entry, by=request.user)
    except EntryRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "La réponse est rouverte.")
    return redirect("publication:overview", short_id=item.short_id)


def _entry(item: Item) -> GridEntry:
    entry = GridEntry.objects.select_related("project__item").filter(item=item).first()
    if entry is None:
        raise Http404
    entry.item = item
    return entry
