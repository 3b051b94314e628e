"""Sessions and decisions as iCalendar (RFC 5545): they go to the calendar that people already use."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event, Todo

from isic_platform.vocabularies.selectors import label_of
from partners.enums import DecisionState
from partners.models import CommitteeSession, Decision

CONTENT_TYPE = "text/calendar; charset=utf-8"
SESSION_LENGTH = timedelta(hours=2)
_STATUS = {
    DecisionState.TO_DO: "NEEDS-ACTION",
    DecisionState.BEGUN: "IN-PROCESS",
    DecisionState.DONE: "COMPLETED",
    DecisionState.POSTPONED: "NEEDS-ACTION",
    DecisionState.CANCELLED: "CANCELLED",
}


def calendar_of(
    *, name: str, sessions: Iterable[CommitteeSession] = (), decisions: Iterable[tuple[Decision, str]] = ()
) -> bytes:
    """A calendar named ``name``: a VEVENT of two hours by session, a VTODO by decision.

    ``decisions`` come with the path of the page where they stand. Who may read them is the caller's matter: what is given
    is written. The identifiers never change, so that a calendar downloaded again updates the former one.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//isic_platform//FR")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _clean(name))
    for session in sessions:
        calendar.add_component(_event(session))
    for decision, path in decisions:
        calendar.add_component(_todo(decision, path))
    return calendar.to_ical()


def _event(session: CommitteeSession) -> Event:
    event = Event()
    event.add("uid", _uid(f"seance-{session.short_id}"))
    event.add("dtstamp", datetime.now(UTC))
    event.add("summary", _clean(f"Séance {session.number} — {session.committee}"))
    event.add("dtstart", session.starts_at.astimezone(UTC))
    event.add("dtend", (session.starts_at + SESSION_LENGTH).astimezone(UTC))
    if session.place:
        event.add("location", _clean(session.place))
    if session.agenda:
        event.add("description", _clean(session.agenda))
    event.add("url", settings.SITE_URL + session.get_absolute_url())
    return event


def _todo(decision: Decision, path: str) -> Todo:
    todo = Todo()
    todo.add("uid", _uid(f"decision-{decision.pk}"))
    todo.add("dtstamp", datetime.now(UTC))
    todo.add("last-modified", decision.updated_at.astimezone(UTC))
    todo.add("summary", _clean(decision.text))
    if decision.due_on:
        todo.add("due", decision.due_on)
    todo.add("status", _STATUS[DecisionState(decision.state)])
    if decision.kind:
        todo.add("categories", [label_of(decision.kind)])
    lines = [f"État : {decision.get_state_display()}."]
    if decision.responsible:
        lines.append(f"Responsable : {decision.responsible}")
    if decision.follow_up:
        lines.append(f"Suite : {decision.follow_up}")
    todo.add("description", _clean("\n".join(lines)))
    todo.add("url", settings.SITE_URL + path)
    return todo


def _uid(name: str) -> str:
    return f"{name}@{urlsplit(settings.SITE_URL).hostname or 'isic'}"


def _clean(text: str) -> str:
    """Without the control characters that the format does not hold."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(each for each in text if each == "\n" or each.isprintable() or each in "\u00a0\u202f")
