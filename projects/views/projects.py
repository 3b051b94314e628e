"""``/projets/`` and ``/projets/nouveau/``."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from isic_platform.accounts.enums import Role
from isic_platform.accounts.models import Institution
from isic_platform.common.exports import export_links, export_response
from isic_platform.formkit.enums import Level
from isic_platform.publication.enums import State
from isic_platform.publication.permissions import can_create_item
from isic_platform.publication.views.level import LEVEL_TEXTS
from projects.documents.tables import projects_table
from projects.selectors.lists import institution_projects, own_projects
from projects.services import create_project


@require_safe
def project_list(request: HttpRequest) -> HttpResponse:
    """Mine, and my institution's. An unknown state is said plainly and ignored."""
    state = request.GET.get("etat", "")
    if state and state not in State.values:
        messages.warning(request, "Cet état n'existe pas : toutes les fiches sont affichées.")
        state = ""
    after = request.GET.get("apres", "")
    own = own_projects(request.user, state=state, after=after)
    shared = institution_projects(request.user, state=state) if not after else None
    asked = QueryDict(mutable=True)
    if state:
        asked["etat"] = state
    context = {
        "own": own,
        "shared": shared,
        "exports": export_links("projects:export", asked) if own.rows or (shared and shared.rows) else [],
        "states": State.choices,
        "state": state,
        "can_create": can_create_item(request.user),
        "first": {"label": "Écrire ma première fiche", "url": reverse("projects:new")},
        "crumbs": [{"label": "Projets", "url": ""}],
    }
    return render(request, "projects/list.html", context)


@require_safe
def export_projects(request: HttpRequest, format: str) -> StreamingHttpResponse:
    """The two lists of the page as one file, each answer as this person may read it (S148, S176)."""
    return export_response(projects_table(request.user, state=request.GET.get("etat", "")), format)


@require_http_methods(["GET", "POST"])
def new_project(request: HttpRequest) -> HttpResponse:
    """Open a fiche: the level, and the institution when there are several."""
    if not can_create_item(request.user):
        raise PermissionDenied("Votre rôle permet de lire, pas de créer une fiche.")
    scope = request.user.scope
    ids = scope.institutions_as(Role.CONTRIBUTOR, Role.MANAGER)
    institutions = list(Institution.objects.active().filter(pk__in=ids))
    error = ""
    level = request.POST.get("level", Level.TRACE)
    if request.method == "POST":
        chosen = request.POST.get("institution", "")
        institution = next((each for each in institutions if each.code == chosen), None)
        if institution is None and len(institutions) == 1:
            institution = institutions[0]
        if level not in Level.values:
            error = "Choisissez un niveau."
        elif institutions and institution is None:
            error = "Choisissez la structure qui porte l'action."
        else:
            project = create_project(by=request.user, institution=institution, level=level)
            return redirect("publication:write", short_id=project.item.short_id)
    levels = [
        {"code": code, "label": label, "time": LEVEL_TEXTS[code][0], "text": LEVEL_TEXTS[code][1], "current": code == level}
        for code, label in Level.choices
    ]  # fmt: skip
    context = {
        "levels": levels,
        "institutions": institutions,
        "error": error,
        "crumbs": [{"label": "Projets", "url": reverse("projects:list")}, {"label": "Nouvelle fiche", "url": ""}],
    }
    return render(request, "projects/new.html", context, status=422 if error else 200)
