"""Every write of the app. ``by`` names the acting person; None is the platform itself (a command)."""

from isic_platform.accounts.services.accounts import (
    deactivate_account,
    reactivate_account,
    set_administrator,
    update_profile,
)
from isic_platform.accounts.services.importing import apply_import, prepare_import
from isic_platform.accounts.services.invitations import (
    accept_invitation,
    find_invitation,
    invite_member,
    join_by_invitation,
    revoke_invitation,
)
from isic_platform.accounts.services.keeping import archive_institution, delete_institution, restore_institution
from isic_platform.accounts.services.memberships import add_membership, remove_membership
from isic_platform.accounts.services.merging import (
    dismiss_merge,
    fill_blanks,
    merge_institutions,
    propose_merge,
    set_apart,
)
from isic_platform.accounts.services.places import (
    create_institution,
    create_network,
    update_institution,
    update_network,
)

__all__ = [
    "accept_invitation",
    "add_membership",
    "apply_import",
    "archive_institution",
    "create_institution",
    "create_network",
    "deactivate_account",
    "delete_institution",
    "dismiss_merge",
    "fill_blanks",
    "find_invitation",
    "invite_member",
    "join_by_invitation",
    "merge_institutions",
    "prepare_import",
    "propose_merge",
    "reactivate_account",
    "remove_membership",
    "restore_institution",
    "revoke_invitation",
    "set_administrator",
    "set_apart",
    "update_institution",
    "update_network",
    "update_profile",
]
