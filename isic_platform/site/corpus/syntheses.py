"""A note for decision-makers and a training dossier of the demonstration, drawn from its fiches and its lessons.

They cite fictional fiches and a fiche made from a public page, and say so. Written through the same services as by people;
loaded once, never again, even once changed by somebody.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from isic_platform.accounts.models import Institution, User
from isic_platform.publication.models import Item, Notice
from isic_platform.publication.services import publish_version, submit_item, validate_version
from isic_platform.site.corpus.reading import REVIEWER
from isic_platform.site.models import DemoEntry
from knowledge.models import Lesson
from knowledge.syntheses.columns import DOSSIER, SYNTHESIS
from knowledge.syntheses.services import start_document

KEY, WRITER, CARRIER = "syntheses", "encadrant@demo.fr", "demo-ccas-valbrume"
NOTICE = (
    "Écrit pour la démonstration, à partir de fiches fictives et d'une fiche établie d'après une page publique. Les constats ne "
    "valent que pour montrer la forme d'un tel document."
)
# (kind, fiches cited beside the lessons of the first, what is written by hand)
DOCUMENTS: tuple[tuple[str, tuple[str, ...], dict[str, Any]], ...] = (
    (SYNTHESIS, ("F01", "E01"), {
        "S01": "Parler d'argent en groupe : ce que deux actions ont appris",
        "S02": ["elus", "direction"],
        "S03": "Que peut décider une collectivité pour que des personnes endettées se retrouvent plus tôt ?",
        "S04": "Deux actions réunissent des personnes endettées, dans deux villes. On y vient plus tôt quand le lieu sert aussi à "
        "autre chose et quand le groupe choisit ses thèmes. Le temps de préparation reste la condition la plus fragile.",
        "S20": [
            {"id": "sy010001", "a_qui": "Direction",
             "proposition": "Inscrire le temps de préparation des groupes dans les fiches de poste, et le compter un trimestre."},
            {"id": "sy010002", "a_qui": "Élus",
             "proposition": "Recevoir une fois par an le bilan écrit par le groupe, et y répondre par écrit."},
        ],
    }),
    (DOSSIER, ("F01", "F03"), {
        "S01": "Commencer une action collective avec les personnes",
        "S02": ["initiale", "continue"],
        "S03": "Une journée",
        "S04": "À partir de deux actions fictives, une journée pour repérer ce qui se décide avec les personnes, et quand.",
        "S30": [
            {"id": "sy020001", "objectif": "Repérer, dans une fiche, ce qui a été décidé avec les personnes et ce qui l'a été sans elles."},
            {"id": "sy020002", "objectif": "Discuter les conditions qui font qu'un groupe dure."},
            {"id": "sy020003", "objectif": "Préparer une première rencontre sans en écrire l'ordre du jour à l'avance."},
        ],
    }),
)  # fmt: skip


@transaction.atomic
def load_syntheses() -> bool:
    """Load them once, when the fiches that they cite are there. Gives whether something was created."""
    if DemoEntry.objects.filter(key=KEY).exists():
        return False
    entries = DemoEntry.objects.select_related("item").filter(item__published_version__isnull=False)
    fiches = {entry.key: entry.item for entry in entries}
    if not all(key in fiches for _, keys, _ in DOCUMENTS for key in keys):
        return False
    writer, reviewer = (User.objects.get(email=email) for email in (WRITER, REVIEWER))
    carrier = Institution.objects.get(code=CARRIER)
    lessons = (
        Lesson.objects.readable_by(writer).filter(project__item=fiches["F01"]).select_related("item").order_by("pk")
    )
    items = []
    for kind, keys, values in DOCUMENTS:
        sources = [*(fiches[key] for key in keys), *(lesson.item for lesson in lessons)]
        item = start_document(
            kind=kind, institution=carrier, by=writer, values={**values, "DIFFUSION": "DIF-PUB"}, sources=sources
        )
        Item.objects.filter(pk=item.pk).update(notice=NOTICE)
        submit_item(item=Item.objects.get(pk=item.pk), by=writer)
        validate_version(item=item, by=reviewer, criteria={})
        publish_version(item=Item.objects.get(pk=item.pk), by=reviewer)
        items.append(item.pk)
    Notice.objects.filter(item__in=items).delete()  # loading is no news
    DemoEntry.objects.create(key=KEY, item_id=items[0])
    return True
