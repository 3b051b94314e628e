"""Proposals, debates, campaigns and positionings, made by the people of the cast."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from knowledge.enums import ProposalState
from knowledge.models import Campaign, Grid, PriorityProposal, SelfPositioning
from knowledge.positioning.places import Place
from knowledge.services.campaigns import open_campaign
from knowledge.services.positioning import record_positioning
from knowledge.services.priorities import decide_priority, propose_priority

TITLE = "Aller vers les personnes isolées"
WHY = "Nos accueils voient toujours les mêmes habitants."
PURPOSE = "Comprendre ce qui retient les gens de venir."
SYNTHESIS = "Les horaires comptent plus que le lieu."
PERSONAL = "Appelez le 06 12 34 56 78 pour en parler."
PHONE = "Numéro de téléphone."
MANY = 3


def today(shift: int = 0) -> date:
    """Today, or a number of days away."""
    return timezone.localdate() + timedelta(days=shift)


def proposal(by: Any, network: Any, title: str = TITLE, **fields: Any) -> PriorityProposal:
    """In debate."""
    return propose_priority(by=by, network=network, title=title, argument=WHY, **fields)


def retained(by: Any, network: Any, facilitator: Any, **fields: Any) -> PriorityProposal:
    """Retained by the facilitator."""
    row = proposal(by, network, **fields)
    return decide_priority(proposal=row, by=facilitator, state=ProposalState.RETAINED, reason="Tout le monde y vient.")


def campaign(by: Any, network: Any, *, grids: Any = None, institutions: Any = None, **fields: Any) -> Campaign:
    """Running today for a month, on G02, with every institution of the network."""
    known = {
        "title": "Ce qui retient de venir",
        "purpose": PURPOSE,
        "starts_on": today(),
        "ends_on": today(30),
        "grids": grids or [Grid.objects.get(code="G02")],
        "institutions": institutions or list(network.institutions.all()),
    }
    return open_campaign(by=by, network=network, **(known | fields))


def positioned(by: Any, place: Place, shift: int = 0, **values: Any) -> SelfPositioning:
    """A positioning some days ago."""
    return record_positioning(place=place, by=by, values=values, on=today(shift))
