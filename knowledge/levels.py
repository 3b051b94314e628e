"""What the level MO asks of this storey (B.20): finished grids, and a validated analysis."""

from __future__ import annotations

from isic_platform.formkit.enums import Level
from isic_platform.publication.issues import Issue
from isic_platform.publication.models import Item
from knowledge.enums import EntryState
from knowledge.models import GridEntry

GRIDS_FOR_MODEL = 3


def model_conditions(item: Item, level: str) -> list[Issue]:
    """Issues that keep a fiche from being submitted as a modelling; none at the other levels."""
    if level != Level.MODEL:
        return []
    finished = (
        GridEntry.objects.filter(project__item=item)
        .exclude(state=EntryState.DRAFT)
        .values("grid_version__grid_id")
        .distinct()
        .count()
    )
    issues = []
    if finished < GRIDS_FOR_MODEL:
        issues.append(
            Issue("erreur", "P03", f"La modélisation demande trois grilles terminées : il y en a {finished}.", "niveau")
        )
    # Nothing on the platform makes an analysis yet: saying so is better than letting a modelling pass without one.
    message = (
        "La modélisation demande une analyse validée, que la plateforme ne propose pas encore. "
        "Vous pouvez soumettre en fiche standard : aucune réponse n'est perdue."
    )
    return [*issues, Issue("erreur", "P03", message, "niveau")]
