"""Who deposits, who votes, who makes types."""

from __future__ import annotations

from typing import Any

from isic_platform.accounts.enums import Role
from isic_platform.publication.permissions import can_create_item
from knowledge.models import Resource

READERS_ONLY = "Votre rôle permet de lire les ressources, pas d'en déposer."
NO_TYPES = "Les types de ressource sont tenus par les animateurs de réseau et les administrateurs."


def can_create_resource(user: Any) -> bool:
    """Everybody who writes somewhere."""
    return can_create_item(user)


def can_vote(user: Any, resource: Resource) -> bool:
    """Whoever has an account and reads it, but for those who write it. The resource is one that they may read."""
    return user.is_authenticated and user.is_active and not resource.item.is_written_by(user)


def can_manage_types(user: Any) -> bool:
    """Who facilitates a network, who administers the platform (S157)."""
    if not (user.is_authenticated and user.is_active):
        return False
    return user.is_administrator or user.scope.has(Role.FACILITATOR)
