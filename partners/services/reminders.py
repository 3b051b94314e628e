"""Tell teams, once, that a decision of their committee falls due or is late (S141)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from isic_platform.accounts.models import User
from isic_platform.publication.enums import Visibility
from isic_platform.publication.services import notify
from partners.enums import OPEN_STATES
from partners.models import Decision, SteeringCommittee

DAYS_AHEAD = 7
MOST_AT_ONCE = 500


@transaction.atomic
def remind_decisions(*, today: date | None = None) -> int:
    """One notice by committee to its team, for its open decisions due within a week or late; gives how many decisions.

    A decision is told once, unless its date or its state changes. At most five hundred a run; two runs at once share them.
    """
    day = today or timezone.localdate()
    rows = Decision.objects.select_for_update(skip_locked=True, of=("self",)).select_related("session__committee")
    rows = rows.filter(session__isnull=False, state__in=OPEN_STATES, reminded_at=None)
    due = list(rows.filter(due_on__lte=day + timedelta(days=DAYS_AHEAD)).order_by("due_on", "pk")[:MOST_AT_ONCE])
    by_committee: dict[SteeringCommittee, list[Decision]] = defaultdict(list)
    for decision in due:
        by_committee[decision.session.committee].append(decision)
    for committee, decisions in by_committee.items():
        late = sum(each.is_late(day) for each in decisions)
        notify(
            users=_team(committee), item=None, path=f"{committee.get_absolute_url()}#decisions",
            text=_sentence(late, len(decisions) - late),
        )  # fmt: skip
    Decision.objects.filter(pk__in=[each.pk for each in due]).update(reminded_at=timezone.now())
    return len(due)


def _team(committee: SteeringCommittee) -> list[User]:
    """Who writes it today: a committee kept for its referent is nobody else's."""
    writers = Q(pk=committee.owner_id)
    if committee.visibility != Visibility.AUTHOR:
        writers |= Q(shared_steeringcommittees=committee)
    return list(User.objects.filter(writers, is_active=True).distinct())


def _sentence(late: int, soon: int) -> str:
    """It never quotes what was written."""
    parts = []
    if late:
        parts.append(f"{late} décision{'s' if late > 1 else ''} en retard")
    if soon:
        parts.append(f"{soon} décision{'s' if soon > 1 else ''} à échéance dans la semaine")
    return f"Un comité de pilotage que vous suivez a {' et '.join(parts)}."
