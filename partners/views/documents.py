"""What leaves the platform with people: convocation and minutes as PDF, sessions and decisions as iCalendar."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from isic_platform.common.pdf import render_pdf
from partners.calendar import CONTENT_TYPE, calendar_of
from partners.documents import CONVOCATION, MINUTES, convocation_data, minutes_data
from partners.permissions import committees as permissions
from partners.selectors.committees import MOST_SESSIONS, decisions_of, get_committee, session_view
from partners.views.sessions import CIRCLE_ONLY, read_session


@require_safe
def convocation(request: HttpRequest, short_id: str) -> HttpResponse:
    """The convocation of a session, with the decisions that come back."""
    session = read_session(request, short_id)
    pdf = render_pdf(CONVOCATION, convocation_data(session_view(session)))
    return _file(pdf, "application/pdf", f"convocation-{session.day:%Y-%m-%d}.pdf")


@require_safe
def minutes(request: HttpRequest, short_id: str) -> HttpResponse:
    """The minutes of a session that took place: who came, what was said, what was decided."""
    session = read_session(request, short_id)
    if not session.has_taken_place:
        raise PermissionDenied("Cette séance n'a pas encore eu lieu : elle n'a pas de compte rendu.")
    pdf = render_pdf(MINUTES, minutes_data(session_view(session)))
    return _file(pdf, "application/pdf", f"compte-rendu-{session.day:%Y-%m-%d}.pdf")


@require_safe
def calendar(request: HttpRequest, short_id: str) -> HttpResponse:
    """Sessions and decisions of a committee, for one's own calendar."""
    committee = get_committee(request.user, short_id)
    if not permissions.can_read_sessions(request.user, committee):
        raise PermissionDenied(CIRCLE_ONLY)
    sessions = list(committee.sessions.all()[:MOST_SESSIONS])
    for each in sessions:
        each.committee = committee
    path = f"{committee.get_absolute_url()}#decisions"
    body = calendar_of(
        name=str(committee), sessions=sessions, decisions=[(each, path) for each in decisions_of(committee)]
    )
    return _file(body, CONTENT_TYPE, "comite.ics")


def _file(body: bytes, content_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(body, content_type=content_type, headers=headers)
