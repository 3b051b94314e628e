"""Committees, their seats, sessions and decisions, written by the people of the cast."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from isic_platform.publication.enums import Visibility
from partners.models import CommitteeSession, Decision, SteeringCommittee
from partners.services.committees import add_member, create_committee
from partners.services.decisions import take_decision
from partners.services.sessions import plan_session

TITLE = "Comité du jardin"
MANDATE = "Orienter l'action et valider chaque étape."
# What the circle of a committee alone reads: canaries for the tests of leaks.
STORY = "CANARI-récit : les directions n'envoient personne."
MINUTES = "CANARI-compte-rendu : on a parlé des horaires."
AGENDA = "CANARI-ordre-du-jour : le budget."
FOLLOW_UP = "CANARI-suite : un courrier est parti."
RESPONSIBLE = "CANARI-responsable, CCAS"


def committee(by: Any, institution: Any, *, visibility: str = Visibility.TEAM, **fields: Any) -> SteeringCommittee:
    """A committee of a programme, unless a project is given."""
    if "project" not in fields:
        fields.setdefault("programme", "Programme Jardins")
    fields = {"title": TITLE, "mandate": MANDATE, "difficulties": STORY, "quorum": 2, **fields}
    return create_committee(by=by, institution=institution, visibility=visibility, **fields)


def seat(found: SteeringCommittee, by: Any, function: str, **fields: Any) -> Any:
    """A seat: a member of the social workers unless told."""
    fields = {"institution": None, "role": "ROC-TIT", "actor_type": "ACT-TS", **fields}
    return add_member(committee=found, by=by, function=function, **fields)


def session(found: SteeringCommittee, by: Any, days: int = -10, **fields: Any) -> CommitteeSession:
    """A session ``days`` from today, with its minutes when it took place."""
    held = plan_session(committee=found, by=by, starts_at=at(days), agenda=AGENDA, place="Salle des fêtes", **fields)
    if days < 0:
        CommitteeSession.objects.filter(pk=held.pk).update(minutes=MINUTES)
        held.refresh_from_db()
    return held


def at(days: int) -> datetime:
    """Ten in the morning, ``days`` from today."""
    day = timezone.localdate() + timedelta(days=days)
    return timezone.make_aware(datetime(day.year, day.month, day.day, 10))


def day(days: int) -> date:
    """The day, ``days`` from today."""
    return timezone.localdate() + timedelta(days=days)


def decision(held: CommitteeSession, by: Any, text: str = "Ouvrir le samedi", **fields: Any) -> Decision:
    """A decision to follow."""
    fields = {"kind": "DEC-CAL", "responsible": RESPONSIBLE, "follow_up": FOLLOW_UP, "due_on": day(20), **fields}
    return take_decision(session=held, by=by, text=text, **fields)
