"""``/auto-positionnement/``: where one's teams and institutions put themselves, over time (S14, S205 to S208)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from isic_platform.accounts.middleware import kept_text
from isic_platform.accounts.views.kept import bound_to_kept
from isic_platform.common.keyset import page_of
from knowledge.positioning.forms import PositioningForm
from knowledge.positioning.history import history_of
from knowledge.positioning.places import (
    Place,
    institution_place,
    own_institutions,
    own_projects,
    positionings_of,
    team_place,
)  # fmt: skip
from knowledge.services.positioning import record_positioning
from knowledge.views.refusals import show_refusal


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """One's institutions and teams, with the date of their latest positioning."""
    page = page_of(own_projects(request.user), order=("age",), parameters=request.GET)
    context = {
        "institutions": own_institutions(request.user),
        "page": page,
        "teams": [Place(str(project), project=project) for project in page.items],
        "crumbs": _crumbs(),
    }
    return render(request, "knowledge/positioning/places.html", context)


@require_safe
def institution_history(request: HttpRequest, code: str) -> HttpResponse:
    """An institution over time."""
    return _history(request, institution_place(request.user, code))


@require_safe
def team_history(request: HttpRequest, short_id: str) -> HttpResponse:
    """A team over time."""
    return _history(request, team_place(request.user, short_id))


@require_http_methods(["GET", "HEAD", "POST"])
def new_for_institution(request: HttpRequest, code: str) -> HttpResponse:
    """An institution puts itself somewhere today."""
    return _new(request, institution_place(request.user, code))


@require_http_methods(["GET", "HEAD", "POST"])
def new_for_team(request: HttpRequest, short_id: str) -> HttpResponse:
    """A team puts itself somewhere today."""
    return _new(request, team_place(request.user, short_id))


def _history(request: HttpRequest, place: Place | None) -> HttpResponse:
    if place is None:
        raise Http404
    history = history_of(request.user, place, request.GET)
    context = {
        "place": place,
        "history": history,
        "is_today": history.latest is not None and history.latest.date == timezone.localdate(),
        "crumbs": _crumbs(place.name),
    }
    return render(request, "knowledge/positioning/history.html", context)


def _new(request: HttpRequest, place: Place | None) -> HttpResponse:
    if place is None:
        raise Http404
    latest = positionings_of(request.user, place).order_by("-date", "-pk").first()
    is_today = latest is not None and latest.date == timezone.localdate()
    options: dict[str, Any] = {"place": place, "today": latest if is_today else None, "former": latest}
    if request.method == "POST":
        form = PositioningForm(request.POST, **options)
        if form.is_valid():
            try:
                record_positioning(place=place, by=request.user, values=form.values(), seen=form.cleaned_data["seen"])
            except ValidationError as refusal:
                show_refusal(form, refusal)
                if getattr(refusal, "code", "") == "overtaken":  # the next save is made knowing the other's
                    other = positionings_of(request.user, place).filter(date=timezone.localdate()).first()
                    form.data = form.data.copy()
                    form.data["seen"] = other.fingerprint if other else ""
            else:
                messages.success(request, "Votre positionnement est gardé.")
                return redirect(place.url)
    else:
        form = bound_to_kept(PositioningForm, kept_text(request), **options)
    context = {"place": place, "form": form, "is_today": is_today, "former": latest, "crumbs": _crumbs("Se situer")}
    return render(request, "knowledge/positioning/form.html", context, status=422 if form.errors else 200)


def _crumbs(last: str = "") -> list[dict[str, str]]:
    trail = [{"label": "Apprendre ensemble", "url": reverse("knowledge:together")}]
    if not last:
        return [*trail, {"label": "Se situer", "url": ""}]
    return [
        *trail,
        {"label": "Auto-positionnement", "url": reverse("knowledge:positioning")},
        {"label": last, "url": ""},
    ]
