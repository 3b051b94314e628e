"""Committees on the page of a project, and for its team the offer to begin one (S135, B.21)."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse

from isic_platform.publication.brought import brought_to
from isic_platform.publication.kinds import Panel
from isic_platform.publication.models import Item
from partners.models import SteeringCommittee
from partners.permissions.committees import can_create_committee
from partners.selectors.projects import named_beside

EXISTS = "P122"  # « Existe-t-il un comité de pilotage ? »
BROUGHT = "committees"
MOST_SHOWN = 10


def committees_of_item(user: Any) -> ArraySubquery:
    """The committees of a project's content that this person may open, in the query that reads the content."""
    item = named_beside(Item.objects.filter(pk=OuterRef(OuterRef("pk"))), user)
    rows = SteeringCommittee.objects.visible_to(user).filter(project__item__in=item.values("pk")).order_by("-pk")
    columns = JSONObject(short_id="short_id", title="title", is_fictional="is_fictional")
    return ArraySubquery(rows.values_list(columns)[:MOST_SHOWN])


def project_panel(item: Item, user: Any) -> Panel | None:
    """Committees of a project that this person may open; on its team's page, how to begin the one that the fiche tells of."""
    found = brought_to(item, BROUGHT)
    if found is None:
        found = Item.objects.filter(pk=item.pk).values_list(committees_of_item(user), flat=True).get()
    rows = [each | {"url": reverse("partners:committee", args=[each["short_id"]])} for each in found]
    # The work page alone has read the answers: a version that is read offers nothing.
    at_work = item.known_writer_id is not None and item.known_writer_id == getattr(user, "pk", None)
    offers = at_work and can_create_committee(user)
    expected = offers and item.record.values.get(EXISTS) == "oui"
    if not (rows or expected):
        return None
    context = {"item": item, "rows": rows, "offers": offers, "expected": expected and not rows}
    return Panel("Comité de pilotage", "partners/committees/_project_panel.html", context, anchor="comite")
