"""The history of the cursor (S6, S10): each move with the reason that the team gave for itself."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from isic_platform.publication.models import Item
from isic_platform.publication.services.items import lock_item
from projects.exceptions import ProjectRefused
from projects.models import LevelChange
from projects.validators import refuse_personal_data


def record_level_change(*, item: Item, source: str, target: str, by: Any, reason: str = "") -> LevelChange:
    """Keep that the cursor moved. Runs in the transaction that moves it. Raises PersonalDataFound."""
    refuse_personal_data(reason)
    return LevelChange.objects.create(project=item.project, source=source, target=target, reason=reason.strip(), by=by)


@transaction.atomic
def give_level_reason(*, change: LevelChange, reason: str, by: Any) -> LevelChange:
    """Say why the cursor moved, when nothing was said then. Raises ProjectRefused without words, or when it was said."""
    lock_item(change.project.item)
    change.refresh_from_db(fields=["reason"])
    if change.reason:
        raise ProjectRefused("La raison de ce changement est déjà donnée.")
    if not reason.strip():
        raise ProjectRefused("Dites en quelques mots pourquoi.")
    refuse_personal_data(reason)
    change.reason = reason.strip()
    change.save(update_fields=["reason"])
    return change
