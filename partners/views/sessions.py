"""Sessions of a committee: agenda, attendance, minutes, decisions (S141)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isic_platform.accounts.middleware import kept_text
from isic_platform.accounts.views.kept import bound_to_kept
from partners.forms.committees import AttendanceForm, DecisionForm, SessionForm
from partners.models import CommitteeSession, Decision
from partners.permissions import committees as permissions
from partners.selectors.committees import SessionView, composition_of, get_session, session_view
from partners.services import decisions as decision_services
from partners.services import sessions as services
from partners.views.committees import crumbs, written
from partners.views.refusals import accepted, tell_cautions

CIRCLE_ONLY = "Les séances se lisent par l'équipe, la structure porteuse et les structures qui siègent au comité."


@require_http_methods(["GET", "HEAD", "POST"])
def new_session(request: HttpRequest, short_id: str) -> HttpResponse:
    """Plan a session, or tell one that took place."""
    committee = written(request, short_id)
    options = {"with_minutes": False}
    planned: list[CommitteeSession] = []
    if request.method == "POST":
        form = SessionForm(request.POST, **options)
        if accepted(
            form, lambda: planned.append(services.plan_session(committee=committee, by=request.user, **_moment(form)))
        ):
            tell_cautions(request, planned[0], *services.TEXTS)
            messages.success(request, "La séance est inscrite.")
            return redirect(planned[0])
    else:
        form = bound_to_kept(SessionForm, kept_text(request), **options)
    context = {"form": form, "committee": committee, "session": None, "crumbs": crumbs(committee, "Nouvelle séance")}
    return render(request, "partners/committees/session_form.html", context, status=422 if form.errors else 200)


def _moment(form: SessionForm) -> dict[str, Any]:
    data = dict(form.cleaned_data)
    moment = datetime.combine(data.pop("day"), data.pop("time"))
    return {**data, "starts_at": timezone.make_aware(moment)}


@require_safe
def session(request: HttpRequest, short_id: str) -> HttpResponse:
    """A session: its agenda, who came, what was decided, what comes back from earlier ones."""
    found = read_session(request, short_id)
    view = session_view(found)
    writes = permissions.can_write_committee(request.user, found.committee)
    context = _context(found, view) | {
        "writes": writes,
        "attendance": AttendanceForm(lines=view.lines) if writes and found.has_taken_place and view.lines else None,
        "decision": DecisionForm(members=_seats(view)) if writes else None,
    }
    return render(request, "partners/committees/session.html", context)


def _context(found: CommitteeSession, view: SessionView) -> dict[str, Any]:
    return {
        "committee": found.committee,
        "session": found,
        "view": view,
        "crumbs": crumbs(found.committee, f"Séance {found.number}"),
    }


def _seats(view: SessionView) -> list[Any]:
    return [line.member for line in view.lines]


@require_http_methods(["GET", "HEAD", "POST"])
def edit_session(request: HttpRequest, short_id: str) -> HttpResponse:
    """Date, place, agenda; minutes once it took place."""
    found = _written_session(request, short_id)
    local = timezone.localtime(found.starts_at)
    initial = {
        "day": local.date(), "time": local.time(), "place": found.place, "agenda": found.agenda, "minutes": found.minutes,
    }  # fmt: skip
    options = {"with_minutes": found.has_taken_place or bool(found.minutes), "initial": initial}
    if request.method == "POST" and "cancel" in request.POST:
        try:
            services.cancel_session(session=found, by=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect(found)
        messages.success(request, "La séance est retirée.")
        return redirect(found.committee)
    if request.method == "POST":
        form = SessionForm(request.POST, **options)
        if accepted(form, lambda: services.update_session(session=found, by=request.user, **_moment(form))):
            found.refresh_from_db(fields=services.TEXTS)
            tell_cautions(request, found, *services.TEXTS)
            messages.success(request, "La séance est à jour.")
            return redirect(found)
    else:
        form = bound_to_kept(SessionForm, kept_text(request), **options)
    context = {
        "form": form,
        "committee": found.committee,
        "session": found,
        "crumbs": crumbs(found.committee, f"Séance {found.number}"),
    }
    return render(request, "partners/committees/session_form.html", context, status=422 if form.errors else 200)


@require_POST
def attendance(request: HttpRequest, short_id: str) -> HttpResponse:
    """Who came."""
    found = _written_session(request, short_id)
    view = session_view(found)
    form = AttendanceForm(request.POST, lines=view.lines)
    if accepted(form, lambda: services.record_attendance(session=found, by=request.user, states=form.states)):
        messages.success(request, "Les présences sont notées.")
        return redirect(f"{found.get_absolute_url()}#presences")
    context = _context(found, view) | {
        "writes": True, "attendance": form, "decision": DecisionForm(members=_seats(view)),
    }  # fmt: skip
    return render(request, "partners/committees/session.html", context, status=422)


@require_POST
def take_decision(request: HttpRequest, short_id: str) -> HttpResponse:
    """A decision of this session."""
    found = _written_session(request, short_id)
    view = session_view(found)
    form = DecisionForm(request.POST, members=_seats(view))
    taken: list[Decision] = []
    if accepted(
        form,
        lambda: taken.append(decision_services.take_decision(session=found, by=request.user, **form.cleaned_data)),
    ):
        tell_cautions(request, taken[0], *decision_services.TEXTS)
        messages.success(request, "La décision est notée.")
        return redirect(f"{found.get_absolute_url()}#decisions")
    lines = found.has_taken_place and view.lines
    context = _context(found, view) | {
        "writes": True, "attendance": AttendanceForm(lines=view.lines) if lines else None, "decision": form,
    }  # fmt: skip
    return render(request, "partners/committees/session.html", context, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_decision(request: HttpRequest, short_id: str, pk: int) -> HttpResponse:
    """Where a decision stands, what followed; or take it back when it was written by mistake."""
    found = _written_session(request, short_id)
    decision = get_object_or_404(Decision.objects.select_related("session__committee"), pk=pk, session=found)
    back = f"{found.committee.get_absolute_url()}#decisions"
    if request.method == "POST" and "remove" in request.POST:
        decision_services.remove_decision(decision=decision, by=request.user)
        messages.success(request, "La décision est retirée.")
        return redirect(back)
    members = list(found.committee.members.all())
    composition_of(members)
    initial = {
        name: getattr(decision, name) for name in ("text", "kind", "responsible", "due_on", "state", "follow_up")
    }
    options = {"members": members, "kind": decision.kind, "following": True, "initial": initial}
    if request.method == "POST":
        form = DecisionForm(request.POST, **options)
        changed: list[Decision] = []
        if accepted(
            form,
            lambda: changed.append(
                decision_services.update_decision(decision=decision, by=request.user, **form.cleaned_data)
            ),
        ):
            tell_cautions(request, changed[0], *decision_services.TEXTS)
            messages.success(request, "La décision est à jour.")
            return redirect(back)
    else:
        form = bound_to_kept(DecisionForm, kept_text(request), **options)
    context = {
        "form": form, "committee": found.committee, "session": found, "decision": decision,
        "crumbs": crumbs(found.committee, "Une décision"),
    }  # fmt: skip
    return render(request, "partners/committees/decision.html", context, status=422 if form.errors else 200)


def read_session(request: HttpRequest, short_id: str) -> CommitteeSession:
    """The session, if this person reads sessions: 404 when they may not open the committee, 403 outside of its circle."""
    found = get_session(request.user, short_id)
    if not permissions.can_read_sessions(request.user, found.committee):
        raise PermissionDenied(CIRCLE_ONLY)
    return found


def _written_session(request: HttpRequest, short_id: str) -> CommitteeSession:
    found = get_session(request.user, short_id)
    if not permissions.can_write_committee(request.user, found.committee):
        raise PermissionDenied(permissions.WRITERS_ONLY)
    return found
