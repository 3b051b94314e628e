"""Who may do what with a content (domaine/H.2, H.3). Reading is ``Item.objects.visible_to(user)``."""

from __future__ import annotations

from typing import Any

from isic_platform.accounts.enums import PublicationPolicy, Role
from isic_platform.formkit.models import AnswerRevision
from isic_platform.publication.enums import EDITABLE_STATES, IN_REVIEW_STATES, State, Visibility
from isic_platform.publication.kinds import closed_because, is_sealed
from isic_platform.publication.models import Item


def _state(item: Item) -> str:
    return item.working_version.state if item.working_version_id else ""


def _in_networks(user: Any, item: Item, *roles: str) -> bool:
    held = user.scope.networks_as(*roles)
    return bool(held) and any(network.pk in held for network in item.networks.all())


def _manages(user: Any, item: Item) -> bool:
    return item.institution_id in user.scope.institutions_as(Role.MANAGER)


def _is_withdrawn(item: Item) -> bool:
    return not item.published_version_id and item.versions.filter(state=State.UNPUBLISHED).exists()


def can_create_item(user: Any) -> bool:
    """Everybody who acts somewhere; the platform's administrator alone does not write (H.3)."""
    roles = (Role.CONTRIBUTOR, Role.MANAGER, Role.REVIEWER, Role.FACILITATOR)
    return user.is_authenticated and user.is_active and user.scope.has(*roles)


def can_edit_item(user: Any, item: Item) -> bool:
    """The team, while the version is a draft or came back, or when a new version may be begun, and nothing else forbids it."""
    return is_in_writing(user, item) and not closed_because(item)


def is_in_writing(user: Any, item: Item) -> bool:
    """Whether this person writes the item, and its version is a draft, came back, or may be begun."""
    return item.is_written_by(user) and (not item.working_version_id or _state(item) in EDITABLE_STATES)


def can_submit_item(user: Any, item: Item) -> bool:
    """The team, from a draft or a returned version."""
    return item.is_written_by(user) and _state(item) in EDITABLE_STATES


def can_withdraw_submission(user: Any, item: Item) -> bool:
    """The team takes back what was submitted and not yet reviewed."""
    return item.is_written_by(user) and _state(item) == State.SUBMITTED


def can_delete_draft(user: Any, item: Item) -> bool:
    """The referent deletes a content that was never submitted for good nor published."""
    return item.owner_id == user.pk and not item.published_version_id and _state(item) in EDITABLE_STATES


def can_drop_working_version(user: Any, item: Item) -> bool:
    """The referent gives up a new version begun over a published one."""
    return item.owner_id == user.pk and bool(item.published_version_id) and _state(item) in EDITABLE_STATES


def can_manage_team(user: Any, item: Item) -> bool:
    """The referent names co-writers and hands the content over (S150); never what they alone may open."""
    return item.owner_id == user.pk and not is_sealed(item)


def can_review_item(user: Any, item: Item) -> bool:
    """Reviewers and facilitators of its networks, managers of its institution; never its authors (H.2)."""
    if not user.is_authenticated or item.is_written_by(user) or item.owner_id == user.pk:
        return False
    if any(person.pk == user.pk for person in item.co_writers.all()):
        return False
    if _state(item) not in IN_REVIEW_STATES:
        return False
    entitled = _in_networks(user, item, Role.REVIEWER, Role.FACILITATOR) or _manages(user, item)
    return entitled and not _wrote_working_version(user, item)


def _wrote_working_version(user: Any, item: Item) -> bool:
    """Whether the person submitted this version or saved an answer in it, even if they left the team since."""
    version = item.working_version
    if version.submitted_by_id == user.pk:
        return True
    saves = AnswerRevision.objects.filter(record_id=item.record_id, saved_by=user, saved_at__gte=version.created_at)
    return saves.exists()


def can_publish_item(user: Any, item: Item) -> bool:
    """Once validated: a reviewer or facilitator; a manager where the institution says so, with an author's agreement."""
    if _state(item) != State.VALIDATED or not can_review_item(user, item):
        return False
    if _in_networks(user, item, Role.REVIEWER, Role.FACILITATOR):
        return True
    policy = item.institution.publication_policy if item.institution else ""
    return policy == PublicationPolicy.MANAGER and item.working_version.agreed_by_id is not None


def can_agree_to_publish(user: Any, item: Item) -> bool:
    """An author gives their agreement on a validated version."""
    return item.is_written_by(user) and _state(item) == State.VALIDATED and item.working_version.agreed_by_id is None


def can_unpublish_item(user: Any, item: Item) -> bool:
    """At once: the authors for their own, every reviewer, the institution's manager, the facilitator, the administrator."""
    if not user.is_authenticated or not item.published_version_id:
        return False
    if item.is_written_by(user) or user.is_administrator or _manages(user, item):
        return True
    return user.scope.has(Role.REVIEWER) or _in_networks(user, item, Role.FACILITATOR)


def can_republish_item(user: Any, item: Item) -> bool:
    """A reviewer or facilitator of its networks who is not one of its authors puts it back."""
    return (
        user.is_authenticated
        and item.visibility != Visibility.AUTHOR
        and not item.is_written_by(user)
        and _in_networks(user, item, Role.REVIEWER, Role.FACILITATOR)
        and _is_withdrawn(item)
    )


def can_archive_item(user: Any, item: Item) -> bool:
    """A withdrawn content: its team, and the reviewers and facilitators of its networks."""
    if not user.is_authenticated or not _is_withdrawn(item):
        return False
    if item.is_written_by(user):
        return True
    return item.visibility != Visibility.AUTHOR and _in_networks(user, item, Role.REVIEWER, Role.FACILITATOR)


def can_read_reports(user: Any) -> bool:
    """Reviewers, facilitators and administrators."""
    return user.is_authenticated and (user.is_administrator or user.scope.has(Role.REVIEWER, Role.FACILITATOR))


def can_handle_report(user: Any, item: Item) -> bool:
    """Reviewers and facilitators of the content's networks, and administrators."""
    return user.is_authenticated and (
        user.is_administrator or _in_networks(user, item, Role.REVIEWER, Role.FACILITATOR)
    )


def can_redact_item(user: Any, item: Item) -> bool:
    """The privileged redaction of personal data (G.10): administrators, and reviewers of the content's networks."""
    if not user.is_authenticated or is_sealed(item):
        return False
    return user.is_administrator or _in_networks(user, item, Role.REVIEWER)


def can_open_reinforced(user: Any, item: Item) -> bool:
    """An entitled reviewer may widen the diffusion of a reinforced subject (B.21)."""
    return (
        user.is_authenticated
        and item.is_reinforced
        and can_review_item(user, item)
        and _in_networks(user, item, Role.REVIEWER)
    )


def can_see_history(user: Any, item: Item) -> bool:
    """The team, and those who review it; the platform's administrator reads no unpublished text (H.3)."""
    if item.is_written_by(user) or can_review_item(user, item):
        return True
    return user.is_authenticated and _in_networks(user, item, Role.REVIEWER, Role.FACILITATOR)
