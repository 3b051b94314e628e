"""Create contents, copy them, share them. Rights are checked by the callers with permissions.py."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from isic_platform.accounts.models import Institution, Network
from isic_platform.formkit.enums import FieldType
from isic_platform.formkit.models import Attachment, Record, SpecVersion
from isic_platform.formkit.services import change_form, change_level, copy_record, create_record, write_answers
from isic_platform.formkit.spec import ANY_LEVEL
from isic_platform.publication.enums import EDITABLE_STATES, Visibility
from isic_platform.publication.exceptions import TransitionRefused
from isic_platform.publication.hooks import run_hooks
from isic_platform.publication.kinds import kind_of
from isic_platform.publication.models import Item, Version
from isic_platform.publication.services.erasure import erase_traces
from isic_platform.publication.services.writing import (
    after_save,
    mirror,
    new_version,
    refuse_unless_editable,
    set_level,
    write_item_answers,
)  # fmt: skip

COPY_MARK = " (copie)"
SHORT_TITLE = 120


@transaction.atomic
def create_item(
    *,
    kind: str,
    spec_version: SpecVersion,
    by: Any,
    institution: Institution | None,
    level: str = ANY_LEVEL,
    visibility: str = Visibility.TEAM,
    networks: Iterable[Network] | None = None,
    record: Record | None = None,
) -> Item:
    """Open a content and its first draft version. Networks default to those of the institution."""
    record = record or create_record(spec_version=spec_version, level=level, by=by)
    item = Item.objects.create(kind=kind, record=record, owner=by, institution=institution, visibility=visibility)
    if networks is None:
        networks = institution.networks.all() if institution else []
    item.networks.set(networks)
    new_version(item, by)
    return item


def lock_item(item: Item) -> Item:
    """Take the item's row for the transaction: two steps on one content pass one after the other.

    The row is locked alone, then read: what a joined query returns after waiting may date from before the wait.
    """
    Item.objects.select_for_update().only("pk").get(pk=item.pk)
    related = Item.objects.select_related("record__spec_version", "working_version", "published_version")
    return related.defer("record__spec_version__definition").get(pk=item.pk)


@transaction.atomic
def start_new_version(*, item: Item, by: Any) -> Version:
    """Begin the next version; the published one stays online meanwhile. Gives the one at work if there is one."""
    locked = lock_item(item)
    version = locked.working_version or new_version(locked, by)
    item.working_version = version
    return version


@transaction.atomic
def change_item_level(*, item: Item, level: str, by: Any) -> Item:
    """Move the cursor without losing a word (S6, S13); the version at work follows. Begins a version if none is at work."""
    locked = lock_item(item)
    refuse_unless_editable(locked)
    if locked.working_version is None:
        new_version(locked, by)
    set_level(locked, level, by)
    code = kind_of(locked).level_code
    write_answers(record=locked.record, values={code: level}, by=by)
    after_save(locked, {code}, by)
    mirror(item, locked)
    return item


@transaction.atomic
def change_visibility(*, item: Item, visibility: str, by: Any) -> Item:
    """Widen or narrow who may read. The database refuses to go past the network on reinforced subjects (B.21)."""
    locked = lock_item(item)
    locked.visibility = visibility
    locked.save(update_fields=["visibility", "updated_at"])
    item.visibility = visibility
    run_hooks("visibility_changed", item=locked, by=by)
    return item


@transaction.atomic
def set_co_writers(*, item: Item, users: Iterable[Any], by: Any) -> None:
    """Name the co-writers (P09). The referent is never one of them. What stands on the content follows (« team_changed »)."""
    before = {person.pk: person for person in item.co_writers.all()}
    after = {person.pk: person for person in users if person.pk != item.owner_id}
    item.co_writers.set(after.values())
    joined = [person for pk, person in after.items() if pk not in before]
    left = [person for pk, person in before.items() if pk not in after]
    if joined or left:
        run_hooks("team_changed", item=item, by=by, joined=joined, left=left)


@transaction.atomic
def hand_over(*, item: Item, to: Any, by: Any) -> Item:
    """Give the content to another referent (S150); the former one becomes a co-writer."""
    locked = lock_item(item)
    former = locked.owner
    locked.owner = to
    locked.save(update_fields=["owner", "updated_at"])
    locked.co_writers.remove(to)
    if former and former.pk != to.pk:
        locked.co_writers.add(former)
    item.owner = to
    return item


@transaction.atomic
def duplicate_item(*, item: Item, by: Any, institution: Institution | None = None) -> Item:
    """Copy a content as a new draft of one's own: same answers; what the kind never copies (declarations, team) is left out.

    The copy is carried by ``institution``, one of the copier's own, or by none yet.
    """
    kind = kind_of(item)
    record = copy_record(record=item.record, by=by, leave_out=kind.never_copied)
    copy = create_item(
        kind=item.kind, spec_version=record.spec_version, by=by, institution=institution,
        level=record.level, record=record,
    )  # fmt: skip
    title_field = record.spec.fields.get(kind.title_code)
    most = (title_field.max_length if title_field else 0) or SHORT_TITLE
    title = f"{(item.title or 'Sans titre')[: most - len(COPY_MARK)]}{COPY_MARK}"
    if kind.on_duplicate:
        kind.on_duplicate(item, copy, by)
    write_item_answers(item=copy, values={kind.title_code: title}, by=by)
    return copy


@transaction.atomic
def delete_draft(*, item: Item, by: Any) -> None:
    """Delete for good a content that was never published. Raises TransitionRefused otherwise."""
    locked = lock_item(item)
    if locked.published_version_id or locked.versions.exclude(state__in=EDITABLE_STATES).exists():
        raise TransitionRefused("Ce contenu a été publié ou soumis : il ne se supprime plus, il se retire.")
    erase_item(item=locked, by=by)


@transaction.atomic
def erase_item(*, item: Item, by: Any) -> None:
    """Delete a content with its versions, its history and its files, whatever its state; the caller says why it may.

    No event, no notice and no address in a history is left of it.
    """
    locked = lock_item(item)
    kind = kind_of(locked)
    if kind.on_delete:
        kind.on_delete(locked, by)
    record = locked.record
    locked.working_version = None
    locked.save(update_fields=["working_version", "updated_at"])
    erase_traces(locked)
    locked.delete()
    files = [attachment.file for attachment in record.attachments.all()]
    record.delete()
    shared = set(Attachment.objects.filter(file__in=[file.name for file in files]).values_list("file", flat=True))
    orphans = [file for file in files if file.name not in shared]
    transaction.on_commit(lambda: [file.delete(save=False) for file in orphans])


@transaction.atomic
def drop_working_version(*, item: Item, by: Any) -> None:
    """Give up the version begun over a published one: the working answers come back to what is published."""
    locked = lock_item(item)
    version, published = locked.working_version, locked.published_version
    if not version or not published or version.state not in EDITABLE_STATES:
        raise TransitionRefused("Il n'y a pas de nouvelle version à abandonner.")
    # Who is of the team is today's matter, not the snapshot's.
    team = {code for code, field in locked.record.spec.fields.items() if field.type == FieldType.ACCOUNT}
    kept = {code: value for code, value in published.answers.items() if code not in team}
    blanks = {code: None for code in locked.record.values if code not in kept and code not in team}
    write_answers(record=locked.record, values={**blanks, **kept}, by=by)
    if locked.record.level != published.level:
        change_level(record=locked.record, level=published.level, by=by)
    if locked.record.spec_version_id != published.spec_version_id:
        _set_form(locked, published.spec_version, by)
    locked.working_version = None
    locked.save(update_fields=["working_version", "updated_at"])
    version.delete()
    after_save(locked, set(kept) | set(blanks), by)
    mirror(item, locked)


@transaction.atomic
def move_to_form(*, item: Item, spec_version: SpecVersion, by: Any) -> Item:
    """Go on writing a content on another version of its form (S83). Its answers and its published version stay what they are.

    A published content gets a version at work, if it has none. Raises TransitionRefused while it is in review.
    """
    locked = lock_item(item)
    refuse_unless_editable(locked)
    if locked.working_version is None:
        new_version(locked, by)
    _set_form(locked, spec_version, by)
    if locked.working_version.snapshot is None:  # a returned version is still read on the form that it was sent on
        locked.working_version.spec_version = spec_version
        locked.working_version.save(update_fields=["spec_version"])
    mirror(item, locked)
    return item


def _set_form(item: Item, spec_version: SpecVersion, by: Any) -> None:
    change_form(record=item.record, spec_version=spec_version, by=by)
    kind = kind_of(item)
    if kind.on_form_change:
        kind.on_form_change(item, by)
