"""Keep the answers that name the team (P08, P09) in step with the team itself."""

from __future__ import annotations

from typing import Any

from isic_platform.formkit.services import write_answers
from isic_platform.publication.models import Item


def follow_team(item: Item, by: Any) -> None:
    """Write the referent and the co-writers into the fiche, as the team page has just set them."""
    writers = [_link(person) for person in item.co_writers.order_by("last_name", "first_name", "pk")]
    known = {"P08": _link(item.owner) if item.owner else None, "P09": writers or None}
    values = {code: value for code, value in known.items() if code in item.record.spec.fields}
    if item.owner and values:
        write_answers(record=item.record, values=values, by=by)


def _link(person: Any) -> dict[str, str]:
    return {"id": str(person.pk), "label": person.get_full_name()}
