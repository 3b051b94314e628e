"""Out of the directory, and what happened to a page: archive, restore, delete, history."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from isic_platform.accounts import permissions, selectors, services
from isic_platform.accounts.institution_history import history_of
from isic_platform.accounts.models import Institution
from isic_platform.accounts.relations import uses_of
from isic_platform.common.parsing import positive_int

_DONE = {
    "archiver": "La structure est hors de l’annuaire. Ce qu’elle porte reste lisible.",
    "remettre": "La structure est de retour dans l’annuaire.",
    "supprimer": "La structure est supprimée.",
}


@require_safe
def institution_history(request: HttpRequest, code: str) -> HttpResponse:
    """Who changed what, and when: those who may write the page."""
    found = get_object_or_404(selectors.institutions_shown_to(request.user), code=code)
    if not permissions.can_edit_institution(request.user, found):
        raise PermissionDenied("Seules les personnes qui encadrent cette structure lisent son historique.")
    events, following = history_of(found, before=positive_int(request.GET.get("avant", "")))
    context = {
        "institution": found,
        "events": events,
        "next_url": f"?avant={following}" if following else "",
        "crumbs": _crumbs(found, "Historique"),
    }
    return render(request, "accounts/institution_history.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_institution(request: HttpRequest, code: str) -> HttpResponse:
    """What uses an institution, and how to take it out: archive, merge, or delete when nothing uses it."""
    rows = selectors.institutions_shown_to(request.user).filter(merged_into=None)
    found = get_object_or_404(rows, code=code)
    if not permissions.can_manage_institution(request.user, found):
        raise PermissionDenied("Seule une personne qui administre la plateforme archive ou supprime une structure.")
    refused: list[str] = []
    if request.method == "POST":
        try:
            return _act(request, found)
        except ValidationError as refusal:
            refused = refusal.messages
    uses = uses_of(found)
    context = {
        "institution": found,
        "uses": uses,
        "errors": [{"target": "", "label": "Rien n’a changé", "message": message} for message in refused],
        "crumbs": _crumbs(found, "Retirer de l’annuaire"),
    }
    return render(request, "accounts/institution_withdraw.html", context, status=422 if refused else 200)


def _act(request: HttpRequest, found: Institution) -> HttpResponse:
    act = request.POST.get("action", "")
    if act == "archiver":
        services.archive_institution(institution=found, by=request.user)
    elif act == "remettre":
        services.restore_institution(institution=found, by=request.user)
    elif act == "supprimer":
        services.delete_institution(institution=found, by=request.user)
    else:
        raise ValidationError("Choisissez ce que devient la structure.")
    messages.success(request, _DONE[act])
    return redirect("accounts:directory") if act == "supprimer" else redirect("accounts:institution", code=found.code)


def _crumbs(found: Institution, label: str) -> list[dict[str, str]]:
    return [
        {"label": "Structures", "url": reverse("accounts:directory")},
        {"label": found.name, "url": reverse("accounts:institution", args=[found.code])},
        {"label": label},
    ]
