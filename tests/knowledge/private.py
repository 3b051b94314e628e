"""An answer to the private grid, with a sentence that nobody but its author may ever read."""

from __future__ import annotations

from typing import Any

from isic_platform.publication import services
from knowledge.models import Grid, GridEntry
from knowledge.services import start_grid_entry
from tests.knowledge.entries import fresh

CANARY = "Le cormoran bleu doute le mardi soir"
LESSON = "Leçon du cormoran pour moi seule"
G04 = {
    "G04.02": "ponctuelle",
    "G04.03": ["animateur", "médiateur"],
    "G04.05": {"value": 4},
    "G04.06": CANARY,
    "G04.13": "oui",
    "G04.14": "Le vouvoiement est resté la règle.",
    "G04.15": "non",
    "Z1": LESSON,
}


def written(by: Any, grid: Grid, project: Any, **answers: Any) -> GridEntry:
    """Begun, and written by its author alone."""
    entry = start_grid_entry(grid=grid, by=by, project=project)
    services.write_item_answers(item=entry.item, values={**G04, **answers}, by=by)
    return fresh(entry)
