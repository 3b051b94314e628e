"""Tell teams, once, that a decision of their committee falls due or is late (S141)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from isic_platform.accounts.models import User
from isic_platform.publication.enums import Visibility
from isic_platform.publication.services import notify
from partners.enums import OPEN_STATES
from partners.models import Decision, Partnership, SteeringCommittee

DAYS_AHEAD = 7
MOST_AT_ONCE = 500


@transaction.atomic
def remind_decisions(*, today: date | None = None) -> int:
    """One notice by committee, partnership or project to its team, for its open decisions due within a week or late.

    Gives how many decisions. A decision is told once, unless its date or its state changes. At most five hundred a run; two
    runs at once share them.
    """
    day = today or timezone.localdate()
    rows = Decision.objects.select_for_update(skip_locked=True, of=("self",))
    rows = rows.select_related("session__committee", "meeting__partnership", "meeting__project__item")
    rows = rows.filter(state__in=OPEN_STATES, reminded_at=None)
    due = list(rows.filter(due_on__lte=day + timedelta(days=DAYS_AHEAD)).order_by("due_on", "pk")[:MOST_AT_ONCE])
    by_place: dict[Any, list[Decision]] = defaultdict(list)
    for decision in due:
        by_place[decision.session.committee if decision.session_id else decision.meeting.about].append(decision)
    for place, decisions in by_place.items():
        late = sum(each.is_late(day) for each in decisions)
        team, path, name = _told(place)
        notify(users=team, item=None, path=path, text=_sentence(name, late, len(decisions) - late))
    Decision.objects.filter(pk__in=[each.pk for each in due]).update(reminded_at=timezone.now())
    return len(due)


def _told(place: Any) -> tuple[list[User], str, str]:
    """(who is told, the page where the decisions stand, what it is called)."""
    if isinstance(place, SteeringCommittee):
        return _team(place), f"{place.get_absolute_url()}#decisions", "Un comité de pilotage"
    if isinstance(place, Partnership):
        path = reverse("partners:meetings-follow-up", args=["partenariat", place.short_id])
        return _team(place), path, "Un partenariat"
    item = place.item
    people = {person.pk: person for person in (item.owner, *item.co_writers.all()) if person and person.is_active}
    return list(people.values()), reverse("partners:meetings-follow-up", args=["projet", item.short_id]), "Un projet"


def _team(place: SteeringCommittee | Partnership) -> list[User]:
    """Who writes it today: what is kept for its referent is nobody else's."""
    writers = Q(pk=place.owner_id)
    if place.visibility != Visibility.AUTHOR:
        writers |= Q(**{f"shared_{place._meta.model_name}s": place})
    return list(User.objects.filter(writers, is_active=True).distinct())


def _sentence(name: str, late: int, soon: int) -> str:
    """It never quotes what was written."""
    parts = []
    if late:
        parts.append(f"{late} décision{'s' if late > 1 else ''} en retard")
    if soon:
        parts.append(f"{soon} décision{'s' if soon > 1 else ''} à échéance dans la semaine")
    return f"{name} que vous suivez a {' et '.join(parts)}."
