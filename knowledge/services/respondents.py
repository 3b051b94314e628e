"""Several respondents on one grid (S97, S98): add one, ask a colleague, invite somebody without an account."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

import pghistory
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from isic_platform.formkit.models import Answer
from isic_platform.publication.enums import EDITABLE_STATES
from isic_platform.publication.services import notify
from isic_platform.publication.services.items import lock_item
from knowledge.enums import CollectedHow
from knowledge.exceptions import EntryRefused, InvitationClosed
from knowledge.grids.entry_fields import ENTRY_CODES, date_code
from knowledge.models import Grid, GridEntry, RespondentInvitation
from knowledge.respondents.rules import DAYS, DEFAULT_DAYS, How, check_label, refusal_to_invite
from knowledge.services.entries import finish_grid_entry, start_grid_entry
from projects.models import Project

LINK_BYTES = 32
VISIT = timedelta(hours=4)
SEEN_EVERY = timedelta(minutes=5)
UNKNOWN = "Ce lien ne marche pas, ou ne marche plus."
REVOKED = "Ce lien a été retiré par la personne qui vous l'a donné."
FINISHED = "Vous avez fini de répondre avec ce lien."
PAUSED = "Cette page est restée longtemps sans rien faire. Pour continuer, ouvrez encore le lien qu'on vous a donné."


def digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def add_respondent(*, grid: Grid, project: Project, kind: str, label: str, how: str, by: Any) -> GridEntry:
    """Begin the answer of one more respondent to a grid on a project. The team reads and completes it.

    ``how`` is TOGETHER, COLLECTED or LINK; nothing that the fiche says is prefilled for a guest. Raises EntryRefused.
    """
    if grid.is_private_by_default:
        raise EntryRefused("Cette grille est personnelle : chacun y répond avec son compte, pour soi.")
    if not label.strip():
        raise EntryRefused("Dites qui répond, par une fonction ou une structure.")
    check_label(label)
    if how == How.LINK and (refusal := refusal_to_invite(grid, kind)):
        raise EntryRefused(refusal)
    collected = CollectedHow.COLLECTED if how == How.COLLECTED else CollectedHow.DIRECT
    return start_grid_entry(
        grid=grid, project=project, by=by, respondent_kind=kind, respondent_label=label.strip(), collected_how=collected,
        from_fiche=how != How.LINK,
    )  # fmt: skip


@transaction.atomic
def ask_colleague(*, grid: Grid, project: Project, colleague: Any, by: Any) -> None:
    """Ask somebody of the project's team to answer a grid with their account: a notice, nothing else. Raises EntryRefused."""
    if not project.item.is_written_by(colleague) or colleague.pk == by.pk:
        raise EntryRefused("Choisissez une autre personne de l'équipe du projet.")
    path = f"{reverse('knowledge:new-entry')}?grille={grid.code}&projet={project.item.short_id}"
    text = f"On vous demande de répondre à la grille {grid.code}, {grid.title}, sur un projet de votre équipe."
    notify(users=[colleague], item=project.item, text=text, path=path, but=by)


@transaction.atomic
def invite_respondent(*, entry: GridEntry, by: Any, days: int = DEFAULT_DAYS) -> tuple[RespondentInvitation, str]:
    """Make a link that opens this answer and nothing else; gives the invitation and the secret, which is kept nowhere.

    The link before it, if there is one, stops working. Raises EntryRefused.
    """
    item = lock_item(entry.item)
    locked = GridEntry.objects.select_related("grid_version__grid").get(pk=entry.pk)
    if refusal := refusal_to_invite(locked.grid, locked.respondent_kind):
        raise EntryRefused(refusal)
    if locked.is_finished or item.published_version_id or not _is_editable(item):
        raise EntryRefused("Cette réponse est terminée : rouvrez-la d'abord.")
    if not _was_begun_for_a_guest(locked):
        raise EntryRefused("L'équipe a déjà écrit dans cette réponse : ajoutez plutôt un répondant.")
    if days not in DAYS:
        raise EntryRefused("Choisissez une durée de la liste.")
    _revoke(locked)
    secret = secrets.token_urlsafe(LINK_BYTES)
    expires = timezone.now() + timedelta(days=days)
    invitation = RespondentInvitation.objects.create(
        entry=locked, token_digest=digest(secret), created_by=by, expires_at=expires
    )
    return invitation, secret


@transaction.atomic
def revoke_invitation(*, entry: GridEntry, by: Any) -> None:
    """Stop the link of an answer, and the visit that it opened. What was written stays. Doing it twice changes nothing."""
    lock_item(entry.item)
    _revoke(entry)


def find_invitation(secret: str) -> RespondentInvitation:
    """The invitation of a link, still open. Raises InvitationClosed with what may be said."""
    return _open_one(token_digest=digest(secret)) if secret else _closed(UNKNOWN)


def find_visit(secret: str) -> RespondentInvitation:
    """The invitation of a visit already begun, still open, in which something was done lately. Raises InvitationClosed."""
    invitation = _open_one(session_digest=digest(secret)) if secret else _closed(UNKNOWN)
    if invitation.last_seen_at is None or invitation.last_seen_at < timezone.now() - VISIT:
        _closed(PAUSED)
    return invitation


@transaction.atomic
def begin_visit(*, secret: str) -> str:
    """Exchange the secret of a link for that of a visit, which replaces the visit before. Raises InvitationClosed."""
    invitation = find_invitation(secret)
    visit, now = secrets.token_urlsafe(LINK_BYTES), timezone.now()
    invitation.session_digest, invitation.last_seen_at = digest(visit), now
    invitation.opened_at = invitation.opened_at or now
    invitation.save(update_fields=["session_digest", "opened_at", "last_seen_at"])
    return visit


def keep_visit_open(*, invitation: RespondentInvitation) -> None:
    """Note that something was just done in a visit; written every few minutes at most."""
    now = timezone.now()
    if invitation.last_seen_at is None or invitation.last_seen_at < now - SEEN_EVERY:
        RespondentInvitation.objects.filter(pk=invitation.pk).update(last_seen_at=now)


@transaction.atomic
def finish_visit(*, invitation: RespondentInvitation) -> None:
    """« J'ai terminé » : the answer is finished, its link closed, and who gave it is told. Raises EntryIncomplete."""
    entry = invitation.entry
    finish_grid_entry(entry=entry, by=None)
    end_visit(invitation=invitation)
    if entry.item.owner_id:
        notify(
            users=[entry.item.owner], item=entry.item, path=f"/travail/{entry.item.short_id}/",
            text="Une réponse donnée par un lien d'invitation est terminée.",
        )  # fmt: skip


@transaction.atomic
def end_visit(*, invitation: RespondentInvitation) -> None:
    """Close a visit on a machine that others use; the link opens another one."""
    RespondentInvitation.objects.filter(pk=invitation.pk).update(session_digest="")


def as_guest() -> Any:
    """A block whose writes keep nobody's name in their history: whoever is signed in on the machine is not who answers."""
    return pghistory.context(user=None)


def _open_one(**digests: str) -> RespondentInvitation:
    rows = RespondentInvitation.objects.select_related(
        "entry__grid_version__grid", "entry__item__record__spec_version", "entry__item__working_version",
        "entry__item__institution", "entry__item__owner",
    ).defer("entry__item__record__spec_version__definition", "entry__item__working_version__snapshot")  # fmt: skip
    invitation = rows.filter(**digests).first()
    if invitation is None or (invitation.expires_at <= timezone.now() and invitation.revoked_at is None):
        _closed(UNKNOWN)
    if invitation.revoked_at is not None:
        _closed(REVOKED)
    entry = invitation.entry
    if entry.is_finished or entry.item.published_version_id or not _is_editable(entry.item):
        _closed(FINISHED)
    return invitation


def _closed(reason: str) -> Any:
    raise InvitationClosed(reason)


def _is_editable(item: Any) -> bool:
    return item.working_version is not None and item.working_version.state in EDITABLE_STATES


def _revoke(entry: GridEntry) -> None:
    for invitation in RespondentInvitation.objects.filter(entry=entry, revoked_at=None):
        invitation.revoked_at, invitation.session_digest = timezone.now(), ""
        invitation.save(update_fields=["revoked_at", "session_digest"])


def _was_begun_for_a_guest(entry: GridEntry) -> bool:
    """Whether a guest may see all that it holds: it was begun for one, or nobody, not even the fiche, filled anything in."""
    if entry.respondent_invitations.exists():
        return True
    known = ENTRY_CODES | {date_code(entry.grid_version.spec)}
    return not Answer.objects.filter(record=entry.item.record_id).exclude(code__in=known).exists()
