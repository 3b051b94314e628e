"""What pages read of the uses: on the page of a content, in one go with it; the whole list; one's own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat, JSONObject
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from isic_platform.common.parsing import positive_int
from isic_platform.publication.models import DeclaredUse, Item
from isic_platform.publication.reading import MONTHS

BROUGHT, BROUGHT_COUNT = "uses", "uses_count"
MOST_SHOWN = 5
PAGE = 25
MOST_OWN = 200
# A closed account loses its name everywhere (G.4).
_NAME = Case(
    When(Q(is_named=True, user__is_active=True), then=Concat("user__first_name", Value(" "), "user__last_name")),
    default=Value(""),
    output_field=CharField(),
)


def uses_of_item(user: Any) -> ArraySubquery:
    """The latest uses of a content, in the query that reads the content."""
    rows = DeclaredUse.objects.standing().filter(item=OuterRef("pk")).order_by("-pk")
    columns = JSONObject(
        pk="pk",
        effect="effect",
        at="declared_at",
        institution=F("institution__name"),
        name=_NAME,
        user="user_id",
        year="year",
    )
    return ArraySubquery(rows.values_list(columns)[:MOST_SHOWN])


def count_of_item(user: Any) -> Coalesce:
    """How many uses stand on a content, in the same query."""
    rows = DeclaredUse.objects.standing().filter(item=OuterRef("pk")).order_by()
    return Coalesce(Subquery(rows.values("item").annotate(n=Count("pk")).values("n")), 0)


def told(row: dict[str, Any]) -> dict[str, Any]:
    """A brought row as a page draws it: by whom, in which month."""
    at = parse_datetime(row["at"])
    return {
        "pk": row["pk"],
        "effect": row["effect"],
        "who": who(row["name"].strip(), row["institution"] or ""),
        "when": _month(at) if at else "",
        "user_id": row["user"],
    }


def _month(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return f"{MONTHS[local.month - 1]} {local.year}"


def who(name: str, institution: str) -> str:
    """« Inès Dupont, CCAS d'Exemple », the institution alone, or nobody in particular."""
    return ", ".join(part for part in (name, institution) if part) or "Un membre de la plateforme"


def uses_page(item: Item, before: str) -> tuple[list[dict[str, Any]], str]:
    """A page of the uses of a content, the latest first, and the position of the next one (empty when there is none)."""
    rows = DeclaredUse.objects.standing().filter(item=item).select_related("institution", "user").order_by("-pk")
    if position := positive_int(before):
        rows = rows.filter(pk__lt=position)
    found = list(rows[: PAGE + 1])
    lines = [
        {
            "pk": use.pk,
            "effect": use.effect,
            "who": who(_name(use), use.institution.name if use.institution else ""),
            "when": _month(use.declared_at),
            "user_id": use.user_id,
        }
        for use in found[:PAGE]
    ]
    return lines, str(lines[-1]["pk"]) if len(found) > PAGE else ""


def _name(use: DeclaredUse) -> str:
    return use.user.get_full_name() if use.is_named and use.user is not None and use.user.is_active else ""


def own_uses(user: Any) -> list[DeclaredUse]:
    """What the person declared and did not take back, with the published title when they may still read the content."""
    rows = DeclaredUse.objects.standing().filter(user=user).select_related("institution", "item__published_version")
    found = list(rows[:MOST_OWN])
    ids = [use.item_id for use in found]
    readable = set(Item.objects.readable_by(user).filter(pk__in=ids).values_list("pk", flat=True))
    for use in found:
        use.title = use.item.online_title if use.item_id in readable else ""
    return found
