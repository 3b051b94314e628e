"""Syntheses and dossiers written by the people of the cast, and published contents to draw on."""

from __future__ import annotations

from typing import Any

from isic_platform.formkit.enums import Level
from isic_platform.publication import services
from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item
from knowledge.syntheses.columns import SYNTHESIS
from knowledge.syntheses.services import start_document
from tests.knowledge import learning
from tests.publication import fiches

CANARY = "Canari réservé à l'équipe"
NOTE = {
    "S01": "Manger ensemble contre la solitude",
    "S02": ["elus", "direction"],
    "S03": "Que peut décider une ville pour que des habitants cuisinent ensemble ?",
}
DOSSIER = {
    "S01": "Apprendre d'une cuisine partagée",
    "S02": ["initiale"],
    "S30": [{"id": "aims0001", "objectif": "Repérer ce qui a été décidé avec les personnes"}],
}
FICHE = {
    "P02": "Des habitants cuisinent ensemble chaque mardi. Ils choisissent les menus.",
    "P33": "Comment manger ensemble sans se cacher ?",
    "P41": "42",
    "P64": ["THE-06", "THE-15"],
    "P117": CANARY,
    "P150": "2023-06",
    "P180": "L'effet sur la santé n'est pas démontré",
    "P191": ["FR5.3"],
    "P198": [{"id": "cccc2222", "condition": "Une salle à soi", "levier": "LE1.1"}],
    "P208": ["RE5", "RT3"],
}


def fiche(by: Any, institution: Any, reviewer: Any, **more: Any) -> Item:
    """A standard fiche, online."""
    options = {"level": Level.STANDARD, **FICHE, **more}
    return fiches.published(by, institution, reviewer, **options)


def document(by: Any, institution: Any, sources: Any = (), kind: str = SYNTHESIS, **more: Any) -> Item:
    """A draft prepared from its sources; answers by code among the options."""
    first = NOTE if kind == SYNTHESIS else DOSSIER
    values = {**first, "DIFFUSION": more.pop("visibility", Visibility.PUBLIC), **more}
    return start_document(kind=kind, institution=institution, by=by, values=values, sources=sources)


def published(by: Any, institution: Any, reviewer: Any, sources: Any, kind: str = SYNTHESIS, **more: Any) -> Item:
    """Reviewed and online."""
    made = document(by, institution, sources, kind, **more)
    return learning.publish(made, by, reviewer)


def fresh(item: Item) -> Item:
    """The same as the database has it now."""
    return Item.objects.select_related("record", "published_version", "working_version", "institution").get(pk=item.pk)


def values_of(item: Item) -> dict[str, Any]:
    """Its working answers."""
    return fresh(item).record.values


def rewrite(item: Item, by: Any, **values: Any) -> None:
    """Somebody writes in it."""
    services.write_item_answers(item=item, values=values, by=by)
