"""``/analyses/``: begin an analysis, choose its sources, validate it. Writing it is publication's."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from isic_platform.publication.access import get_item, is_visible, is_writer, with_item
from isic_platform.publication.identifiers import SHORT_ID
from isic_platform.publication.models import Item
from isic_platform.publication.views.writing import NOT_WRITER
from knowledge.exceptions import AnalysisRefused
from knowledge.learning.forms import SourcesForm, ValidationForm
from knowledge.learning.permissions import can_change_sources, can_learn_from_project, can_validate_analysis, wrote_last
from knowledge.learning.selectors import own_lines, projects_to_learn_from
from knowledge.learning.services import change_sources, start_analysis, validate_analysis
from knowledge.learning.services.analyses import saved_mark
from knowledge.learning.sources import offered_entries, readable_entries, reading_for
from knowledge.models import Analysis
from projects.models import Project

HOME = {"label": "Analyses", "url": "/analyses/"}


@require_safe
def analysis_list(request: HttpRequest) -> HttpResponse:
    """Analyses that I write."""
    page = own_lines(request.user, "analysis", before=request.GET.get("avant", ""))
    context = {"page": page, "crumbs": [{"label": "Analyses", "url": ""}]}
    return render(request, "knowledge/learning/analyses.html", context)


@require_http_methods(["GET", "POST"])
def new_analysis(request: HttpRequest) -> HttpResponse:
    """Choose the project, then the answers to cross; POST creates and the writing pages follow.

    ``projet`` and ``reponse`` (several) may come with the address: the compared view links here.
    """
    asked = request.POST.get("projet") or request.GET.get("projet", "")
    if not asked:
        projects = projects_to_learn_from(request.user)
        context = {"projects": projects, "crumbs": [HOME, {"label": "Nouvelle analyse", "url": ""}]}
        return render(request, "knowledge/learning/new_analysis.html", {**context, "project": None, "form": None})
    project = project_to_learn_from(request.user, asked)
    entries = offered_entries(request.user, project.item)
    refusal = ""
    if request.method == "POST":
        form = SourcesForm(request.POST, entries=entries)
        if form.is_valid():
            try:
                analysis = start_analysis(project=project, sources=form.cleaned_data["reponse"], by=request.user)
            except AnalysisRefused as error:
                refusal = str(error)
            else:
                return redirect("publication:write", short_id=analysis.item.short_id)
    else:
        known = {entry.item.short_id for entry in entries}
        form = SourcesForm(
            entries=entries, initial={"reponse": [each for each in request.GET.getlist("reponse") if each in known]}
        )
    context = {
        "project": project,
        "projects": [],
        "form": form,
        "has_entries": bool(entries),
        "extra_errors": [{"target": "", "label": "Analyse impossible", "message": refusal}] if refusal else [],
        "crumbs": [HOME, {"label": "Nouvelle analyse", "url": ""}],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "knowledge/learning/new_analysis.html", context, status=status)


def project_to_learn_from(user: Any, short_id: str) -> Project:
    """The project if this person is of its team. Http404 when they may not open it, 403 when they only read it."""
    if not SHORT_ID.match(short_id):
        raise Http404
    item = get_item(user, short_id)
    project = Project.objects.filter(item=item).first()
    if project is None:
        raise Http404
    project.item = item
    if not can_learn_from_project(user, item):
        raise PermissionDenied("Seule l'équipe du projet analyse ce qui a été répondu à son propos.")
    return project


def analysis_of(item: Item) -> Analysis:
    """The analysis that a content carries. Http404 for another kind."""
    analysis = Analysis.objects.select_related("project__item", "grid").filter(item=item).first()
    if analysis is None:
        raise Http404
    analysis.item = item
    return analysis


@require_http_methods(["GET", "POST"])
@with_item(is_writer, NOT_WRITER)
def sources(request: HttpRequest, item: Item) -> HttpResponse:
    """Change the answers that an analysis crosses."""
    analysis = analysis_of(item)
    if analysis.project is None or not can_change_sources(request.user, analysis):
        raise PermissionDenied("Les sources de cette analyse ne changent pas dans son état actuel.")
    entries = offered_entries(request.user, analysis.project.item)
    present = set(readable_entries(request.user).filter(analyses=analysis).values_list("item__short_id", flat=True))
    refusal = ""
    if request.method == "POST":
        form = SourcesForm(request.POST, entries=entries)
        if form.is_valid():
            try:
                change_sources(analysis=analysis, sources=form.cleaned_data["reponse"], by=request.user)
            except AnalysisRefused as error:
                refusal = str(error)
            else:
                messages.success(request, "Les sources sont à jour.")
                return redirect("publication:overview", short_id=item.short_id)
    else:
        form = SourcesForm(entries=entries, initial={"reponse": sorted(present)})
    context = {
        "item": item,
        "analysis": analysis,
        "form": form,
        "extra_errors": [{"target": "", "label": "Changement impossible", "message": refusal}] if refusal else [],
        "crumbs": _crumbs(item, "Sources"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "knowledge/learning/sources.html", context, status=status)


@require_http_methods(["GET", "POST"])
@with_item(is_visible, NOT_WRITER)
def validate(request: HttpRequest, item: Item) -> HttpResponse:
    """Read the analysis as it stands, then say with whom it is validated (S100)."""
    analysis = analysis_of(item)
    if not can_validate_analysis(request.user, analysis):
        if analysis.is_validated:
            messages.info(request, "Cette analyse est déjà validée.")
            return redirect(item.work_url if item.is_written_by(request.user) else item.get_absolute_url())
        if request.user.is_authenticated and wrote_last(request.user, item):
            raise PermissionDenied(
                "Vous avez écrit en dernier dans cette analyse : une autre personne la valide avec le collectif."
            )
        raise PermissionDenied("L'équipe, ses relecteurs et son encadrement valident une analyse.")
    refusal = ""
    form = ValidationForm(request.POST or None, initial={"lu": saved_mark(item)})
    if request.method == "POST" and form.is_valid():
        try:
            validate_analysis(
                analysis=analysis, with_whom=form.with_whom, by=request.user, seen=form.cleaned_data["lu"]
            )
        except AnalysisRefused as error:
            refusal = str(error)
        else:
            messages.success(request, "Analyse validée. Ses réponses sont maintenant « analysées ».")
            return redirect("publication:overview", short_id=item.short_id)
    context = {
        "item": item,
        "analysis": analysis,
        "reading": reading_for(item, request.user),
        "file_url": "",
        "form": form,
        "extra_errors": [{"target": "", "label": "Validation impossible", "message": refusal}] if refusal else [],
        "crumbs": _crumbs(item, "Valider"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "knowledge/learning/validate.html", context, status=status)


def _crumbs(item: Item, label: str) -> list[dict[str, str]]:
    above = {"label": str(item), "url": reverse("publication:overview", args=[item.short_id])}
    return [HOME, above, {"label": label, "url": ""}]
