"""What the demonstration has learnt: an analysis of a fictional project's answers, its lessons, and its model in preparation.

Written through the same services as by people; loaded once, never again, even once deleted by somebody.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from isic_platform.accounts.models import User
from isic_platform.publication.models import Item, Notice
from isic_platform.publication.services import publish_version, submit_item, validate_version, write_item_answers
from isic_platform.site.corpus.reading import REVIEWER
from isic_platform.site.models import DemoEntry
from knowledge.enums import EntryState
from knowledge.learning.services import (
    draw_lesson_from_analysis,
    generate_practice_model,
    start_analysis,
    validate_analysis,
)
from knowledge.models import GridEntry
from projects.models import Project

PROJECT, KEY = "F01", "F01-enseignements"
VALIDATOR = "encadrant@demo.fr"
CHOICE, PREPARATION, OPEN = "e0010001", "e0010002", "e0010003"
ANALYSIS: dict[str, Any] = {
    "A01": "Ce qui fait revenir, et ce qui épuise",
    "A02": [
        {
            "id": "c0010001",
            "constat": "Les personnes reviennent quand elles ont choisi de quoi l'on parlera, et quand leur demande "
            "change quelque chose dehors.",
            "qui": "équipe, à travers trois grilles",
        },
        {
            "id": "c0010002",
            "constat": "Le temps de préparation est la condition la plus fragile : il n'est inscrit nulle part.",
            "qui": "équipe",
        },
    ],
    "A03": [
        {
            "id": "d0010001",
            "sujet": "La place des organismes invités",
            "lecture": "Leur venue a donné du poids aux questions du groupe.",
            "autre": "Venus trop tôt, ils ont pris la place de la parole du groupe.",
            "issue": "les-deux",
        }
    ],
    "A04": [
        {
            "id": CHOICE,
            "enseignement": "Laisser le groupe choisir l'ordre des thèmes dès la première séance : "
            "on revient quand on a choisi de quoi l'on parlera.",
            "type": "condition",
            "certitude": "vécu plusieurs fois",
        },
        {
            "id": PREPARATION,
            "enseignement": "Compter les heures de préparation pendant un trimestre et les présenter avec le bilan du "
            "groupe : c'est ce qui a convaincu la direction.",
            "type": "solution-eprouvee",
            "certitude": "vécu une fois",
        },
    ],
    "A05": [
        {
            "id": OPEN,
            "question": "Que devient un groupe quand sa demande a été entendue ?",
            "a_qui": "équipes qui animent un groupe depuis plus d'un an",
        }
    ],
    "A06": [
        {"id": "f0010001", "fonction": "Assistante de service social et conseillère en économie sociale familiale"}
    ],
    "A08": "Les organismes invités n'ont pas répondu à une grille.",
}
LESSONS: dict[str, dict[str, Any]] = {
    CHOICE: {
        "E04": ["méthode", "posture"], "E05": ["qualité des pratiques"], "E06": ["FR5.3"], "E08": ["THE-03"],
        "E10": "Un groupe de paroles et d'action sur les dettes, ouvert, dans un centre de santé de petite ville.",
    },
    PREPARATION: {
        "E04": ["méthode"], "E05": ["qualité des pratiques", "impact"], "E06": ["FR5.1"], "E08": ["THE-03"],
        "E10": "Une équipe de deux professionnelles, dans un service où le collectif n'est pas encore dans la charge "
        "de travail.",
    },
    OPEN: {"E04": ["interrelation"], "E05": ["innovation"], "E08": ["THE-03"], "E10": "Après deux cycles d'un même groupe."},
}  # fmt: skip


@transaction.atomic
def load_learning() -> bool:
    """Load it when its project is there, and once only. Gives whether something was created."""
    entry = DemoEntry.objects.select_related("item__owner").filter(key=PROJECT).first()
    if DemoEntry.objects.filter(key=KEY).exists() or entry is None or entry.item is None or entry.item.owner is None:
        return False
    project = Project.objects.select_related("item").get(item=entry.item)
    owner = entry.item.owner
    sources = GridEntry.objects.filter(project=project).exclude(state=EntryState.DRAFT)
    sources = sources.exclude(grid_version__grid__code="G00").select_related("grid_version__grid")
    if not sources:
        return False
    analysis = start_analysis(project=project, sources=list(sources), by=owner)
    write_item_answers(item=analysis.item, values=ANALYSIS, by=owner)
    validator = User.objects.get(email=VALIDATOR)
    validate_analysis(analysis=analysis, with_whom="L'équipe du projet, L'encadrement", by=validator)
    items = [analysis.item]
    for row, more in LESSONS.items():
        lesson = draw_lesson_from_analysis(analysis=analysis, row_id=row, by=owner)
        write_item_answers(item=lesson.item, values={**more, "DIFFUSION": "DIF-PUB"}, by=owner)
        _publish(lesson.item, owner)
        items.append(lesson.item)
    items.append(generate_practice_model(project=project, by=owner).item)
    ids = [item.pk for item in items]
    Item.objects.filter(pk__in=ids).update(is_fictional=True)
    Notice.objects.filter(item__in=ids).delete()  # loading is no news
    DemoEntry.objects.create(key=KEY, item=analysis.item)
    return True


def _publish(item: Item, owner: User) -> None:
    reviewer = User.objects.get(email=REVIEWER)
    Item.objects.filter(pk=item.pk).update(is_fictional=True)
    submit_item(item=item, by=owner)
    validate_version(item=item, by=reviewer, criteria={})
    publish_version(item=Item.objects.get(pk=item.pk), by=reviewer)
