"""Meetings on the page of a project: the latest ones for its circle, and for its team how to note one (S122)."""

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
from partners.models import Meeting

BROUGHT = "meetings"
MOST_SHOWN = 5


def meetings_of_item(user: Any) -> ArraySubquery:
    """The latest meetings of a project's content that this person reads, in the query that reads the content."""
    rows = Meeting.objects.in_circle_of(user).filter(project__item=OuterRef("pk")).order_by("-date", "-pk")
    columns = JSONObject(short_id="short_id", subject="subject", date="date")
    return ArraySubquery(rows.values_list(columns)[:MOST_SHOWN])


def project_panel(item: Item, user: Any) -> Panel | None:
    """None when there is nothing to read, unless the person is at work on the project: then how to note a meeting."""
    found = brought_to(item, BROUGHT)
    if found is None:
        found = Item.objects.filter(pk=item.pk).values_list(meetings_of_item(user), flat=True).get()
    at_work = item.known_writer_id is not None and item.known_writer_id == getattr(user, "pk", None)
    if not (found or at_work):
        return None
    rows = [
        {**each, "date": date.fromisoformat(each["date"]), "url": reverse("partners:meeting", args=[each["short_id"]])}
        for each in found
    ]
    context = {"item": item, "rows": rows, "offers": at_work}
    return Panel("Rencontres", "partners/meetings/_project_panel.html", context, anchor="rencontres")
