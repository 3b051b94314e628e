"""The diffusion that a content's own form asks for, followed within the reinforced rules (B.21, G.8)."""

from __future__ import annotations

from typing import Any

from isic_platform.publication.enums import Visibility, narrower
from isic_platform.publication.models import Item


def follow_asked_diffusion(item: Item, asked: Any, *, again: bool = False) -> None:
    """Set the visibility from the answer; « équipe » when it says nothing. ``again``: never wider than it is already."""
    wanted = asked if asked in Visibility.values else Visibility.TEAM
    item.visibility = item.bound(narrower(wanted, item.visibility) if again else wanted)
    item.save(update_fields=["visibility", "updated_at"])


def reinforce(item: Item) -> None:
    """Put a content under the reinforced rules: protection never waits for a review."""
    item.is_reinforced = True
    item.visibility = item.bound(item.visibility)
    item.save(update_fields=["is_reinforced", "visibility", "updated_at"])
