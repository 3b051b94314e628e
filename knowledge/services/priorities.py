"""Propose a learning theme, argue, support, decide (S158). Everything is refused to who is not of the network."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from isic_platform.accounts.models import Network, User
from isic_platform.publication.services import notify
from isic_platform.vocabularies.selectors import codes_of
from knowledge.enums import ProposalState
from knowledge.models import Grid, PriorityArgument, PriorityProposal, Vote
from knowledge.personal_data import clean_written
from knowledge.together import permissions

NOT_MEMBER = "Cette proposition appartient à un réseau dont vous n'êtes pas membre."
DECIDED = "Cette proposition n'est plus en débat : la décision est prise."


@transaction.atomic
def propose_priority(
    *, by: Any, network: Network, title: str, argument: str, themes: Iterable[str] = (), grids: Iterable[Grid] = ()
) -> PriorityProposal:
    """Propose to a network what it should learn, and why now. ``themes`` are codes of THE.

    Raises PermissionDenied, ValidationError by field (personal data of level B included).
    """
    if not permissions.can_propose_priority(by, network):
        raise PermissionDenied("Seuls les membres de ce réseau y proposent une priorité.")
    proposal = PriorityProposal(network=network, created_by=by)
    _write(proposal, title, argument, themes, grids)
    return proposal


@transaction.atomic
def edit_priority(
    *, proposal: PriorityProposal, by: Any, title: str, argument: str, themes: Iterable[str], grids: Iterable[Grid]
) -> PriorityProposal:
    """Correct one's own proposal while nobody argued; the date is shown. Raises PermissionDenied, ValidationError."""
    locked = _lock(proposal)
    if not permissions.can_edit_priority(by, locked):
        raise PermissionDenied("Une proposition se corrige par son auteur, tant que personne n'a argumenté.")
    locked.edited_at = timezone.now()
    _write(locked, title, argument, themes, grids)
    return locked


def _write(proposal: PriorityProposal, title: str, argument: str, themes: Iterable[str], grids: Iterable[Grid]) -> None:
    proposal.title, proposal.argument, proposal.themes = title.strip(), argument.strip(), list(themes)
    if not set(proposal.themes) <= codes_of("THE"):
        raise ValidationError({"themes": "Choisissez les thèmes dans la liste."})
    clean_written(proposal, "title", "argument")
    proposal.save()
    proposal.grids.set(grids)


@transaction.atomic
def add_argument(*, proposal: PriorityProposal, by: Any, stance: str, text: str) -> PriorityArgument:
    """Say for, against or a nuance. Raises PermissionDenied, ValidationError by field."""
    locked = _lock(proposal)
    _check_debate(locked, by)
    argument = PriorityArgument(proposal=locked, author=by, stance=stance, text=text.strip())
    clean_written(argument, "text")
    argument.save()
    return argument


@transaction.atomic
def withdraw_argument(*, argument: PriorityArgument, by: Any, reason: str) -> PriorityArgument:
    """Take an argument out of the debate (S220): its text is no longer shown, its place and the reason are.

    The row is kept. Raises PermissionDenied, ValidationError by field.
    """
    locked = PriorityArgument.objects.select_for_update(of=("self",)).select_related("proposal").get(pk=argument.pk)
    if not permissions.can_withdraw_argument(by, locked):
        raise PermissionDenied("Un argument se retire par son auteur ou par l'animation du réseau.")
    if not reason.strip():
        raise ValidationError({"withdrawal": "Dites pourquoi cet argument est retiré."})
    locked.withdrawn_at, locked.withdrawn_by, locked.withdrawal = timezone.now(), by, reason.strip()
    clean_written(locked, "withdrawal")
    locked.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal"])
    return locked


@transaction.atomic
def support_priority(*, proposal: PriorityProposal, by: Any) -> None:
    """Give one's vote; giving it twice counts once. Raises PermissionDenied, ValidationError."""
    locked = _lock(proposal)
    _check_debate(locked, by)
    Vote.objects.get_or_create(proposal=locked, user=by)


@transaction.atomic
def take_back_support(*, proposal: PriorityProposal, by: Any) -> None:
    """Take one's vote back, while the debate lasts. Raises PermissionDenied, ValidationError."""
    locked = _lock(proposal)
    _check_debate(locked, by)
    Vote.objects.filter(proposal=locked, user=by).delete()


@transaction.atomic
def decide_priority(*, proposal: PriorityProposal, by: Any, state: str, reason: str) -> PriorityProposal:
    """Retain or dismiss a proposal with a written reason; its author is told. A later decision replaces it.

    Raises PermissionDenied, ValidationError by field.
    """
    locked = _lock(proposal)
    if not permissions.can_decide_priority(by, locked):
        raise PermissionDenied("Seule l'animation du réseau retient ou écarte une proposition.")
    if state not in (ProposalState.RETAINED, ProposalState.DISMISSED):
        raise ValidationError({"state": "Choisissez : retenir ou écarter."})
    if not reason.strip():
        raise ValidationError({"decision": "Une décision donne sa raison."})
    locked.state, locked.decision = state, reason.strip()
    locked.decided_at, locked.decided_by = timezone.now(), by
    clean_written(locked, "decision")
    locked.save(update_fields=["state", "decision", "decided_at", "decided_by"])
    word = "retenue" if state == ProposalState.RETAINED else "écartée"
    notify(
        users=User.objects.filter(pk=locked.created_by_id, is_active=True),
        item=None,
        text=f"Votre proposition de priorité a été {word}. La raison est écrite.",
        path=reverse("knowledge:priority", args=[locked.pk]),
        but=by,
    )
    return locked


def _lock(proposal: PriorityProposal) -> PriorityProposal:
    return PriorityProposal.objects.select_for_update().get(pk=proposal.pk)


def _check_debate(proposal: PriorityProposal, by: Any) -> None:
    if not permissions.is_member(by, proposal.network_id):
        raise PermissionDenied(NOT_MEMBER)
    if proposal.state != ProposalState.OPEN:
        raise ValidationError(DECIDED)
