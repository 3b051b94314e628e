"""The directory of institutions (S107, S113)."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from isic_platform.accounts import permissions, selectors, services
from isic_platform.accounts.filters import InstitutionFilterSet
from isic_platform.accounts.forms import InstitutionForm
from isic_platform.accounts.guard import TEXTS, cautions
from isic_platform.accounts.links import institution_of_code
from isic_platform.accounts.middleware import kept_text
from isic_platform.accounts.models import Institution
from isic_platform.accounts.panels import institution_panels
from isic_platform.accounts.views.kept import bound_to_kept
from isic_platform.common.exports import export_links
from isic_platform.common.keyset import page_of
from isic_platform.territories.selectors import name_of
from isic_platform.vocabularies.selectors import label_of

DIRECTORY = "Structures"


@login_not_required
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """Institutions in use, filtered by type, département, network and words."""
    filters = InstitutionFilterSet(request.GET, queryset=selectors.directory())
    for field in filters.form.fields.values():
        field.obligation = ""
    valid = filters.form.is_valid()
    rows = filters.qs if valid else selectors.directory().none()
    page = page_of(rows, order=selectors.DIRECTORY_ORDER, parameters=request.GET)
    filtered = valid and any(filters.form.cleaned_data.values())
    context = {
        "form": filters.form,
        "filtered": filtered or not valid,
        "page": page,
        "results": [_result(row) for row in page.items],
        "can_create": permissions.can_create_institution(request.user),
        "can_import": permissions.can_import_directory(request.user),
        "can_propose_merge": permissions.can_propose_merge(request.user),
        "exports": export_links("accounts:export_directory", request.GET) if page.items else [],
        "crumbs": [{"label": DIRECTORY}],
    }
    return render(request, "accounts/directory.html", context)


@login_not_required
@require_safe
def institution(request: HttpRequest, code: str) -> HttpResponse:
    """What an institution does, does not do, and how to reach it; nobody is named. A merged one leads to the one kept."""
    found = selectors.with_former(selectors.institutions_shown_to(request.user)).filter(code=code).first()
    if found is None or found.merged_into_id:
        kept = found.merged_into if found else institution_of_code(code)
        if kept is None or kept.code == code or not (kept.is_active or permissions.can_manage_accounts(request.user)):
            raise Http404
        return redirect("accounts:institution", code=kept.code, permanent=True)
    context = {
        "institution": found,
        "kind": label_of(found.kind),
        "facts": _facts(found),
        "former": found.former.all(),
        "panels": institution_panels(found, request.user),
        "can_edit": permissions.can_edit_institution(request.user, found),
        "can_see_members": permissions.can_see_members(request.user, found),
        "can_propose_merge": permissions.can_propose_merge(request.user),
        "can_manage": permissions.can_manage_institution(request.user, found),
        "crumbs": _crumbs({"label": found.name}),
    }
    return render(request, "accounts/institution.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def create_institution(request: HttpRequest) -> HttpResponse:
    """Add an institution: administrators."""
    if not permissions.can_create_institution(request.user):
        raise PermissionDenied("Seule une personne qui administre la plateforme ajoute une structure.")
    if request.method == "POST":
        form = InstitutionForm(request.POST, user=request.user)
        if form.is_valid():
            try:
                created = services.create_institution(by=request.user, **form.cleaned_data)
            except ValidationError as refusal:
                form.add_error(None, refusal)
            else:
                messages.success(request, "La structure est dans l’annuaire.")
                _warn(request, created)
                return redirect("accounts:institution", code=created.code)
    else:
        form = bound_to_kept(InstitutionForm, kept_text(request), user=request.user)
    context = {"form": form, "institution": None, "crumbs": _crumbs({"label": "Nouvelle structure"})}
    return render(request, "accounts/institution_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_institution(request: HttpRequest, code: str) -> HttpResponse:
    """Write the page of an institution: its managers, and administrators."""
    found = get_object_or_404(selectors.institutions_shown_to(request.user).filter(merged_into=None), code=code)
    if not permissions.can_edit_institution(request.user, found):
        raise PermissionDenied("Seules les personnes qui encadrent cette structure modifient sa page.")
    name = found.name  # the form writes on the instance while it checks
    if request.method == "POST":
        form = InstitutionForm(request.POST, instance=found, user=request.user)
        if form.is_valid():
            try:
                services.update_institution(institution=found, by=request.user, **form.cleaned_data)
            except ValidationError as refusal:
                form.add_error(None, refusal)
            else:
                messages.success(request, "La page de la structure est à jour.")
                _warn(request, found)
                return redirect("accounts:institution", code=code)
    else:
        form = bound_to_kept(InstitutionForm, kept_text(request), instance=found, user=request.user)
    here = {"label": name, "url": reverse("accounts:institution", args=[code])}
    context = {"form": form, "institution": found, "name": name, "crumbs": _crumbs(here, {"label": "Modifier"})}
    return render(request, "accounts/institution_form.html", context, status=422 if form.errors else 200)


def _warn(request: HttpRequest, found: Institution) -> None:
    """What was written and deserves a second look."""
    for sentence in cautions({field: getattr(found, field) for field in (*TEXTS, "contact_phone")}):
        messages.warning(request, sentence)


def _crumbs(*more: dict[str, str]) -> list[dict[str, str]]:
    return [{"label": DIRECTORY, "url": reverse("accounts:directory")}, *more]


def _result(found: Institution) -> dict[str, object]:
    """One line of the list, as ``components/result.html`` takes it."""
    place = found.territory.label if found.territory else departement_label(found.departement)
    missions = found.missions if len(found.missions) <= 240 else f"{found.missions[:240].rsplit(' ', 1)[0]}…"
    return {
        "kind": label_of(found.kind),
        "title": found.name,
        "url": reverse("accounts:institution", args=[found.code]),
        "excerpt": missions,
        "status": {"label": "Structure fictive", "kind": "neutral", "icon": ""} if found.is_fictional else None,
        "meta": [{"icon": "place", "label": place}] if place else [],
        "tags": [
            {"label": network.name, "url": reverse("accounts:network", args=[network.code])}
            for network in found.networks.all()
        ],
    }


def departement_label(code: str) -> str:
    """« Loire (42) », or "" without a code."""
    return f"{name_of('departement', code)} ({code})" if code else ""


def _facts(found: Institution) -> list[dict[str, str]]:
    """Rows of the page; what was left empty says so for what every institution should tell (S113), else is left out."""
    always = [
        ("Missions", found.missions),
        ("Compétences", found.competences),
        ("Spécificités", found.specificities),
        ("Limites d’intervention", found.limits),
        ("Territoire", found.territory.label if found.territory else departement_label(found.departement)),
    ]
    when_given = [
        ("Appui proposé", found.support_offered),
        ("Appui demandé", found.support_wanted),
        ("SIRET", found.siret),
    ]
    rows = [{"label": label, "value": value, "void": "" if value else "Non documenté"} for label, value in always]
    return rows + [{"label": label, "value": value, "void": ""} for label, value in when_given if value]
