"""Answers to grids in every state, written by the people of the cast."""

from __future__ import annotations

from typing import Any

from isic_platform.publication import services
from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item
from knowledge.models import Grid, GridEntry
from knowledge.services import start_grid_entry

LESSON = "Passer par des parents relais"
G02 = {
    "G02.01": ["FR5.3", "FR2.1"],
    "G02.02": [{"frein": "FR5.3", "description": "Trois séances vides au printemps.", "qui": "le groupe"}],
    "G02.03": "oui",
    "G02.04": "Les horaires avaient été choisis sans demander.",
    "G02.07": [{"frein": "FR5.3", "solution": "Inviter à la sortie de l'école.", "resultat": 4}],
    "G02.09": "non",
    "G02.14": "Le transport du soir",
    "G02.15": "Une navette, par l'intercommunalité.",
    "G02.16": "Demandez l'horaire avant de choisir la salle.",
    "Z1": LESSON,
    "Z2": ["qualité des pratiques"],
    "Z3": ["méthode"],
    "Z4": "vécu plusieurs fois",
}
G00 = {
    "G00.02": "réunion d'équipe",
    "G00.04": "Ouvrir le jardin le dimanche",
    "G00.05": "Deux familles proposent de tenir les clés.",
    "G00.07": ["THE-15"],
}


def begun(by: Any, grid: Grid, **about: Any) -> GridEntry:
    """Just begun."""
    return start_grid_entry(grid=grid, by=by, **about)


def filled(by: Any, grid: Grid, answers: dict[str, Any] | None = None, **about: Any) -> GridEntry:
    """With every mandatory answer."""
    entry = begun(by, grid, **about)
    known = {"G02": G02, "G00": G00}[grid.code]
    services.write_item_answers(item=entry.item, values={**known, **(answers or {})}, by=by)
    return fresh(entry)


def published(
    by: Any, grid: Grid, reviewer: Any, *, visibility: str = Visibility.PUBLIC, answers: Any = None, **about: Any
) -> GridEntry:
    """Reviewed and online."""
    entry = filled(by, grid, {"DIFFUSION": visibility, **(answers or {})}, **about)
    item = entry.item
    services.submit_item(item=item, by=by)
    services.validate_version(item=item, by=reviewer, criteria={})
    services.publish_version(item=Item.objects.get(pk=item.pk), by=reviewer)
    return fresh(entry)


def fresh(entry: GridEntry) -> GridEntry:
    """The same answer as the database has it now."""
    return GridEntry.objects.with_item().get(pk=entry.pk)
