"""Several respondents on one grid in the demonstration, and a private answer: written through the services, loaded once."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from isic_platform.publication.models import Item
from isic_platform.publication.services import write_item_answers
from isic_platform.site.models import DemoEntry
from knowledge.enums import RespondentKind
from knowledge.models import Grid
from knowledge.respondents.rules import How
from knowledge.services import finish_grid_entry, start_grid_entry
from knowledge.services.respondents import add_respondent
from projects.models import Project

PROJECT, KEY = "F01", "F01-repondants"
VOICES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    (
        "groupe du jeudi",
        RespondentKind.GROUP,
        {
            "G12.01": "oui",
            "G12.02": "plusieurs personnes",
            "G12.03": "par un professionnel",
            "G12.04": "Pour ne plus ouvrir les lettres toutes seules.",
            "G12.05": "Parler d'argent devant des gens qu'on ne connaît pas.",
            "G12.06": "On a choisi les sujets. On a écrit une lettre ensemble.",
            "G12.07": 4,
            "G12.08": "L'ordre des séances, et qui on invite.",
            "G12.09": "Qu'on a le droit de demander un délai.",
            "G12.10": "À garder les papiers dans une boîte, par mois.",
            "G12.12": "La salle était trop petite.",
            "G12.14": "oui, relue maintenant",
        },
    ),
    (
        "personnes venues une seule fois",
        RespondentKind.GROUP,
        {
            "G12.01": "oui",
            "G12.02": "plusieurs personnes",
            "G12.03": "une affiche",
            "G12.05": "L'horaire. On travaillait.",
            "G12.07": 1,
            "G12.12": "Le groupe se connaissait déjà. On n'a pas osé parler.",
            "G12.13": "Venez à la première séance.",
            "G12.14": "non",
        },
    ),
)
ALONE = {
    "G04.02": "ponctuelle",
    "G04.03": ["animateur", "garant du cadre"],
    "G04.06": "Le jour où le groupe a choisi l'ordre des thèmes, je me suis assise au fond et je n'ai rien dit.",
    "G04.13": "non",
}


@transaction.atomic
def load_respondents() -> bool:
    """Load them when their project is there, and once only. Gives whether something was created."""
    entry = DemoEntry.objects.select_related("item__owner").filter(key=PROJECT).first()
    if DemoEntry.objects.filter(key=KEY).exists() or entry is None or entry.item is None or entry.item.owner is None:
        return False
    project, owner = Project.objects.select_related("item").get(item=entry.item), entry.item.owner
    grids = {grid.code: grid for grid in Grid.objects.filter(code__in=["G04", "G12"])}
    ids = []
    for label, kind, values in VOICES:
        voice = add_respondent(grid=grids["G12"], project=project, kind=kind, label=label, how=How.COLLECTED, by=owner)
        write_item_answers(item=voice.item, values=values, by=owner)
        finish_grid_entry(entry=voice, by=owner)
        ids.append(voice.item_id)
    private = start_grid_entry(grid=grids["G04"], project=project, by=owner)
    write_item_answers(item=private.item, values=ALONE, by=owner)
    Item.objects.filter(pk__in=[*ids, private.item_id]).update(is_fictional=True)
    DemoEntry.objects.create(key=KEY, item_id=ids[0])
    return True
