"""Open, change and close campaigns of collection (S80, S158)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from isic_platform.accounts.enums import Role
from isic_platform.accounts.models import Institution, Network, User
from isic_platform.publication.services import notify
from knowledge.enums import ProposalState
from knowledge.models import Campaign, Grid, PriorityProposal
from knowledge.personal_data import clean_written
from knowledge.together import permissions
from knowledge.together.participation import freeze_participation

FACILITATOR_ONLY = "Seule l'animation du réseau ouvre, modifie et clôt ses campagnes."
CLOSED = "Cette campagne est close : elle ne change plus."


@transaction.atomic
def open_campaign(
    *,
    by: Any,
    network: Network,
    title: str,
    purpose: str,
    starts_on: date,
    ends_on: date,
    grids: Iterable[Grid],
    institutions: Iterable[Institution],
    proposals: Iterable[PriorityProposal] = (),
) -> Campaign:
    """Open grids for a period to institutions of the network; their contributors and managers are told.

    Raises PermissionDenied, ValidationError by field (personal data of level B included).
    """
    if not permissions.can_open_campaign(by, network):
        raise PermissionDenied(FACILITATOR_ONLY)
    campaign = Campaign(network=network, created_by=by)
    _write(campaign, title, purpose, starts_on, ends_on)
    _set_lists(campaign, list(grids), list(institutions), list(proposals))
    _tell(campaign, campaign.institutions.all(), "ouvre une campagne de collecte : votre structure y est invitée.", by)
    return campaign


@transaction.atomic
def update_campaign(
    *,
    campaign: Campaign,
    by: Any,
    title: str,
    purpose: str,
    starts_on: date,
    ends_on: date,
    grids: Iterable[Grid],
    institutions: Iterable[Institution],
    proposals: Iterable[PriorityProposal] = (),
) -> Campaign:
    """Change a campaign until it is closed; institutions invited since are told. Raises as ``open_campaign``."""
    locked = _lock(campaign, by)
    before = set(locked.institutions.values_list("pk", flat=True))
    _write(locked, title, purpose, starts_on, ends_on)
    _set_lists(locked, list(grids), list(institutions), list(proposals))
    invited = locked.institutions.exclude(pk__in=before)
    _tell(locked, invited, "vous invite à une campagne de collecte.", by)
    return locked


def _write(campaign: Campaign, title: str, purpose: str, starts_on: date, ends_on: date) -> None:
    campaign.title, campaign.purpose = title.strip(), purpose.strip()
    campaign.starts_on, campaign.ends_on = starts_on, ends_on
    if ends_on < starts_on:
        raise ValidationError({"ends_on": "La fin vient avant le début."})
    if ends_on < timezone.localdate():
        raise ValidationError({"ends_on": "Cette date est passée : personne ne pourrait répondre."})
    clean_written(campaign, "title", "purpose")
    campaign.save()


def _set_lists(
    campaign: Campaign, grids: list[Grid], institutions: list[Institution], proposals: list[PriorityProposal]
) -> None:
    if not grids:
        raise ValidationError({"grids": "Choisissez au moins une grille."})
    if any(grid.is_private_by_default for grid in grids):
        raise ValidationError({"grids": "Une grille privée ne fait pas partie d'une campagne."})
    if not institutions:
        raise ValidationError({"institutions": "Invitez au moins une structure."})
    members = set(campaign.network.institutions.filter(is_active=True).values_list("pk", flat=True))
    known = set(campaign.institutions.values_list("pk", flat=True))
    if not {each.pk for each in institutions} <= members | known:
        raise ValidationError({"institutions": "Invitez des structures de ce réseau."})
    if any(each.network_id != campaign.network_id or each.state != ProposalState.RETAINED for each in proposals):
        raise ValidationError({"proposals": "Choisissez des priorités retenues par ce réseau."})
    _keep_what_answered(campaign, grids, institutions)
    campaign.grids.set(grids)
    campaign.institutions.set(institutions)
    campaign.proposals.set(proposals)


def _keep_what_answered(campaign: Campaign, grids: list[Grid], institutions: list[Institution]) -> None:
    answered = set(campaign.entries.values_list("grid_version__grid__pk", "item__institution_id"))
    if not {grid for grid, _ in answered} <= {each.pk for each in grids}:
        raise ValidationError({"grids": "Des réponses sont déjà rattachées à une grille retirée : gardez-la."})
    if not {place for _, place in answered if place} <= {each.pk for each in institutions}:
        raise ValidationError({"institutions": "Une structure retirée a déjà répondu : gardez-la."})


@transaction.atomic
def close_campaign(*, campaign: Campaign, by: Any, synthesis: str) -> Campaign:
    """Close with what was learnt: dated, signed, then frozen for good; the invited institutions are told.

    The participation is kept as it is today. Raises PermissionDenied, ValidationError by field.
    """
    locked = _lock(campaign, by)
    if locked.starts_on > timezone.localdate():
        raise ValidationError("Cette campagne n'a pas commencé : il n'y a rien à synthétiser.")
    locked.synthesis = synthesis.strip()
    if not locked.synthesis:
        raise ValidationError({"synthesis": "Une campagne se clôt par une synthèse."})
    locked.participation = freeze_participation(locked)
    locked.closed_at, locked.closed_by = timezone.now(), by
    clean_written(locked, "synthesis")
    locked.save(update_fields=["synthesis", "participation", "closed_at", "closed_by"])
    _tell(locked, locked.institutions.all(), "a clos une campagne de collecte : sa synthèse est à lire.", by)
    return locked


def _lock(campaign: Campaign, by: Any) -> Campaign:
    """The campaign as it is now, kept from changing; refused to who does not run it."""
    locked = Campaign.objects.select_for_update(of=("self",)).select_related("network").get(pk=campaign.pk)
    if not permissions.facilitates(by, locked.network_id):
        raise PermissionDenied(FACILITATOR_ONLY)
    if locked.is_closed:
        raise ValidationError(CLOSED)
    return locked


def _tell(campaign: Campaign, institutions: QuerySet[Institution], what: str, by: Any) -> None:
    """Leave a notice to those who write in these institutions; it never quotes what was written."""
    people = User.objects.filter(
        is_active=True,
        memberships__is_active=True,
        memberships__role__in=[Role.CONTRIBUTOR, Role.MANAGER],
        memberships__institution__in=institutions,
    ).distinct()
    path = reverse("knowledge:campaign", args=[campaign.pk])
    notify(users=people, item=None, text=f"{campaign.network} {what}"[:400], path=path, but=by)
