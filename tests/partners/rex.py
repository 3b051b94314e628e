"""REX written by the people of the cast."""

from __future__ import annotations

from typing import Any

from isic_platform.publication import services
from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item
from partners.models import RexEntry
from partners.services.rex import start_rex

WRITTEN = {
    "X01": "La salle trop tôt réservée",
    "X02": "Un groupe d'habitants, une petite ville, l'hiver",
    "X03": "Dix séances dans la même salle.",
    "X04": "La moitié du groupe ne pouvait pas venir à cette heure.",
    "X05": "Demander ses horaires au groupe avant de réserver.",
    "X09": "Réserver avant de demander.",
    "X10": ["THE-09"],
    "X11": ["FR5.3"],
}


def rex(by: Any, institution: Any, *, stage: str = "", visibility: str = Visibility.PUBLIC, **more: Any) -> RexEntry:
    """A REX that could be submitted; ``more`` holds what it is about, and answers by code."""
    answers = {code: more.pop(code) for code in list(more) if code in WRITTEN or code[0] == "X"}
    made = start_rex(by=by, about=more, institution=institution, stage=stage)
    known = {code: value for code, value in {**WRITTEN, **answers}.items() if value is not None}
    services.write_item_answers(item=made.item, values={**known, "DIFFUSION": visibility}, by=by)
    return fresh(made)


def published(by: Any, institution: Any, reviewer: Any, **more: Any) -> RexEntry:
    """Reviewed and online."""
    made = rex(by, institution, **more)
    services.submit_item(item=made.item, by=by)
    services.validate_version(item=made.item, by=reviewer, criteria={})
    services.publish_version(item=Item.objects.get(pk=made.item_id), by=reviewer)
    return fresh(made)


def fresh(made: RexEntry) -> RexEntry:
    """The same as the database has it now."""
    return RexEntry.objects.select_related("item__record", "item__published_version").get(pk=made.pk)
