"""Write in contents, answer by answer. Rights are checked by the callers: ``access`` for pages, ``permissions`` elsewhere.

An autosave costs a lock, one read of all that the save needs, and one statement that writes it, whatever the number of
answers (see ``formkit.services.saving``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from isic_platform.accounts.models import memberships_of
from isic_platform.formkit.enums import Level
from isic_platform.formkit.models import answers_of, receipt_of
from isic_platform.formkit.services import Change, SaveOutcome, change_level
from isic_platform.formkit.services.saving import Part, Saving, changes_to
from isic_platform.publication.enums import EDITABLE_STATES, State
from isic_platform.publication.exceptions import TransitionRefused
from isic_platform.publication.kinds import closed_because, get_kind, kind_of
from isic_platform.publication.models import Item, Transition, Version
from isic_platform.publication.models.item import ItemQuerySet

SETTLED = ("title", "visibility", "institution_id", "is_reinforced", "updated_at")
_LONG = ("record__spec_version__definition", "working_version__snapshot")


@dataclass(frozen=True)
class HeldItem:
    """A content that this transaction has locked, read since with its answers and what its kind follows them with."""

    item: Item
    key: str
    receipt: Mapping[str, Any] | None


def hold_item(rows: ItemQuerySet, *, key: str = "", writer: Any = None) -> HeldItem | None:
    """Lock the content that ``rows`` name, then read it; None when there is none. Needs a transaction.

    The rows are locked alone, then read: what a joined query returns after waiting may date from before the wait.
    ``key`` is the idempotency key of the request, whose receipt is read at the same time; so is the scope of ``writer``, which
    says what they may cite in an answer.
    """
    locked = rows.order_by().select_related("record").only("kind", "record__id")
    found = list(locked.select_for_update(of=("self", "record"))[:1])
    if not found:
        return None
    kind = get_kind(found[0].kind)
    related = Item.objects.select_related("record__spec_version", "working_version").defer(*_LONG)
    related = kind.with_followed(related) if kind.with_followed else related
    if writer is not None:
        related = related.annotate(read_memberships=memberships_of(writer))
    item = related.annotate(
        read_answers=answers_of("record_id"), read_receipt=receipt_of("record_id", key)
    ).get(pk=found[0].pk)  # fmt: skip
    if writer is not None:
        writer.take_memberships(item.read_memberships)
    item.record.take_read(item.read_answers)
    return HeldItem(item, key, item.read_receipt)


def save_held_item(*, held: HeldItem, changes: Sequence[Change], by: Any) -> SaveOutcome:
    """Save answers in a content held by this transaction, begin a new version when needed, and keep what follows in step.

    Raises TransitionRefused while the content is in review.
    """
    item = held.item
    refuse_unless_editable(item)
    saving = Saving(item.record, key=held.key, receipt=held.receipt, by=by)
    if saving.apply(changes):
        _write(item, saving, by)
    return saving.outcome


@transaction.atomic
def save_item_answers(*, item: Item, changes: Sequence[Change], key: str, by: Any) -> SaveOutcome:
    """Save answers in the working record, begin a new version when needed, and keep the storey's columns in step.

    ``by`` is None for a guest without an account. Raises TransitionRefused while the content is in review.
    """
    held = _hold(item, key)
    outcome = save_held_item(held=held, changes=changes, by=by)
    mirror(item, held.item)
    return outcome


@transaction.atomic
def write_item_answers(*, item: Item, values: Mapping[str, Any], by: Any) -> SaveOutcome:
    """Write values that the platform itself knows (prefill, corpus)."""
    held = _hold(item, "")
    outcome = save_held_item(held=held, changes=changes_to(held.item.record, values), by=by)
    mirror(item, held.item)
    return outcome


def _hold(item: Item, key: str) -> HeldItem:
    held = hold_item(Item.objects.filter(pk=item.pk), key=key)
    if held is None:
        raise Item.DoesNotExist
    return held


def _write(item: Item, saving: Saving, by: Any) -> None:
    saved = saving.outcome.saved
    if not saved:
        saving.write()
        return
    if item.working_version is None:
        new_version(item, by)
    kind = kind_of(item)
    if kind.derive:
        for code, value in kind.derive(item, set(saved)).items():
            saving.put(code, value)
    codes = set(saving.written)
    _settle(item, codes)
    item.updated_at = timezone.now()
    sql = (
        "UPDATE publication_item SET title = %s, visibility = %s, institution_id = %s, is_reinforced = %s, updated_at = %s"
        " WHERE id = %s"
    )
    saving.write(Part(sql, (*(getattr(item, name) for name in SETTLED), item.pk)))
    _follow(item, codes, by)


def refuse_unless_editable(item: Item) -> None:
    """Raise TransitionRefused while the version at work is in review, or its kind says that it is closed."""
    if item.working_version and item.working_version.state not in EDITABLE_STATES:
        raise TransitionRefused("Cette version est en relecture : reprenez-la avant de la modifier.")
    if reason := closed_because(item):
        raise TransitionRefused(reason)


def new_version(item: Item, by: Any) -> Version:
    """Begin the next version of a content, on what its record says."""
    last = item.versions.order_by("-number").first()
    version = Version.objects.create(
        item=item, number=last.number + 1 if last else 1, spec_version=item.record.spec_version, level=item.record.level
    )
    Transition.objects.create(version=version, source="", target=State.DRAFT, by=by)
    item.working_version = version
    item.save(update_fields=["working_version", "updated_at"])
    return version


def after_save(item: Item, codes: set[str], by: Any) -> None:
    """Keep the title, the level and the storey's columns in step with answers written under these codes."""
    _settle(item, codes)
    item.save(update_fields=SETTLED)
    _follow(item, codes, by)


def _settle(item: Item, codes: set[str]) -> None:
    """Set the content's own columns that these answers decide."""
    kind = kind_of(item)
    if kind.title_code in codes:
        title = item.record.values.get(kind.title_code)
        item.title = title[:300] if isinstance(title, str) else ""
    if kind.settle:
        kind.settle(item, codes)


def _follow(item: Item, codes: set[str], by: Any) -> None:
    kind = kind_of(item)
    if kind.level_code in codes:
        level = item.record.values.get(kind.level_code)
        if level in Level.values and level != item.record.level:
            set_level(item, level, by)
    if kind.after_save:
        kind.after_save(item, codes, by)


def set_level(item: Item, level: str, by: Any) -> None:
    """Move the cursor of the record and of the version at work."""
    change_level(record=item.record, level=level, by=by)
    if item.working_version:
        item.working_version.level = level
        item.working_version.save(update_fields=["level"])


def mirror(item: Item, held: Item) -> None:
    """Bring the caller's instance up to date."""
    for name in ("title", "visibility", "institution_id", "is_reinforced", "updated_at"):
        setattr(item, name, getattr(held, name))
    item.working_version = held.working_version
    item.record = held.record
