"""Partnerships and meetings, written by the people of the cast."""

from __future__ import annotations

from typing import Any

from isic_platform.publication.enums import Visibility
from partners.models import Meeting, Partnership, PartnershipMember
from partners.services.meetings import hold_meeting
from tests.partners.committees import day

# What the circle alone reads: canaries for the tests of leaks.
MINUTES = "CANARI-minutes : on a parlé du budget."
DIFFICULTY = "CANARI-difficile : deux services se parlaient peu."
EXAMPLE = "CANARI-exemple : la salle prêtée."


def partnership(
    by: Any, institution: Any, *members: Any, visibility: str = Visibility.TEAM, **fields: Any
) -> Partnership:
    """A partnership whose referent is ``by``, between the institutions given."""
    fields = {"title": "Partenariat du jardin", "started_on": day(-400), **fields}
    found = Partnership.objects.create(owner=by, institution=institution, visibility=visibility, **fields)
    for each in members:
        PartnershipMember.objects.create(partnership=found, institution=each, role="ROP-1")
    return found


def meeting(by: Any, *, days: int = -10, **fields: Any) -> Meeting:
    """A meeting ``days`` from today."""
    fields = {
        "subject": "Préparer l'accueil", "date": day(days), "modality": "collectif", "minutes": MINUTES,
        "difficulty": DIFFICULTY, **fields,
    }  # fmt: skip
    return hold_meeting(by=by, **fields)
