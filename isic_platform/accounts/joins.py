"""How two roles of one person become one when institutions merge."""

from __future__ import annotations

from isic_platform.accounts.models import Membership
from isic_platform.accounts.relations import register_join


def join_memberships(row: Membership, rival: Membership) -> None:
    """A role held in either is held; the oldest date is kept."""
    rival.is_active = rival.is_active or row.is_active


def register() -> None:
    """From AppConfig.ready."""
    register_join(Membership, join_memberships)
