"""Uses on the page of every published content, and how they follow what happens to it."""

from __future__ import annotations

from typing import Any

from isic_platform.publication.brought import brought_to, register_brought
from isic_platform.publication.kinds import Panel, kinds
from isic_platform.publication.models import DeclaredUse, Item
from isic_platform.publication.reading import Reading
from isic_platform.publication.services.erasure import events_of
from isic_platform.publication.services.redaction import Change, register_rewriter, rewrite_rows
from knowledge.uses.permissions import can_declare_use
from knowledge.uses.selectors import BROUGHT, BROUGHT_COUNT, MOST_SHOWN, count_of_item, told, uses_of_item


def uses_panel(reading: Reading, user: Any) -> Panel | None:
    """How many used this content and what came of it; for whoever may, how to say so. Nothing while it is not online."""
    item = reading.item
    rows = brought_to(item, BROUGHT)
    if rows is None or reading.version is None or reading.version.pk != item.published_version_id:
        return None
    count = item.__dict__[f"brought_{BROUGHT_COUNT}"]
    context = {
        "item": item,
        "count": count,
        "rows": [told(row) for row in rows],
        "has_more": count > MOST_SHOWN,
        "may_declare": can_declare_use(user, item),
        "is_visitor": not user.is_authenticated,
        "reader_id": user.pk,
    }
    return Panel("Ils l'ont utilisé", "knowledge/uses/_panel.html", context, anchor="usages")


def rewrite_uses(item: Item, change: Change) -> dict[str, int]:
    """Rewrite the effects declared on a content, history included (G.10); gives how many rows changed, by table."""
    rows = DeclaredUse.objects.filter(item=item)
    counts = {"declareduse": rewrite_rows(rows, ("effect",), lambda row: change(row[0]))}
    # Rewriting the row wrote its former text in its history: it is read after it.
    past = events_of(DeclaredUse).objects.filter(pgh_obj_id__in=list(rows.values_list("pk", flat=True)))
    counts["declareduseevent"] = rewrite_rows(past, ("effect",), lambda row: change(row[0]))
    return counts


def register() -> None:
    """From AppConfig.ready, once every kind is declared."""
    register_brought(BROUGHT, uses_of_item)
    register_brought(BROUGHT_COUNT, count_of_item)
    for kind in kinds():
        kind.reading_panels.append(uses_panel)
    register_rewriter(rewrite_uses)
