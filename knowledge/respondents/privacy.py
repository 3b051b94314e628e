"""The private grid: what nobody but its author opens (S90, H.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from isic_platform.formkit.spec import Spec
from isic_platform.publication.enums import Visibility
from isic_platform.publication.issues import Issue
from isic_platform.publication.models import Item, Version
from isic_platform.publication.selectors import is_ever_published
from knowledge.columns import KIND
from knowledge.grids.entry_fields import DIFFUSION
from knowledge.models import GridEntry


def is_kept_alone(item: Item) -> bool:
    """Whether the item is an answer to a private grid that nobody but its author may open. One query, for theirs alone,
    and none on a page that shows the answer (see ``panels.entry_shown``)."""
    shown = item.__dict__.get("entry_shown")
    if shown is not None:
        return shown.is_kept_private and not shown.was_published
    return item.visibility == Visibility.AUTHOR and GridEntry.objects.private().filter(item=item).exists()


def can_open_private_entry(user: Any, entry: GridEntry) -> bool:
    """Share it, in whole or in part: its author, while it is theirs alone."""
    return user.is_authenticated and entry.item.owner_id == user.pk and entry.is_kept_private


def can_erase_private_entry(user: Any, entry: GridEntry) -> bool:
    """Delete it without a trace: its author, at any time before its publication."""
    if not user.is_authenticated or entry.item.owner_id != user.pk:
        return False
    if not entry.grid.is_private_by_default or entry.shared_from_id is not None:
        return False
    known = getattr(entry, "was_published", None)
    return not (is_ever_published(entry.item) if known is None else known)


class Fate(StrEnum):
    """What becomes of an extract when its author erases the answer that it comes from, and the extracts too."""

    ERASED = "effacé"
    WITHDRAWN = "retiré"
    KEPT = "gardé"


@dataclass(frozen=True)
class SharedPart:
    """An extract of a private answer. It is erased until its first publication, withdrawn when it is online; what was
    withdrawn already stays so, and what was handed over is no longer its author's to take back."""

    entry: GridEntry
    fate: Fate
    is_theirs: bool


def shared_parts(entry: GridEntry) -> list[SharedPart]:
    """The extracts of a private answer, in the order of their making. One query."""
    published = Version.objects.filter(item_id=OuterRef("item_id"), published_at__isnull=False)
    rows = entry.extracts.select_related("item__working_version", "grid_version__grid").order_by("pk")
    parts = []
    for extract in rows.annotate(was_published=Exists(published)):
        is_theirs = extract.item.owner_id == entry.item.owner_id
        if not is_theirs:
            fate = Fate.KEPT
        elif extract.item.published_version_id:
            fate = Fate.WITHDRAWN
        else:
            fate = Fate.KEPT if extract.was_published else Fate.ERASED
        parts.append(SharedPart(extract, fate, is_theirs))
    return parts


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
