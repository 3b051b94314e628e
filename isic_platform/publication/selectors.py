"""What the reading and reviewing pages read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from isic_platform.accounts.enums import Role
from isic_platform.formkit.models import AnswerRevision
from isic_platform.publication.brought import with_brought
from isic_platform.publication.enums import State, Visibility, WithdrawalReason
from isic_platform.publication.kinds import kind_of
from isic_platform.publication.models import Item, Notice, Report, Review, Transition, Version
from isic_platform.publication.permissions import can_review_item

MOST_LISTED = 200


@dataclass(frozen=True)
class Tombstone:
    """What may still be said of a withdrawn content. ``title`` is empty when it must not be said."""

    short_id: str
    kind_label: str
    reason: str
    withdrawn_at: datetime
    title: str
    is_reinforced: bool


def item_to_read(user: Any, short_id: str) -> Item | None:
    """A published content that reaches this person, with all that its page shows; three queries. None otherwise."""
    rows = Item.objects.readable_by(user).select_related(
        "published_version__spec_version", "institution", "owner", "record"
    )
    rows = with_brought(rows, user).prefetch_related("co_writers", "networks")
    item = rows.filter(short_id=short_id).first()
    if item is not None:
        item.published_version.item = item
    return item


def tombstone_for(user: Any, short_id: str) -> Tombstone | None:
    """What is left of a content once published for this person and withdrawn since; None when nothing may be said.

    The diffusion that counts is the one it had while it was online: the draft's may have changed since.
    """
    item = Item.objects.filter(short_id=short_id, published_version=None).first()
    if item is None:
        return None
    version = item.versions.filter(withdrawn_at__isnull=False).order_by("-withdrawn_at").first()
    if version is None:
        return None
    then = _visibility_while_online(version)
    is_of_team = Item.objects.worked_on_by(user).filter(pk=item.pk).exists()
    was_public = then == Visibility.PUBLIC
    if not (was_public or is_of_team):
        if then != item.visibility or not Item.objects.reaching(user).filter(pk=item.pk).exists():
            return None
    hidden = version.withdrawal == WithdrawalReason.CONFIDENTIALITY or item.is_reinforced
    return Tombstone(
        short_id=item.short_id,
        kind_label=kind_of(item).label,
        reason=version.get_withdrawal_display() or WithdrawalReason.OTHER.label,
        withdrawn_at=version.withdrawn_at,
        title="" if hidden else published_title(version, item),
        is_reinforced=item.is_reinforced,
    )


def _visibility_while_online(version: Version) -> str:
    events = Item._meta.get_field("events").related_model.objects
    online = events.filter(pgh_obj_id=version.item_id, published_version_id=version.pk).order_by("-pgh_id")
    return online.values_list("visibility", flat=True).first() or ""


def published_title(version: Version | None, item: Item) -> str:
    """The title as it was published: the draft's own belongs to its team."""
    title = version.answers.get(kind_of(item).title_code) if version else None
    return title if isinstance(title, str) else ""


def is_ever_published(item: Item) -> bool:
    """Whether a version was ever online."""
    return item.versions.filter(published_at__isnull=False).exists()


def review_queue(user: Any) -> dict[str, list[Item]]:
    """Contents waiting for this person: ``to_review`` and ``to_publish``, the oldest submission first; bounded."""
    rows = Item.objects.reviewable_by(user).select_related("working_version", "institution", "owner")
    rows = rows.prefetch_related("co_writers", "networks").order_by("working_version__submitted_at", "pk")
    found = list(rows[:MOST_LISTED])
    return {
        "to_review": [item for item in found if item.working_version.state == State.SUBMITTED],
        "to_publish": [item for item in found if item.working_version.state == State.VALIDATED],
    }


def withdrawn_items(user: Any) -> list[Item]:
    """Contents withdrawn from publication that this person may put back, each with ``withdrawn`` (its version)."""
    held = user.scope.networks_as(Role.REVIEWER, Role.FACILITATOR)
    if not held:
        return []
    rows = Item.objects.filter(published_version=None).exclude(visibility=Visibility.AUTHOR)
    rows = rows.filter(Exists(Item.networks.through.objects.filter(item_id=OuterRef("pk"), network_id__in=held)))
    rows = rows.filter(Exists(Version.objects.filter(item_id=OuterRef("pk"), state=State.UNPUBLISHED)))
    latest = Version.objects.filter(state=State.UNPUBLISHED).order_by("item_id", "-number").distinct("item_id")
    rows = rows.select_related("institution").prefetch_related(
        "co_writers", "networks", Prefetch("versions", latest, to_attr="withdrawn_versions")
    )
    return list(rows.order_by("-updated_at")[:50])


def withdrawn_version(item: Item) -> Version | None:
    """The version that was withdrawn last and can come back."""
    versions = item.versions.filter(state=State.UNPUBLISHED).select_related("spec_version")
    return versions.order_by("-number").first()


def reviews_of(item: Item) -> QuerySet[Review]:
    """Reviews of all versions, the latest first."""
    return Review.objects.filter(version__item=item).select_related("reviewer", "version")


def versions_shown_to(user: Any, item: Item) -> list[Version]:
    """Versions of the history, the latest first.

    Outside the team, the version at work is shown to whoever may review it now, or who sent it back: what they read
    already, as it was submitted. A draft, or what others sent back, is not theirs (H.3).
    """
    found = list(item.versions.select_related("spec_version", "submitted_by").order_by("-number"))
    if not (item.is_written_by(user) or can_review_item(user, item)):
        sent_back = set(item.versions.filter(state=State.RETURNED, reviews__reviewer=user).values_list("pk", flat=True))
        found = [version for version in found if version.pk != item.working_version_id or version.pk in sent_back]
    for version in found:
        version.item = item
    return found


def transitions_of(versions: list[Version]) -> QuerySet[Transition]:
    """The path of these versions, the latest step first."""
    return Transition.objects.filter(version__in=versions).select_related("version", "by")


def revisions_of(item: Item, code: str) -> list[AnswerRevision]:
    """Every kept save of one answer, the latest first."""
    rows = AnswerRevision.objects.filter(record_id=item.record_id, code=code).select_related("saved_by")
    return list(rows.order_by("-version")[:MOST_LISTED])


def revised_codes(item: Item) -> list[str]:
    """Codes of the answers that changed at least once since they were first written."""
    rows = AnswerRevision.objects.filter(record_id=item.record_id, version__gt=1)
    return list(rows.order_by("code").values_list("code", flat=True).distinct())


def reports_for(user: Any) -> QuerySet[Report]:
    """Reports that this person handles: those of their networks, all for an administrator; the open ones first."""
    rows = Report.objects.select_related("item__published_version", "item__institution", "handled_by")
    if not user.is_administrator:
        held = user.scope.networks_as(Role.REVIEWER, Role.FACILITATOR)
        through = Item.networks.through.objects.filter(item_id=OuterRef("item_id"), network_id__in=held)
        rows = rows.filter(Exists(through))
    return rows.prefetch_related("item__networks").order_by("handled_at", "-created_at", "-pk")


def unread_count(user: Any) -> int:
    """How many notices wait, one hundred at most."""
    return Notice.objects.filter(user=user, read_at=None)[:100].count()
