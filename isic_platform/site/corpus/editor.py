"""A grid in preparation for the demonstration: what a facilitator finds half-way through the next version of G02."""

from __future__ import annotations

from django.db import transaction

from isic_platform.accounts.models import User
from knowledge.editor.document import Document
from knowledge.enums import Origin
from knowledge.models import Grid, GridDraft
from knowledge.services.editor import change_grid_draft, start_next_version

FACILITATOR, GRID = "animateur@demo.fr", "G02"


@transaction.atomic
def load_grid_draft() -> None:
    """Begin it once: never over a draft of somebody's, nor once the editor published the grid."""
    facilitator = User.objects.filter(email=FACILITATOR).first()
    grid = Grid.objects.filter(code=GRID, origin=Origin.FILE).first()
    if facilitator is None or grid is None or GridDraft.objects.exists():
        return
    draft = start_next_version(grid=grid, by=facilitator)
    change_grid_draft(draft=draft, revision=draft.revision, change=_change, by=facilitator)


def _change(document: Document) -> None:
    document.question("G02.14")["question"] = "Quel frein reste entier ?"
    document.question("G02.16")["type"] = "texte_long"
    document.add_question(
        2, used={"G02.05"}, question="Qui, ailleurs, a levé un frein semblable ?", type="texte_court", obligation="F",
        aide="Une équipe, une structure : jamais un nom de personne.",
    )  # fmt: skip
