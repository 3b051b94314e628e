"""Decisions of a session or of a meeting, and what became of them (S122, S141)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from isic_platform.vocabularies.selectors import codes_of
from partners.models import CommitteeMember, CommitteeSession, Decision, Meeting
from partners.refusals import clean_written, told_in_french
from partners.services.committees import lock_committee
from partners.services.meetings import lock_meeting

TEXTS = ("text", "responsible", "follow_up")
FIELDS = frozenset({*TEXTS, "kind", "due_on", "state", "institution"})


@transaction.atomic
def take_decision(
    *, session: CommitteeSession, by: Any, member: CommitteeMember | None = None, **fields: Any
) -> Decision:
    """Write a decision of a session; ``member`` is the seat that answers for it, ``fields`` are those of FIELDS.

    The database refuses a due date before the session. Raises PermissionDenied, ValidationError by field.
    """
    lock_committee(session.committee, by)
    decision = Decision(session=session)
    _write(decision, member, fields)
    return decision


@transaction.atomic
def take_meeting_decision(*, meeting: Meeting, by: Any, **fields: Any) -> Decision:
    """Write a decision of a meeting; ``fields`` are those of FIELDS. The database refuses a due date before the meeting.

    Raises PermissionDenied, ValidationError by field.
    """
    decision = Decision(meeting=lock_meeting(meeting, by))
    _write(decision, None, fields)
    return decision


def _lock(decision: Decision, by: Any) -> None:
    if decision.meeting_id:
        lock_meeting(decision.meeting, by)
    else:
        lock_committee(decision.session.committee, by)


@transaction.atomic
def update_decision(*, decision: Decision, by: Any, member: CommitteeMember | None = None, **fields: Any) -> Decision:
    """Change what is given; a decision whose date or state changes is reminded again when its day comes.

    Raises PermissionDenied, ValidationError by field.
    """
    _lock(decision, by)
    decision = Decision.objects.select_related("session__committee", "meeting").get(pk=decision.pk)
    before = (decision.due_on, decision.is_open)
    _write(decision, member, fields, before=before)
    return decision


def _write(decision: Decision, member: CommitteeMember | None, fields: dict[str, Any], before: Any = None) -> None:
    if unknown := fields.keys() - FIELDS:
        raise TypeError(f"fields that this service does not write: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(decision, name, value.strip() if isinstance(value, str) else value)
    if member is not None:
        if member.committee_id != decision.session.committee_id:
            raise ValidationError({"member": "Ce membre n'est pas de ce comité."})
        decision.institution_id = member.institution_id
        decision.responsible = decision.responsible or str(member)[:160]
    if decision.kind and decision.kind not in codes_of("DEC", include_inactive=True):
        raise ValidationError({"kind": "Choisissez une nature de la liste."})
    if before is not None and before != (decision.due_on, decision.is_open):
        decision.reminded_at = None
    clean_written(decision, *TEXTS, exclude=["session", "meeting", "institution"])
    with told_in_french(Decision, field="due_on"):
        decision.save()


@transaction.atomic
def remove_decision(*, decision: Decision, by: Any) -> None:
    """Take back a decision written by mistake; its history stays. Raises PermissionDenied."""
    _lock(decision, by)
    decision.delete()
