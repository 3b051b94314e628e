"""Partnerships on the page of a project, and meetings on the page of a partnership (S105, S122)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse

from isic_platform.publication.brought import brought_to
from isic_platform.publication.kinds import Panel
from isic_platform.publication.models import Item
from partners.enums import Stage
from partners.models import Partnership
from partners.permissions.partnerships import can_create_partnership, is_in_circle
from partners.selectors.projects import named_beside
from partners.services.growth import PARTNERS

BROUGHT = "partnerships"
MOST_SHOWN = 10


def partnerships_of_item(user: Any) -> ArraySubquery:
    """The partnerships of a project's content that this person may open, in the query that reads the content."""
    item = named_beside(Item.objects.filter(pk=OuterRef(OuterRef(OuterRef("pk")))), user)
    through = Partnership.projects.through.objects.filter(project__item__in=item.values("pk"))
    rows = Partnership.objects.visible_to(user).filter(pk__in=through.values("partnership")).order_by("-pk")
    columns = JSONObject(short_id="short_id", title="title", stage="stage", is_fictional="is_fictional")
    return ArraySubquery(rows.values_list(columns)[:MOST_SHOWN])


def project_panel(item: Item, user: Any) -> Panel | None:
    """Partnerships of a project; for its team at work, how to follow the partners that the fiche lists."""
    found = brought_to(item, BROUGHT)
    if found is None:
        found = Item.objects.filter(pk=item.pk).values_list(partnerships_of_item(user), flat=True).get()
    rows = [
        {**each, "stage": Stage(each["stage"]).label, "url": reverse("partners:partnership", args=[each["short_id"]])}
        for each in found
    ]
    # The work page alone has read the answers: a version that is read offers nothing.
    at_work = item.known_writer_id is not None and item.known_writer_id == getattr(user, "pk", None)
    offers = at_work and can_create_partnership(user)
    listed = item.record.values.get(PARTNERS) if offers else None
    if not (rows or offers):
        return None
    context = {"item": item, "rows": rows, "offers": offers, "listed": len(listed) if isinstance(listed, list) else 0}
    return Panel("Partenariats", "partners/partnerships/_project_panel.html", context, anchor="partenariats")


def meetings_panel(partnership: Partnership, user: Any) -> Panel | None:
    """The latest meetings, for the circle of a partnership got by ``get_partnership``. No query."""
    if not is_in_circle(user, partnership):
        return None
    rows = [
        {**each, "date": date.fromisoformat(each["date"]), "url": reverse("partners:meeting", args=[each["short_id"]])}
        for each in partnership.latest_meetings
    ]
    context = {"partnership": partnership, "rows": rows, "writes": partnership.is_written_by(user)}
    return Panel("Rencontres", "partners/meetings/_partnership_panel.html", context, anchor="rencontres")
