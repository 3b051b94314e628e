"""Who declares a use, and who takes one back."""

from __future__ import annotations

from typing import Any

from isic_platform.accounts.enums import Role
from isic_platform.publication.models import DeclaredUse, Item

OWN_CONTENT = "Un usage se déclare sur le contenu de quelqu'un d'autre : vous faites partie de l'équipe de celui-ci."
NOT_YOURS = "Un usage se retire par la personne qui l'a déclaré, ou par les relecteurs des réseaux de ce contenu."


def can_declare_use(user: Any, item: Item) -> bool:
    """Whoever reads the published content with an account, its team left out: what counts is what others do with it."""
    return user.is_authenticated and user.is_active and bool(item.published_version_id) and not item.is_written_by(user)


def can_withdraw_use(user: Any, use: DeclaredUse) -> bool:
    """Its author; reviewers and facilitators of the content's networks; administrators. Needs the item's networks."""
    if not user.is_authenticated or use.withdrawn_at is not None:
        return False
    if use.user_id == user.pk or user.is_administrator:
        return True
    held = user.scope.networks_as(Role.REVIEWER, Role.FACILITATOR)
    return bool(held) and any(network.pk in held for network in use.item.networks.all())
