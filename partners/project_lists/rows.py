"""One row of a list of the fiche, read and written through the form engine: same ids, versions and conflicts as its own page."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from isic_platform.formkit.answers import clean_stored
from isic_platform.formkit.services import Change
from isic_platform.formkit.spec import Field
from isic_platform.formkit.types import Context
from isic_platform.publication.models import Item
from isic_platform.publication.permissions import can_edit_item
from isic_platform.publication.services import hold_item, save_held_item

Row = dict[str, Any]


class RowChanged(Exception):
    """Somebody changed or removed the same row meanwhile; ``theirs`` is the row as it is now, None when it is gone."""

    def __init__(self, theirs: Row | None) -> None:
        super().__init__("Quelqu'un a changé cette ligne pendant que vous écriviez.")
        self.theirs = theirs


def rows_of(item: Item, code: str) -> list[Row]:
    """The rows of a list as the team has them now; none for a special answer."""
    value = item.record.values.get(code)
    if isinstance(value, Mapping):
        value = value.get("value")
    return value if isinstance(value, list) else []


def digest(row: Mapping[str, Any] | None) -> str:
    """What a page remembers of the row that it shows, so that nobody's change is overwritten; empty for a new row."""
    return hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()[:16] if row else ""


@transaction.atomic
def save_row(*, item: Item, code: str, cells: Mapping[str, Any], seen: str, by: Any, row_id: str = "") -> Row:
    """Add a row, or change one; other rows are left as they are now, whoever wrote them meanwhile.

    ``cells`` are given by column in their stored shape; columns that are not given keep what they hold. ``seen`` is the
    digest of the row that the writer had before their eyes. Raises PermissionDenied, RowChanged, ValueRefused (a French
    sentence: a negative amount, a choice that does not exist), TransitionRefused while the fiche is in review.
    """
    held_item, field, rows = _held(item, code, by)
    former = next((row for row in rows if row["id"] == row_id), None) if row_id else None
    if row_id and (former is None or digest(former) != seen):
        raise RowChanged(former)
    kept = {name: value for name, value in {**(former or {}), **cells}.items() if value not in (None, "")}
    new = {**kept, "id": row_id or secrets.token_hex(4)}
    changed = [new if row["id"] == row_id else row for row in rows] if former else [*rows, new]
    _save(held_item, field, changed, by)
    return new


@transaction.atomic
def remove_row(*, item: Item, code: str, row_id: str, seen: str, by: Any) -> None:
    """Take a row out of the list. Raises as ``save_row``."""
    held_item, field, rows = _held(item, code, by)
    former = next((row for row in rows if row["id"] == row_id), None)
    if former is None or digest(former) != seen:
        raise RowChanged(former)
    _save(held_item, field, [row for row in rows if row["id"] != row_id], by)


def _held(item: Item, code: str, by: Any) -> tuple[Any, Field, list[Row]]:
    held = hold_item(Item.objects.filter(pk=item.pk))
    if held is None or not can_edit_item(by, held.item):
        raise PermissionDenied("Cette liste s'écrit par l'équipe du projet, tant que la fiche n'est pas en relecture.")
    return held, held.item.record.spec.fields[code], rows_of(held.item, code)


def _save(held: Any, field: Field, rows: list[Row], by: Any) -> None:
    record = held.item.record
    value = clean_stored(field, rows, Context(user=by, record=record)) if rows else None
    stored = record.stored.get(field.code)
    # The row of the content is locked: nobody saves between the reading above and this.
    save_held_item(held=held, changes=[Change(field.code, value, stored.version if stored else 0)], by=by)
