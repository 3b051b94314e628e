"""Who reads the dashboards (H.3). What each of them counts is what the reader may open or read, never more."""

from __future__ import annotations

from typing import Any

from isic_platform.accounts.enums import Role
from isic_platform.accounts.models import Institution, Network

NOT_OF_THIS_INSTITUTION = (
    "Le tableau de bord d'une structure se lit par ses encadrants, ses contributeurs, et les animateurs de ses réseaux."
)
NO_REPORT = "Le rapport et les indicateurs d'une structure se lisent par ses encadrants et ses contributeurs."
NOT_OF_THIS_NETWORK = "Le tableau de bord d'un réseau se lit par ses membres."


def can_read_institution_dashboard(user: Any, institution: Institution, networks: frozenset[int]) -> bool:
    """Its contributors and managers, and whoever facilitates one of its ``networks`` (identifiers)."""
    if not (user.is_authenticated and user.is_active):
        return False
    return _works_in(user, institution) or bool(user.scope.networks_as(Role.FACILITATOR) & networks)


def can_read_institution_report(user: Any, institution: Institution) -> bool:
    """Its contributors and managers, and the administrators of the platform, who find in it what they may read anyway."""
    if not (user.is_authenticated and user.is_active):
        return False
    return _works_in(user, institution) or user.is_administrator


def can_read_network_dashboard(user: Any, network: Network) -> bool:
    """Whoever belongs to the network, directly or through an institution."""
    return user.is_authenticated and user.is_active and network.pk in user.scope.reach


def _works_in(user: Any, institution: Institution) -> bool:
    return institution.pk in user.scope.institutions_as(Role.CONTRIBUTOR, Role.MANAGER)
