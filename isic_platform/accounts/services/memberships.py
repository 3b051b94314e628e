"""Give and end roles."""

from __future__ import annotations

import structlog
from django.core.exceptions import PermissionDenied
from django.db import transaction

from isic_platform.accounts.models import Institution, Membership, Network, User
from isic_platform.accounts.permissions import can_invite, can_remove_membership

logger = structlog.get_logger("isic.accounts")


@transaction.atomic
def add_membership(
    *,
    user: User,
    role: str,
    by: User | None,
    institution: Institution | None = None,
    network: Network | None = None,
) -> Membership:
    """Give ``user`` a role in an institution or a network; a role that had ended starts again.

    Giving a role already held changes nothing. Raises PermissionDenied, and ValidationError (role and place that do
    not go together).
    """
    if by is not None and not can_invite(by, role=role, institution=institution, network=network):
        raise PermissionDenied("Vous ne pouvez pas donner ce rôle ici.")
    membership = (
        Membership.objects.select_for_update(of=("self",))
        .filter(user=user, role=role, institution=institution, network=network)
        .first()
    )
    if membership is None:
        membership = Membership(user=user, role=role, institution=institution, network=network)
        membership.full_clean()
        membership.save()
    elif not membership.is_active:
        membership.is_active = True
        membership.save(update_fields=["is_active"])
    user.__dict__.pop("scope", None)
    logger.info("membership_added", membership=membership.pk, account=user.pk, role=role, by=by.pk if by else None)
    return membership


@transaction.atomic
def remove_membership(*, membership: Membership, by: User | None) -> Membership:
    """End a role; the row stays, for what was done under it. Takes effect at the person's next request.

    Raises PermissionDenied.
    """
    if by is not None and not can_remove_membership(by, membership):
        raise PermissionDenied("Vous ne pouvez pas retirer ce rôle.")
    Membership.objects.filter(pk=membership.pk).select_for_update().get()
    membership.is_active = False
    membership.save(update_fields=["is_active"])
    membership.user.__dict__.pop("scope", None)
    logger.info("membership_removed", membership=membership.pk, account=membership.user_id, by=by.pk if by else None)
    return membership
