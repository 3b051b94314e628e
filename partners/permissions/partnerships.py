"""Who begins, writes and fully reads a partnership, and who reads the stakes of a member (S110 to S112)."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from isic_platform.accounts.enums import Role
from isic_platform.publication.enums import Visibility
from partners.models import Partnership, PartnershipMember

WRITERS_ONLY = "Ce partenariat est tenu par son référent et ses co-rédacteurs : vous le lisez, sans le modifier."
NO_PARTNERSHIP = "Votre rôle permet de lire les partenariats, pas d'en créer."
OWN_ROW_ONLY = "Chaque structure écrit sa propre ligne ; les autres s'écrivent par l'équipe du partenariat."
CIRCLE_ONLY = "L'historique se lit par l'équipe, la structure porteuse et les structures membres."


def can_create_partnership(user: Any) -> bool:
    """Whoever contributes to an institution or manages it: it carries the partnership."""
    return user.is_authenticated and user.is_active and user.scope.has(Role.CONTRIBUTOR, Role.MANAGER)


def can_write_partnership(user: Any, partnership: Partnership) -> bool:
    """Its referent and its co-writers."""
    return user.is_authenticated and user.is_active and partnership.is_written_by(user)


def is_own_row(user: Any, member: PartnershipMember) -> bool:
    """Whether somebody of this institution, a member today, speaks for it: its contributors, managers and partners."""
    if not (user.is_authenticated and user.is_active) or not member.is_here(timezone.localdate()):
        return False
    if member.partnership.visibility == Visibility.AUTHOR:
        return False
    return member.institution_id in user.scope.institutions_as()


def can_write_member(user: Any, member: PartnershipMember) -> bool:
    """The partnership's writers, and the member's own people."""
    return can_write_partnership(user, member.partnership) or is_own_row(user, member)


def can_read_stakes(user: Any, member: PartnershipMember) -> bool:
    """Institutional stakes are read by the institution that they are those of, and by the partnership's writers (S111)."""
    return can_write_member(user, member)


def is_in_circle(user: Any, partnership: Partnership) -> bool:
    """The team, the carrier's people when the diffusion reaches them, the members of today: observations, transparency,
    agreements in full, interests, meetings. Members are read in memory when prefetched.
    """
    if not (user.is_authenticated and user.is_active):
        return False
    if partnership.is_written_by(user):
        return True
    if partnership.visibility == Visibility.AUTHOR:
        return False
    places = user.scope.institutions_as()
    if partnership.visibility != Visibility.TEAM and partnership.institution_id in places:
        return True
    today = timezone.localdate()
    return any(row.institution_id in places for row in partnership.members.all() if row.is_here(today))
