"""Committees on the page of a project, and for its team the offer to begin one (S135, B.21)."""

from __future__ import annotations

from typing import Any

from isic_platform.publication.kinds import Panel
from isic_platform.publication.models import Item
from partners.models import SteeringCommittee
from partners.permissions.committees import can_create_committee

EXISTS = "P122"  # « Existe-t-il un comité de pilotage ? »
MOST_SHOWN = 10


def project_panel(item: Item, user: Any) -> Panel | None:
    """Committees of a project that this person may open; on its team's page, how to begin the one that the fiche tells of."""
    rows = SteeringCommittee.objects.visible_to(user).filter(project__item=item)
    found = list(rows.order_by("-pk")[:MOST_SHOWN])
    # The work page alone has read the answers: a version that is read offers nothing.
    at_work = item.known_writer_id is not None and item.known_writer_id == getattr(user, "pk", None)
    offers = at_work and can_create_committee(user)
    expected = offers and item.record.values.get(EXISTS) == "oui"
    if not (found or expected):
        return None
    context = {"item": item, "rows": found, "offers": offers, "expected": expected and not found}
    return Panel("Comité de pilotage", "partners/committees/_project_panel.html", context, anchor="comite")
