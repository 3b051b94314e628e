"""Which campaign an answer joins when it is begun (S80)."""

from __future__ import annotations

from typing import Any

from isic_platform.accounts.models import Institution
from knowledge.exceptions import EntryRefused
from knowledge.models import Campaign, Grid


def campaign_to_join(*, grid: Grid, institution: Institution | None, asked: Any = None) -> Campaign | None:
    """The campaign that an answer of this institution to this grid belongs to, None when there is none.

    The one asked for, or else the running campaign that invites the institution and ends first. A private grid joins
    none: nothing tells that somebody began it (S90). The row stays locked against a closing until the transaction
    ends. Raises EntryRefused when the one asked for does not take the answer.
    """
    rows = Campaign.objects.running().filter(grids=grid, institutions=institution)
    rows = rows.select_for_update(of=("self",), no_key=True).order_by("ends_on", "pk")
    if asked is not None:
        found = None if grid.is_private_by_default else rows.filter(pk=asked.pk).first()
        if found is None:
            raise EntryRefused(_why_not(asked, grid, institution))
        return found
    if grid.is_private_by_default or institution is None:
        return None
    return rows.first()


def _why_not(campaign: Campaign, grid: Grid, institution: Institution | None) -> str:
    if not campaign.is_running():
        return (
            f"La campagne « {campaign} » va du {campaign.starts_on:%d/%m/%Y} au {campaign.ends_on:%d/%m/%Y}"
            f"{' et elle est close' if campaign.is_closed else ''} : on ne peut pas y commencer de réponse aujourd'hui. "
            "La grille reste ouverte hors campagne."
        )
    if not campaign.grids.filter(pk=grid.pk).exists():
        return f"La grille {grid.code} ne fait pas partie de la campagne « {campaign} »."
    return f"{institution or 'Cette structure'} n'est pas invitée à la campagne « {campaign} »."
