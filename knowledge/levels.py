"""What the level MO asks of this storey (B.20): three finished grids, and a validated analysis."""

from __future__ import annotations

from django.urls import reverse

from isic_platform.formkit.enums import Level
from isic_platform.publication.enums import Visibility
from isic_platform.publication.issues import Issue
from isic_platform.publication.models import Item
from knowledge.models import Analysis, GridEntry

GRIDS_FOR_MODEL = 3
LIGHT_TRACE = "G00"  # « hors décompte » (C.14): a trace is no grid of the standard


def model_conditions(item: Item, level: str) -> list[Issue]:
    """Issues that keep a fiche from being submitted as a modelling; none at the other levels."""
    if level != Level.MODEL:
        return []
    issues = []
    finished = finished_grids(item)
    if len(finished) < GRIDS_FOR_MODEL:
        counted = f"il y en a {len(finished)} ({', '.join(finished)})" if finished else "il n'y en a aucune"
        message = f"La modélisation demande trois grilles différentes terminées, non privées : {counted}."
        where = f"{reverse('publication:overview', args=[item.short_id])}#grilles"
        issues.append(Issue("erreur", "P03", message, "niveau", link=where, link_label="Voir les grilles du projet"))
    analyses = Analysis.objects.filter(project__item=item)
    if not analyses.validated().exists():
        begun = analyses.exists()
        message = (
            "La modélisation demande une analyse validée : celle de ce projet ne l'est pas encore."
            if begun
            else "La modélisation demande une analyse validée : ce projet n'en a aucune."
        )
        where = f"{reverse('publication:overview', args=[item.short_id])}#ce-que-l-action-apprend"
        label = "Voir l'analyse à valider"
        if not begun:
            where, label = f"{reverse('knowledge:new-analysis')}?projet={item.short_id}", "Commencer une analyse"
        issues.append(Issue("erreur", "P03", message, "niveau", link=where, link_label=label))
    return issues


def finished_grids(item: Item) -> list[str]:
    """Codes of the grids finished about a project, given by its content: each once, private answers not counted (S90)."""
    rows = GridEntry.objects.finished().filter(project__item=item).exclude(item__visibility=Visibility.AUTHOR)
    rows = rows.exclude(grid_version__grid__code=LIGHT_TRACE)
    codes = rows.order_by("grid_version__grid__code").values_list("grid_version__grid__code", flat=True)
    return list(codes.distinct())
