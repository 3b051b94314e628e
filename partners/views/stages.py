"""What each stage teaches, what binds, where missions meet, and partnerships grown from a fiche (S114 to S118, S127)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from isic_platform.publication.access import get_item
from partners.forms.fields import suggestions
from partners.forms.partnerships import AgreementForm, GrowthForm, ObservationForm, ZoneForm
from partners.models import Agreement, Partnership, StageObservation, Zone
from partners.selectors.projects import projects_shown
from partners.services import stages as services
from partners.services.growth import FORMAL, grow_from_project, partner_rows
from partners.views.partnerships import crumbs, written
from partners.views.refusals import accepted, tell_cautions


def _part(
    request: HttpRequest,
    found: Partnership,
    part: Any,
    form: forms.Form,
    *,
    save: Callable[[], Any],
    texts: tuple[str, ...],
    anchor: str,
    title: str,
) -> HttpResponse:
    """Write or take back one of the parts of a partnership, and come back to its place on the page."""
    back = f"{found.get_absolute_url()}#{anchor}"
    if request.method == "POST" and "remove" in request.POST and part is not None:
        services.remove_part(part=part, by=request.user)
        messages.success(request, "C'est retiré.")
        return redirect(back)
    saved: list[Any] = []
    if request.method == "POST" and accepted(form, lambda: saved.append(save())):
        tell_cautions(request, saved[0], *texts)
        messages.success(request, "C'est noté.")
        return redirect(back)
    context = {
        "form": form,
        "partnership": found,
        "part": part,
        "title": title,
        "back": back,
        "crumbs": crumbs(found, title),
    }
    return render(request, "partners/partnerships/part.html", context, status=422 if form.errors else 200)


def _existing(model: Any, found: Partnership, pk: int | None) -> Any:
    if pk is None:
        return None
    part = get_object_or_404(model, pk=pk, partnership=found)
    part.partnership = found
    return part


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" and "remove" not in request.POST else None


@require_http_methods(["GET", "HEAD", "POST"])
def observation(request: HttpRequest, short_id: str, pk: int | None = None) -> HttpResponse:
    """What is seen at a stage."""
    found = written(request, short_id)
    part = _existing(StageObservation, found, pk)
    initial = {"stage": request.GET.get("stade") or found.stage, "date": timezone.localdate()}
    form = ObservationForm(_data(request), partnership=found, observation=part, initial=initial)
    return _part(
        request, found, part, form, texts=services.OBSERVATION_TEXTS, anchor="stades", title="Une observation",
        save=lambda: services.observe_stage(partnership=found, by=request.user, observation=part, **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: HttpRequest, short_id: str, pk: int | None = None) -> HttpResponse:
    """What binds on paper."""
    found = written(request, short_id)
    part = _existing(Agreement, found, pk)
    initial = {"kind": request.GET.get("forme", "")} if part is None else {}
    form = AgreementForm(_data(request), agreement=part, initial=initial)
    return _part(
        request, found, part, form, texts=services.AGREEMENT_TEXTS, anchor="accords", title="Un accord",
        save=lambda: services.agree(partnership=found, by=request.user, agreement=part, **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def zone(request: HttpRequest, short_id: str, pk: int | None = None) -> HttpResponse:
    """Where missions meet."""
    found = written(request, short_id)
    part = _existing(Zone, found, pk)
    form = ZoneForm(_data(request), partnership=found, zone=part, initial={"date": timezone.localdate()})
    return _part(
        request, found, part, form, texts=("description",), anchor="zones", title="Une zone entre missions",
        save=lambda: services.declare_zone(partnership=found, by=request.user, zone=part, **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def grow(request: HttpRequest, short_id: str) -> HttpResponse:
    """Follow the partners that a fiche lists, without typing them again."""
    item = get_item(request.user, short_id)
    if item.kind != "projet":
        raise Http404
    if not item.is_written_by(request.user):
        raise PermissionDenied("Un partenariat se suit à partir d'une fiche par l'équipe de cette fiche.")
    project = item.project
    project.item = item
    rows = partner_rows(project)
    existing = list(Partnership.objects.written_by(request.user).order_by("-updated_at", "-pk")[:100])
    form = GrowthForm(
        request.POST if request.method == "POST" else None,
        user=request.user, rows=rows, existing=existing, carrier=item.institution_id,
        initial={f"suivre-{row.id}": not row.followed_in and row.institution is not None for row in rows},
    )  # fmt: skip
    grown: list[Partnership] = []
    if request.method == "POST" and accepted(
        form,
        lambda: grown.append(
            grow_from_project(
                project=project, by=request.user, institution=form.cleaned_data["institution"], chosen=form.chosen,
                partnership=form.target, title=form.cleaned_data["title"],
            )
        ),
    ):  # fmt: skip
        messages.success(request, "Les partenaires de la fiche sont membres. La fiche n'a pas changé.")
        formal = item.record.values.get(FORMAL)
        if isinstance(formal, str) and formal not in ("", "CON-0") and not grown[0].agreements.exists():
            messages.info(request, "La fiche parle d'un accord : notez-le dans « Accords ».")
        return redirect(grown[0])
    shown = projects_shown(request.user, [project.pk])[project.pk]
    lines = [
        (row, form[f"suivre-{row.id}"], form[f"structure-{row.id}"] if row.institution is None else None)
        for row in rows
    ]
    context = {
        "form": form,
        "lines": lines,
        "project": shown,
        "suggestions": suggestions(),
        "crumbs": [{"label": shown.title, "url": item.work_url}, {"label": "Suivre les partenaires", "url": ""}],
    }
    return render(request, "partners/partnerships/grow.html", context, status=422 if form.errors else 200)
