"""``/modeles/``: read the transferable models, prepare one, bring in what is new."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from isic_platform.publication.access import is_writer, with_item
from isic_platform.publication.exceptions import TransitionRefused
from isic_platform.publication.models import Item
from isic_platform.publication.permissions import can_edit_item
from isic_platform.publication.views.writing import IN_REVIEW, NOT_WRITER
from knowledge.exceptions import ModelRefused
from knowledge.learning.selectors import model_page, own_lines
from knowledge.learning.services import generate_practice_model, refresh_practice_model
from knowledge.models import PracticeModel
from knowledge.views.analyses import project_to_learn_from


@login_not_required
@require_safe
def model_list(request: HttpRequest) -> HttpResponse:
    """Published models, and those that I write."""
    context = {
        "page": model_page(request.user, before=request.GET.get("avant", "")),
        "own": own_lines(request.user, "practice_model").lines if request.user.is_authenticated else [],
        "crumbs": [{"label": "Modèles transposables", "url": ""}],
    }
    return render(request, "knowledge/learning/models.html", context)


@require_POST
def new_model(request: HttpRequest) -> HttpResponse:
    """Prepare the model of a project (``projet``) from what its team wrote; the writing pages follow."""
    project = project_to_learn_from(request.user, request.POST.get("projet", ""))
    try:
        model = generate_practice_model(project=project, by=request.user)
    except ModelRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(project.item.work_url)
    messages.success(
        request,
        "Le modèle est préparé. Relisez chaque section et réécrivez-la : ce que vous changez n'est plus touché.",
    )
    return redirect("publication:overview", short_id=model.item.short_id)


@require_POST
@with_item(is_writer, NOT_WRITER)
def refresh(request: HttpRequest, item: Item) -> HttpResponse:
    """Bring in what was written since, without touching what somebody changed."""
    model = PracticeModel.objects.filter(item=item).first()
    if model is None:
        raise Http404
    if not can_edit_item(request.user, item):
        raise PermissionDenied(IN_REVIEW)
    model.item = item
    try:
        done = refresh_practice_model(model=model, by=request.user)
    except (ModelRefused, TransitionRefused) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _said(len(done.written), len(done.kept)))
    return redirect("publication:overview", short_id=item.short_id)


def _said(written: int, kept: int) -> str:
    if not (written or kept):
        return "Rien de nouveau : le modèle dit déjà ce que disent ses sources."
    parts = []
    if written:
        parts.append(f"{written} rubrique{'s' if written > 1 else ''} mise{'s' if written > 1 else ''} à jour.")
    if kept:
        kept_text = f"{kept} rubrique{'s' if kept > 1 else ''} que vous avez réécrite{'s' if kept > 1 else ''}"
        parts.append(f"{kept_text} : rien n'y est changé, le nouveau texte est proposé à côté.")
    return " ".join(parts)
