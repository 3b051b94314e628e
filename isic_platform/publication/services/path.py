"""The publication path, step by step (H.2). Each step locks the content, checks the state, leaves a trace, tells people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from isic_platform.accounts.models import Institution
from isic_platform.publication.checks import run_checks
from isic_platform.publication.criteria import refused_criteria
from isic_platform.publication.enums import TRANSITIONS, Decision, State, Visibility, WithdrawalReason
from isic_platform.publication.exceptions import NotReady, TransitionRefused
from isic_platform.publication.hooks import run_hooks
from isic_platform.publication.kinds import kind_of
from isic_platform.publication.models import Item, Review, Transition, Version
from isic_platform.publication.recipients import authors_of, reviewers_of
from isic_platform.publication.services.items import lock_item
from isic_platform.publication.services.notices import notify


def _move(version: Version, target: str, by: Any, reason: str = "", **changes: Any) -> None:
    if target not in TRANSITIONS[version.state]:
        raise TransitionRefused(
            f"Cette version est à l'état « {version.get_state_display().lower()} » : "
            f"elle ne peut pas passer à « {State(target).label.lower()} »."
        )
    source, version.state = version.state, target
    for name, value in changes.items():
        setattr(version, name, value)
    version.save(update_fields=["state", *changes])
    Transition.objects.create(version=version, source=source, target=target, by=by, reason=reason)


def _working(item: Item) -> Version:
    if item.working_version is None:
        raise TransitionRefused("Aucune version n'est en cours.")
    return item.working_version


def freeze(item: Item) -> dict[str, Any]:
    """The snapshot of the working answers, and of what the kind says of the object on that day."""
    also = kind_of(item).freeze
    return {**(also(item) if also else {}), "answers": item.record.values, "frozen_at": timezone.now().isoformat()}


@transaction.atomic
def submit_item(*, item: Item, by: Any) -> Version:
    """Hand the draft to review: checks, freezes, tells the reviewers. Raises NotReady with all the issues."""
    locked = lock_item(item)
    version = _working(locked)
    record = locked.record
    if (
        locked.institution_id
    ):  # two fiches of one title in one institution cannot be submitted at the same instant (P01)
        Institution.objects.select_for_update(no_key=True).get(pk=locked.institution_id)
    issues = run_checks(item=locked, spec=record.spec, level=record.level, values=record.values)
    if any(issue.blocks for issue in issues):
        raise NotReady(issues)
    _move(
        version, State.SUBMITTED, by,
        snapshot=freeze(locked), level=record.level, spec_version=record.spec_version,
        submitted_at=timezone.now(), submitted_by=by, agreed_by=None,
    )  # fmt: skip
    notify(
        users=reviewers_of(locked), item=locked, path=f"/relectures/{locked.short_id}/",
        text="Un contenu vous attend en relecture.", but=by,
    )  # fmt: skip
    item.working_version = version
    return version


@transaction.atomic
def withdraw_submission(*, item: Item, by: Any) -> Version:
    """Take a submitted version back to draft."""
    version = _working(lock_item(item))
    _move(version, State.DRAFT, by)
    item.working_version = version
    return version


@transaction.atomic
def return_version(*, item: Item, by: Any, reason: str, criteria: Mapping[str, Any]) -> Review:
    """Send the version back to its authors with a reason (S152). The reason is mandatory."""
    locked = lock_item(item)
    version = _working(locked)
    if not reason.strip():
        raise TransitionRefused("Dites aux auteurs ce qui est à corriger.")
    review = Review.objects.create(
        version=version, reviewer=by, decision=Decision.RETURNED, reason=reason.strip(), criteria=dict(criteria)
    )
    _move(version, State.RETURNED, by, reason.strip(), agreed_by=None)
    _tell_authors(locked, "Votre contenu est revenu de relecture : des corrections sont demandées.", by)
    item.working_version = version
    return review


@transaction.atomic
def validate_version(*, item: Item, by: Any, criteria: Mapping[str, Any], comment: str = "") -> Review:
    """Accept the version. The checks run again: what changed since submission (rules, vocabularies) still blocks."""
    locked = lock_item(item)
    version = _working(locked)
    if refused_criteria(criteria):
        raise TransitionRefused("« Non » à un critère principal empêche de valider : renvoyez avec un motif.")
    _refuse_if_blocked(locked, version)
    review = Review.objects.create(
        version=version, reviewer=by, decision=Decision.VALIDATED, reason=comment.strip(), criteria=dict(criteria)
    )
    _move(version, State.VALIDATED, by)
    _tell_authors(locked, "Votre contenu est validé. Il sera bientôt publié.", by)
    item.working_version = version
    return review


def _refuse_if_blocked(item: Item, version: Version) -> None:
    issues = run_checks(item=item, spec=version.spec, level=version.level, values=version.answers)
    if any(issue.blocks for issue in issues):
        raise NotReady(issues)


@transaction.atomic
def agree_to_publish(*, item: Item, by: Any) -> Version:
    """An author agrees that a manager publishes the validated version."""
    version = _working(lock_item(item))
    if version.state != State.VALIDATED:
        raise TransitionRefused("L'accord se donne sur une version validée.")
    version.agreed_by = by
    version.save(update_fields=["agreed_by"])
    item.working_version = version
    return version


@transaction.atomic
def publish_version(*, item: Item, by: Any) -> Version:
    """Put the validated version online; the one online until now is archived. Indexing happens in the same transaction."""
    locked = lock_item(item)
    version = _working(locked)
    if version.state != State.VALIDATED:
        raise TransitionRefused("Seule une version validée se publie. Quelqu'un a peut-être été plus rapide.")
    _refuse_if_blocked(locked, version)
    former = locked.published_version
    if former:
        _move(former, State.ARCHIVED, by, "Remplacée par la version suivante.")
    _move(version, State.PUBLISHED, by, published_at=timezone.now(), withdrawn_at=None, withdrawal="")
    locked.published_version, locked.working_version = version, None
    locked.save(update_fields=["published_version", "working_version", "updated_at"])
    run_hooks("published", item=locked, by=by)
    _tell_authors(locked, "Votre contenu est publié.", by)
    item.published_version, item.working_version = version, None
    return version


@transaction.atomic
def unpublish_item(*, item: Item, by: Any, reason: str = WithdrawalReason.OTHER, comment: str = "") -> Version:
    """Withdraw the published version at once; its address answers 410 with what may be said."""
    locked = lock_item(item)
    version = locked.published_version
    if version is None:
        raise TransitionRefused("Ce contenu n'est pas publié.")
    _move(version, State.UNPUBLISHED, by, comment, withdrawn_at=timezone.now(), withdrawal=reason)
    locked.published_version = None
    locked.save(update_fields=["published_version", "updated_at"])
    run_hooks("withdrawn", item=locked, by=by)
    _tell_authors(locked, "Votre contenu a été retiré de la publication.", by)
    item.published_version = None
    return version


@transaction.atomic
def republish_item(*, item: Item, by: Any) -> Version:
    """Put a withdrawn version back online, after the same checks."""
    locked = lock_item(item)
    version = locked.versions.filter(state=State.UNPUBLISHED).order_by("-number").first()
    if version is None or locked.published_version_id:
        raise TransitionRefused("Aucune version retirée n'est à republier.")
    _refuse_if_blocked(locked, version)
    _move(version, State.PUBLISHED, by, withdrawn_at=None, withdrawal="")
    locked.published_version = version
    locked.save(update_fields=["published_version", "updated_at"])
    run_hooks("republished", item=locked, by=by)
    _tell_authors(locked, "Votre contenu est de nouveau publié.", by)
    item.published_version = version
    return version


@transaction.atomic
def archive_item(*, item: Item, by: Any, comment: str = "") -> Version:
    """Archive a withdrawn content: kept, never updated again."""
    locked = lock_item(item)
    version = locked.versions.filter(state=State.UNPUBLISHED).order_by("-number").first()
    if version is None:
        raise TransitionRefused("Seul un contenu retiré s'archive.")
    _move(version, State.ARCHIVED, by, comment)
    return version


@transaction.atomic
def open_reinforced(*, item: Item, by: Any, visibility: str = Visibility.PUBLIC) -> Item:
    """An entitled reviewer says how far a reinforced subject may go (B.21): a ceiling, which the next publication uses.

    What is online does not move: its authors asked for what they asked.
    """
    locked = lock_item(item)
    locked.opened_by, locked.opened_to = by, visibility
    locked.save(update_fields=["opened_by", "opened_to", "updated_at"])
    item.opened_by, item.opened_to = by, visibility
    return item


def _tell_authors(item: Item, text: str, by: Any) -> None:
    notify(users=authors_of(item), item=item, path=f"/travail/{item.short_id}/", text=text, but=by)
