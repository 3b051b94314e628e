"""Every write of the app. ``by`` names the acting person; None is the platform itself (a command)."""

from isic_platform.accounts.services.accounts import (
    deactivate_account,
    reactivate_account,
    set_administrator,
    update_profile,
)
from isic_platform.accounts.services.invitations import (
    accept_invitation,
    find_invitation,
    invite_member,
    join_by_invitation,
    revoke_invitation,
)
from isic_platform.accounts.services.memberships import add_membership, remove_membership
from isic_platform.accounts.services.places import (
    create_institution,
    create_network,
    update_institution,
    update_network,
)

__all__ = [
    "accept_invitation",
    "add_membership",
    "create_institution",
    "create_network",
    "deactivate_account",
    "find_invitation",
    "invite_member",
    "join_by_invitation",
    "reactivate_account",
    "remove_membership",
    "revoke_invitation",
    "set_administrator",
    "update_institution",
    "update_network",
    "update_profile",
]
