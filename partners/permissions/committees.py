"""Who begins, writes and fully reads a committee."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from isic_platform.accounts.enums import Role
from isic_platform.publication.enums import Visibility
from partners.models import CommitteeTemplate, SteeringCommittee

WRITERS_ONLY = "Ce comité est tenu par son référent et ses co-rédacteurs : vous le lisez, sans le modifier."
NO_COMMITTEE = "Votre rôle permet de lire les comités, pas d'en créer."
NO_TEMPLATE = "Un modèle se tire d'un comité que vous tenez, dans un réseau dont vous êtes membre."


def can_create_committee(user: Any) -> bool:
    """Whoever contributes to an institution or manages it: it carries the committee."""
    return user.is_authenticated and user.is_active and user.scope.has(Role.CONTRIBUTOR, Role.MANAGER)


def can_write_committee(user: Any, committee: SteeringCommittee) -> bool:
    """Its referent and its co-writers."""
    return user.is_authenticated and user.is_active and committee.is_written_by(user)


def can_read_sessions(user: Any, committee: SteeringCommittee) -> bool:
    """Minutes, attendance, agenda, follow-up and the story of difficulties: the team, the carrier, those who sit today.

    Whoever opens the committee otherwise reads its composition, rules, decisions and good practices. Seats are read in
    memory when prefetched.
    """
    if not (user.is_authenticated and user.is_active):
        return False
    if committee.is_written_by(user):
        return True
    if committee.visibility == Visibility.AUTHOR:
        return False
    places = user.scope.institutions_as()
    if committee.visibility != Visibility.TEAM and committee.institution_id in places:
        return True
    today = timezone.localdate()
    seats = committee.members.all()
    return any(seat.institution_id in places for seat in seats if seat.until is None or seat.until >= today)


def can_read_templates(user: Any) -> bool:
    """Whoever belongs to a network."""
    return user.is_authenticated and user.is_active and bool(user.scope.reach)


def can_change_template(user: Any, template: CommitteeTemplate) -> bool:
    """Who facilitates its network, and who writes the committee that it was drawn from."""
    if not (user.is_authenticated and user.is_active):
        return False
    if template.network_id in user.scope.networks_as(Role.FACILITATOR):
        return True
    return template.drawn_from is not None and template.drawn_from.is_written_by(user)
