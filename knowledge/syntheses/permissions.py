"""Who begins a synthesis or a dossier, who changes its sources, who takes its draft away."""

from __future__ import annotations

from typing import Any

from isic_platform.publication.models import Item
from isic_platform.publication.permissions import can_create_item, can_edit_item, can_review_item

READERS_ONLY = "Votre rôle permet de lire les synthèses et les dossiers, pas d'en composer."
NOT_NOW = "Les sources de ce document ne changent pas dans son état actuel."
NOT_READER = "Ce brouillon est réservé à son équipe, et à ses relecteurs une fois soumis."


def can_create_document(user: Any) -> bool:
    """Everybody who writes somewhere."""
    return can_create_item(user)


def can_change_sources(user: Any, item: Item) -> bool:
    """Its writers, while it may be written in."""
    return can_edit_item(user, item)


def can_read_draft(user: Any, item: Item) -> bool:
    """Its team; who reviews it, once it is handed in."""
    return item.is_written_by(user) or can_review_item(user, item)
