"""People, the institutions and networks they act in, and what they may do there."""

from isic_platform.accounts.models.directory import DirectoryImport, Merge
from isic_platform.accounts.models.institution import Institution, Network
from isic_platform.accounts.models.membership import Invitation, Membership, memberships_of
from isic_platform.accounts.models.user import Scope, User

__all__ = [
    "DirectoryImport", "Institution", "Invitation", "Membership", "Merge", "Network", "Scope", "User", "memberships_of",
]  # fmt: skip
