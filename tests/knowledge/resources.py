"""Resources written by the people of the cast."""

from __future__ import annotations

from typing import Any

from isic_platform.publication import services
from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item
from knowledge.models import Resource, ResourceType
from knowledge.resources.services import start_resource
from tests.knowledge.learning import publish

TRICK = {
    "R01": "Envoyer l'ordre du jour en trois lignes",
    "R02": "Trois lignes, trois jours avant : tout le monde arrive en ayant lu.",
    "R10": ["JAL-04"],
    "R40": ["THE-09"],
}


def draft(by: Any, institution: Any, code: str = "RBI-TRU", answers: Any = None, **more: Any) -> Resource:
    """A resource that could be submitted."""
    visibility = more.pop("visibility", Visibility.PUBLIC)
    made = start_resource(type=ResourceType.objects.get(code=code), institution=institution, by=by, **more)
    known = {**(TRICK if code == "RBI-TRU" else {}), **(answers or {}), "DIFFUSION": visibility}
    services.write_item_answers(item=made.item, values=known, by=by)
    return Resource.objects.select_related("item").get(pk=made.pk)


def published(
    by: Any, institution: Any, reviewer: Any, code: str = "RBI-TRU", answers: Any = None, **more: Any
) -> Resource:
    """Reviewed and online."""
    made = draft(by, institution, code, answers, **more)
    publish(made.item, by, reviewer)
    return Resource.objects.select_related("item__published_version").get(pk=made.pk)


def fresh(resource: Resource) -> Resource:
    """The same as the database has it now."""
    return Resource.objects.select_related("item__record", "item__published_version").get(pk=resource.pk)


def item_of(resource: Resource) -> Item:
    """Its content, fresh."""
    return Item.objects.get(pk=resource.item_id)
