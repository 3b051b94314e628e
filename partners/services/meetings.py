"""Hold a meeting: who was there, what was said, what it lets appreciate (S120 to S123, S125)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from isic_platform.accounts.models import Institution
from partners.enums import Capacity
from partners.models import CapacityRating, Meeting, MeetingParticipant, Partnership
from partners.permissions import meetings as permissions
from partners.refusals import clean_written, told_in_french
from projects.models import Project

logger = structlog.get_logger("isic.partners")
TEXTS = ("subject", "minutes", "difficulty")
FIELDS = frozenset({*TEXTS, "date", "stage", "modality", "is_difficulty_restricted"})
LOWEST, HIGHEST = 1, 5


@transaction.atomic
def hold_meeting(
    *, by: Any, partnership: Partnership | None = None, project: Project | None = None, **fields: Any
) -> Meeting:
    """A meeting of a partnership or of a project, to come or held. ``fields`` are those of FIELDS.

    Raises PermissionDenied, ValidationError by field.
    """
    meeting = Meeting(partnership=partnership, project=project, created_by=by)
    if (partnership is None) == (project is None):
        raise ValidationError({"about": "Choisissez un partenariat ou un projet."})
    if not permissions.can_write_meeting(by, meeting):
        raise PermissionDenied(permissions.NO_MEETING)
    _write(meeting, fields)
    logger.info("meeting_held", meeting=meeting.pk, by=by.pk)
    return meeting


@transaction.atomic
def update_meeting(*, meeting: Meeting, by: Any, **fields: Any) -> Meeting:
    """Change the fields given and no other.

    The database refuses to move it to come once somebody was there, or past a decision's due date.
    Raises PermissionDenied, ValidationError by field.
    """
    locked = lock_meeting(meeting, by)
    _write(locked, fields)
    return locked


def lock_meeting(meeting: Meeting, by: Any) -> Meeting:
    """The meeting as it is now, kept from changing. Raises PermissionDenied to who does not write it."""
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("partnership", "project__item")
    locked = rows.get(pk=meeting.pk)
    if not permissions.can_write_meeting(by, locked):
        raise PermissionDenied(permissions.WRITERS_ONLY)
    return locked


def _write(meeting: Meeting, fields: dict[str, Any]) -> None:
    if unknown := fields.keys() - FIELDS:
        raise TypeError(f"fields that this service does not write: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(meeting, name, value.strip() if isinstance(value, str) else value)
    clean_written(meeting, *TEXTS, exclude=["partnership", "project", "short_id", "created_by"])
    with told_in_french(Meeting, field="date"):
        meeting.save()


@transaction.atomic
def delete_meeting(*, meeting: Meeting, by: Any) -> None:
    """Take back a meeting noted by mistake, while it holds no decision. Raises PermissionDenied, ValidationError."""
    locked = lock_meeting(meeting, by)
    if locked.decisions.exists():
        raise ValidationError("Cette rencontre a des décisions : elle reste. Corrigez-la plutôt.")
    logger.info("meeting_deleted", meeting=locked.pk, by=by.pk)
    locked.delete()


@transaction.atomic
def add_participant(
    *,
    meeting: Meeting,
    by: Any,
    function: str,
    institution: Institution | None = None,
    number: int = 1,
    attended: bool | None = None,
) -> MeetingParticipant:
    """Who was there, or is expected (``attended`` None), by institution and function; never a name.

    The database refuses attendance before the day of the meeting. Raises PermissionDenied, ValidationError by field.
    """
    locked = lock_meeting(meeting, by)
    row = MeetingParticipant(
        meeting=locked, institution=institution, function=function.strip(), number=number, attended=attended
    )
    clean_written(row, "function", exclude=["meeting", "institution"])
    with told_in_french(MeetingParticipant, field="attended"):
        row.save()
    return row


@transaction.atomic
def set_attendance(*, meeting: Meeting, by: Any, attended: Mapping[int, bool | None]) -> None:
    """Who came: identifiers of participants → present, absent, or None when it is not said. Raises as the one above."""
    locked = lock_meeting(meeting, by)
    with told_in_french(MeetingParticipant):
        for row in locked.participants.filter(pk__in=list(attended)):
            if row.attended != attended[row.pk]:
                row.attended = attended[row.pk]
                row.save(update_fields=["attended"])


@transaction.atomic
def remove_participant(*, participant: MeetingParticipant, by: Any) -> None:
    """Take a line back. Raises PermissionDenied."""
    lock_meeting(participant.meeting, by)
    participant.delete()


@transaction.atomic
def rate_capacities(*, meeting: Meeting, by: Any, ratings: Iterable[Mapping[str, Any]]) -> None:
    """What the meeting lets appreciate, from 1 to 5, between persons and between organisations (S120, S121, S123).

    Each rating is ``{"capacity", "persons", "organisations", "example"}``; None is « je ne sais pas ». A capacity of which
    nothing is said is forgotten. Raises PermissionDenied, ValidationError.
    """
    locked = lock_meeting(meeting, by)
    if locked.date > timezone.localdate():
        raise ValidationError("Une rencontre à venir ne s'apprécie pas encore.")
    known = {row.capacity: row for row in locked.capacities.all()}
    for rating in ratings:
        row = known.get(rating["capacity"]) or CapacityRating(meeting=locked, capacity=rating["capacity"])
        if rating["capacity"] not in Capacity.values:
            raise ValidationError("Cette capacité n'existe pas.")
        row.persons, row.organisations = rating.get("persons"), rating.get("organisations")
        row.example = (rating.get("example") or "").strip()
        if row.persons is None and row.organisations is None and not row.example:
            if row.pk:
                row.delete()
            continue
        clean_written(row, "example", exclude=["meeting"])
        row.save()
