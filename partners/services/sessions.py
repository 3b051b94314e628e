"""Sessions of a committee: when, where, who came, what was said (S141)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from partners.enums import Attendance
from partners.models import CommitteeSession, SessionAttendance, SteeringCommittee
from partners.refusals import clean_written, told_in_french
from partners.services.committees import lock_committee

TEXTS = ("place", "agenda", "minutes")


@transaction.atomic
def plan_session(
    *, committee: SteeringCommittee, by: Any, starts_at: datetime, place: str = "", agenda: str = ""
) -> CommitteeSession:
    """A session to come, or one that took place; numbered after the last one. Raises PermissionDenied, ValidationError."""
    locked = lock_committee(committee, by)
    last = locked.sessions.aggregate(last=Max("number"))["last"] or 0
    session = CommitteeSession(
        committee=locked, number=last + 1, starts_at=starts_at, place=place.strip(), agenda=agenda.strip()
    )
    clean_written(session, *TEXTS)
    session.save()
    return session


@transaction.atomic
def update_session(
    *,
    session: CommitteeSession,
    by: Any,
    starts_at: datetime | None = None,
    place: str | None = None,
    agenda: str | None = None,
    minutes: str | None = None,
) -> CommitteeSession:
    """Change what is given and nothing else.

    The database refuses to move it to come once attendance is recorded, or past a decision's due date.
    Raises PermissionDenied, ValidationError by field.
    """
    lock_committee(session.committee, by)
    session = CommitteeSession.objects.select_related("committee").get(pk=session.pk)
    given = {"starts_at": starts_at, "place": place, "agenda": agenda, "minutes": minutes}
    for name, value in given.items():
        if value is not None:
            setattr(session, name, value.strip() if isinstance(value, str) else value)
    clean_written(session, *TEXTS)
    with told_in_french(CommitteeSession, field="starts_at"):
        session.save()
    return session


@transaction.atomic
def record_attendance(*, session: CommitteeSession, by: Any, states: Mapping[int, str]) -> None:
    """Who came: identifiers of seats → a value of Attendance, or nothing to forget what was said of one.

    The database refuses it before the session takes place, and for who does not sit there.
    Raises PermissionDenied, ValidationError.
    """
    lock_committee(session.committee, by)
    if not {state for state in states.values() if state} <= set(Attendance.values):
        raise ValidationError("Choisissez présent, excusé ou absent.")
    known = {each.member_id: each for each in session.attendances.all()}
    with told_in_french(SessionAttendance):
        for member, state in states.items():
            row = known.get(member)
            if row is None and state:
                SessionAttendance.objects.create(session=session, member_id=member, state=state)
            elif row is not None and not state:
                row.delete()
            elif row is not None and row.state != state:
                row.state = state
                row.save(update_fields=["state"])


@transaction.atomic
def cancel_session(*, session: CommitteeSession, by: Any) -> None:
    """Take back a session that holds nothing yet. Raises PermissionDenied, ValidationError."""
    lock_committee(session.committee, by)
    if session.minutes.strip() or session.attendances.exists() or session.decisions.exists():
        raise ValidationError("Cette séance a déjà des présences, un compte rendu ou des décisions : elle reste.")
    session.delete()
