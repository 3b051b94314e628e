"""``/rencontres/``: working meetings, what they decide, what they let appreciate (S120 to S125)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isic_platform.publication.identifiers import SHORT_ID
from isic_platform.publication.models import Item
from partners.forms.fields import suggestions
from partners.forms.meetings import (
    CapacityForm,
    DecisionFormSet,
    MeetingDecisionForm,
    MeetingForm,
    NewMeetingForm,
    ParticipantForm,
    ParticipantFormSet,
)
from partners.models import Decision, Meeting, MeetingParticipant, Partnership
from partners.permissions import meetings as permissions
from partners.selectors.meetings import follow_up, get_meeting, meeting_page, meeting_view, written_targets
from partners.selectors.projects import projects_shown
from partners.services import decisions as decision_services
from partners.services import meetings as services
from partners.views.refusals import accepted, show_refusal, tell_cautions
from projects.models import Project

HOME = {"label": "Rencontres", "url": "/rencontres/"}
KINDS = ("partenariat", "projet")


@require_safe
def meeting_list(request: HttpRequest) -> HttpResponse:
    """Meetings of one's circles."""
    context = {"page": meeting_page(request.user, request.GET), "crumbs": [{"label": "Rencontres", "url": ""}]}
    return render(request, "partners/meetings/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_meeting(request: HttpRequest) -> HttpResponse:
    """Note a meeting: what it was about, who was there, what was decided; ``partenariat`` or ``projet`` chooses of what."""
    targets = written_targets(request.user)
    asked = next((f"{kind}:{request.GET[kind]}" for kind in KINDS if request.GET.get(kind)), "")
    data = request.POST if request.method == "POST" else None
    form = NewMeetingForm(data, targets=targets, initial={"about": asked})
    people, decided = ParticipantFormSet(data, prefix="qui"), DecisionFormSet(data, prefix="decision")
    if data is not None and all([form.is_valid(), people.is_valid(), decided.is_valid()]):
        meeting = _noted(request.user, form, people, decided)
        if meeting is not None:
            tell_cautions(request, meeting, *services.TEXTS)
            messages.success(request, "La rencontre est notée.")
            return redirect(meeting)
    refused = data is not None
    context = {
        "form": form,
        "people": people,
        "decided": decided,
        "has_targets": bool(targets),
        "suggestions": suggestions(),
        "extra_errors": _row_errors(people, "Participant") + _row_errors(decided, "Décision") if refused else [],
        "crumbs": [HOME, {"label": "Nouvelle rencontre", "url": ""}],
    }
    return render(request, "partners/meetings/new.html", context, status=422 if refused else 200)


def _noted(user: Any, form: NewMeetingForm, people: Any, decided: Any) -> Meeting | None:
    """All or nothing; what a service refuses is put on its own line."""
    fields = dict(form.cleaned_data)
    about = _about(user, fields.pop("about"))
    at: Any = form
    try:
        with transaction.atomic():
            meeting = services.hold_meeting(by=user, **about, **fields)
            for row in people:
                at = row
                if line := row.line:
                    services.add_participant(meeting=meeting, by=user, **line)
            for row in decided:
                at = row
                if line := row.line:
                    decision_services.take_meeting_decision(meeting=meeting, by=user, **line)
    except ValidationError as refusal:
        show_refusal(at, refusal)
        return None
    return meeting


def _row_errors(rows: Any, name: str) -> list[dict[str, str]]:
    found = []
    for rank, row in enumerate(rows, 1):
        for field, errors in row.errors.items():
            target = row[field].id_for_label if field in row.fields else ""
            found += [{"target": target, "label": f"{name} {rank}", "message": str(error)} for error in errors]
    return found


def _about(user: Any, key: str) -> dict[str, Any]:
    kind, _, short_id = key.partition(":")
    return _target(user, kind, short_id)


def _target(user: Any, kind: str, short_id: str) -> dict[str, Any]:
    """``{"partnership": …}`` or ``{"project": …}``, among those that this person may open. Raises Http404."""
    if kind not in KINDS or not SHORT_ID.match(short_id):
        raise Http404
    if kind == "partenariat":
        rows = Partnership.objects.visible_to(user).select_related("institution").prefetch_related("co_writers")
        return {"partnership": get_object_or_404(rows, short_id=short_id)}
    items = Item.objects.visible_to(user)
    return {
        "project": get_object_or_404(Project.objects.select_related("item"), item__in=items, item__short_id=short_id)
    }


@require_safe
def meeting(request: HttpRequest, short_id: str) -> HttpResponse:
    """A meeting: minutes, participants, decisions, capacities."""
    found = get_meeting(request.user, short_id)
    view = meeting_view(request.user, found)
    context = {
        "meeting": found,
        "view": view,
        "participant": ParticipantForm() if view.writes else None,
        "decision": MeetingDecisionForm() if view.writes else None,
        "suggestions": suggestions() if view.writes else [],
        "crumbs": [HOME, {"label": found.subject, "url": ""}],
    }
    return render(request, "partners/meetings/meeting.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_meeting(request: HttpRequest, short_id: str) -> HttpResponse:
    """Subject, date, minutes, what is difficult; or take the meeting back."""
    found = _written(request, short_id)
    if request.method == "POST" and "delete" in request.POST:
        try:
            services.delete_meeting(meeting=found, by=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect(found)
        messages.success(request, "La rencontre est supprimée.")
        return redirect("partners:meetings")
    form = MeetingForm(request.POST if request.method == "POST" else None, meeting=found)
    changed: list[Meeting] = []
    if request.method == "POST" and accepted(
        form,
        lambda: changed.append(services.update_meeting(meeting=found, by=request.user, **form.cleaned_data)),
    ):
        tell_cautions(request, changed[0], *services.TEXTS)
        messages.success(request, "La rencontre est à jour.")
        return redirect(found)
    context = {"form": form, "meeting": found, "crumbs": _crumbs(found, "Modifier")}
    return render(request, "partners/meetings/edit.html", context, status=422 if form.errors else 200)


@require_POST
def add_participant(request: HttpRequest, short_id: str) -> HttpResponse:
    """Add a line to who was there."""
    found = _written(request, short_id)
    form = ParticipantForm(request.POST)
    form.fields["function"].required = True
    if accepted(
        form, lambda: services.add_participant(meeting=found, by=request.user, **(form.line or {"function": ""}))
    ):
        messages.success(request, "Le participant est ajouté.")
        return redirect(f"{found.get_absolute_url()}#participants")
    return _again(request, found, participant=form)


@require_POST
def attendance(request: HttpRequest, short_id: str) -> HttpResponse:
    """Who came: « present-<pk> » is oui, non or empty."""
    found = _written(request, short_id)
    said = {
        row.pk: {"oui": True, "non": False}.get(request.POST[f"present-{row.pk}"])
        for row in found.participants.all()
        if f"present-{row.pk}" in request.POST
    }
    try:
        services.set_attendance(meeting=found, by=request.user, attended=said)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, "Les présences sont notées.")
    return redirect(f"{found.get_absolute_url()}#participants")


@require_POST
def remove_participant(request: HttpRequest, short_id: str, pk: int) -> HttpResponse:
    """Take a line back."""
    found = _written(request, short_id)
    row = get_object_or_404(MeetingParticipant, pk=pk, meeting=found)
    row.meeting = found
    services.remove_participant(participant=row, by=request.user)
    messages.success(request, "La ligne est retirée.")
    return redirect(f"{found.get_absolute_url()}#participants")


@require_POST
def take_decision(request: HttpRequest, short_id: str) -> HttpResponse:
    """Note a decision."""
    found = _written(request, short_id)
    form = MeetingDecisionForm(request.POST)
    form.fields["text"].required = True
    if accepted(
        form,
        lambda: decision_services.take_meeting_decision(meeting=found, by=request.user, **form.cleaned_data),
    ):
        messages.success(request, "La décision est notée.")
        return redirect(f"{found.get_absolute_url()}#decisions")
    return _again(request, found, decision=form)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_decision(request: HttpRequest, short_id: str, pk: int) -> HttpResponse:
    """Say what became of a decision, correct it, or take it back."""
    found = _written(request, short_id)
    decision = get_object_or_404(Decision.objects.select_related("meeting"), pk=pk, meeting=found)
    decision.meeting = found
    back = f"{found.get_absolute_url()}#decisions"
    if request.method == "POST" and "remove" in request.POST:
        decision_services.remove_decision(decision=decision, by=request.user)
        messages.success(request, "La décision est retirée.")
        return redirect(back)
    form = MeetingDecisionForm(request.POST if request.method == "POST" else None, decision=decision)
    if request.method == "POST" and accepted(
        form,
        lambda: decision_services.update_decision(decision=decision, by=request.user, **form.cleaned_data),
    ):
        messages.success(request, "La décision est à jour.")
        return redirect(back)
    context = {"form": form, "meeting": found, "decision": decision, "crumbs": _crumbs(found, "Une décision")}
    return render(request, "partners/meetings/decision.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def capacities(request: HttpRequest, short_id: str) -> HttpResponse:
    """Appreciate the three capacities and trust, between persons and between organisations. A person is never rated."""
    found = _written(request, short_id)
    form = CapacityForm(request.POST if request.method == "POST" else None, ratings=list(found.capacities.all()))
    if request.method == "POST" and accepted(
        form, lambda: services.rate_capacities(meeting=found, by=request.user, ratings=form.ratings)
    ):
        messages.success(request, "C'est noté. La page de suivi montre l'évolution.")
        return redirect(f"{found.get_absolute_url()}#capacites")
    context = {"form": form, "meeting": found, "crumbs": _crumbs(found, "Capacités")}
    return render(request, "partners/meetings/capacities.html", context, status=422 if form.errors else 200)


@require_safe
def follow(request: HttpRequest, kind: str, short_id: str) -> HttpResponse:
    """Meetings of a partnership or of a project, their decisions, and how capacities evolve."""
    about = _target(request.user, kind, short_id)
    found = about.get("partnership") or about["project"]
    writes = found.is_written_by(request.user) if kind == "partenariat" else found.item.is_written_by(request.user)
    title = found.title if kind == "partenariat" else projects_shown(request.user, [found.pk])[found.pk].title
    context = {
        "about": found,
        "title": title,
        "kind": kind,
        "short_id": short_id,
        "url": found.get_absolute_url() if kind == "partenariat" else _project_url(found),
        "view": follow_up(request.user, **about),
        "writes": writes,
        "crumbs": [HOME, {"label": f"Suivi : {title}", "url": ""}],
    }
    return render(request, "partners/meetings/follow_up.html", context)


def _project_url(project: Project) -> str:
    item = project.item
    return item.get_absolute_url() if item.published_version_id else item.work_url


def _written(request: HttpRequest, short_id: str) -> Meeting:
    """The meeting, if this person writes it: 404 when they may not open it, 403 when they only read it."""
    found = get_meeting(request.user, short_id)
    if not permissions.can_write_meeting(request.user, found):
        raise PermissionDenied(permissions.WRITERS_ONLY)
    return found


def _again(request: HttpRequest, found: Meeting, **forms: Any) -> HttpResponse:
    """The page of the meeting with the form that was refused, the text typed kept."""
    context = {
        "meeting": found,
        "view": meeting_view(request.user, found),
        "participant": ParticipantForm(),
        "decision": MeetingDecisionForm(),
        "suggestions": suggestions(),
        "crumbs": [HOME, {"label": found.subject, "url": ""}],
    }
    return render(request, "partners/meetings/meeting.html", {**context, **forms}, status=422)


def _crumbs(found: Meeting, last: str) -> list[dict[str, str]]:
    return [
        HOME,
        {"label": found.subject, "url": reverse("partners:meeting", args=[found.short_id])},
        {"label": last, "url": ""},
    ]
