"""Move an answer to the newer version of its grid, when its writers choose to (S83)."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from isic_platform.formkit.completeness import Evaluation
from isic_platform.publication.models import Item
from isic_platform.publication.services import move_to_form
from isic_platform.publication.services.items import lock_item
from knowledge.enums import EntryState
from knowledge.exceptions import EntryRefused
from knowledge.models import GridEntry, GridVersion
from knowledge.versions import newer_version, refusal_to_move


@transaction.atomic
def move_entry_to_newer_version(*, entry: GridEntry, by: Any) -> GridVersion:
    """Go on writing the answer on the published version of its grid; gives that version.

    No answer is touched: those to questions that are asked no more stay, are read and exported. What is published stays on
    its version; the text being written is moved, and begun when there is none. A finished answer that now lacks a mandatory
    one is a draft again. Raises EntryRefused, or TransitionRefused while it is in review.
    """
    lock_item(entry.item)  # two clicks pass one after the other
    rows = GridEntry.objects.select_related("grid_version__spec_version", "item__record__spec_version")
    locked = rows.get(pk=entry.pk)
    if refusal := refusal_to_move(locked):
        raise EntryRefused(refusal)
    target = newer_version(locked)
    if target is None:
        raise EntryRefused("Cette réponse est déjà sur la version publiée de la grille.")
    move_to_form(item=locked.item, spec_version=target.spec_version, by=by)
    entry.grid_version, entry.item = target, locked.item
    entry.refresh_from_db(fields=["state", "finished_at"])
    return target


def follow_form(item: Item, by: Any) -> None:
    """After the working answers moved to another version: the answer's own columns follow."""
    entry = GridEntry.objects.get(item=item)
    entry.grid_version = GridVersion.objects.get(spec_version_id=item.record.spec_version_id)
    missing = Evaluation(item.record.spec, item.record.level, item.record.values).progress().missing
    if entry.state == EntryState.FINISHED and missing:
        entry.state, entry.finished_at = EntryState.DRAFT, None
    elif entry.state == EntryState.DRAFT and item.published_version and not missing:  # what is published is finished
        entry.state, entry.finished_at = EntryState.FINISHED, item.published_version.published_at
    entry.save(update_fields=["grid_version", "state", "finished_at"])
    item.__dict__.pop("grid_entry", None)
    item._state.fields_cache.pop("grid_entry", None)
