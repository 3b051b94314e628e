"""The private grid: what nobody but its author opens (S90, H.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from isic_platform.formkit.spec import Spec
from isic_platform.publication.enums import Visibility
from isic_platform.publication.issues import Issue
from isic_platform.publication.models import Item
from isic_platform.publication.selectors import is_ever_published
from knowledge.columns import KIND
from knowledge.grids.entry_fields import DIFFUSION
from knowledge.models import GridEntry


def is_kept_alone(item: Item) -> bool:
    """Whether the item is an answer to a private grid that nobody but its author may open. One query, for theirs alone."""
    return item.visibility == Visibility.AUTHOR and GridEntry.objects.private().filter(item=item).exists()


def can_open_private_entry(user: Any, entry: GridEntry) -> bool:
    """Share it, in whole or in part: its author, while it is theirs alone."""
    return user.is_authenticated and entry.item.owner_id == user.pk and entry.is_kept_private


def can_erase_private_entry(user: Any, entry: GridEntry) -> bool:
    """Delete it without a trace: its author, at any time before its publication."""
    if not user.is_authenticated or entry.item.owner_id != user.pk:
        return False
    return entry.grid.is_private_by_default and entry.shared_from_id is None and not is_ever_published(entry.item)


def opened_on_purpose(item: Item, spec: Spec, level: str, values: Mapping[str, Any]) -> list[Issue]:
    """A private answer whose author chose another diffusion is still theirs alone until they confirm it."""
    asked = values.get(DIFFUSION)
    if item.kind != KIND or item.visibility != Visibility.AUTHOR or asked in (None, Visibility.AUTHOR):
        return []
    if not is_kept_alone(item):
        return []
    message = "Cette réponse est encore à vous seul·e. Confirmez d'abord qui pourra la lire."
    url = reverse("knowledge:share-private", args=[item.short_id])
    return [Issue("erreur", DIFFUSION, message, "diffusion", link=url, link_label="Choisir et confirmer")]
