"""Resources of the demonstration: ten actions that two reports cite, known by their title alone, and four fictional ones.

The references are real and say what is not documented; the others are written for the demonstration and say so. Written
through the same services as by people; loaded once, never again, even once changed by somebody.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from isic_platform.accounts.models import Institution, User
from isic_platform.publication.models import Item, Notice
from isic_platform.publication.services import publish_version, submit_item, validate_version, write_item_answers
from isic_platform.site.corpus.reading import FUND, FUND_KEEPER, REVIEWER
from isic_platform.site.models import DemoEntry
from knowledge.models import Resource, ResourceType
from knowledge.resources.services import start_resource

KEY, PROJECT, WRITER, CARRIER = "ressources", "F01", "contributeur@demo.fr", "demo-ccas-valbrume"
CSTS = "Conseil supérieur du travail social (CSTS), rapport sur le travail social collectif, 2010"
SOM = "Ouvrage collectif sur les interventions sociales d'intérêt collectif"
TITLE_ONLY = (
    "Connue par son titre seul : public détaillé, partenaires, déroulement et leçons ne sont pas documentés ici."
)
# (key, title, what is known, place in the report, fields of application, département)
CITED: tuple[tuple[str, str, str, str, list[str], str], ...] = (
    ("X01", "Précarité, citoyenneté et santé : un groupe qui avance", "Travail social de groupe.", f"{CSTS}, 3.1.1", ["CHA-SAN"], "59"),
    ("X02", "« Crédiscussion », groupe de personnes surendettées", "Travail social de groupe. Lieu non précisé.", f"{CSTS}, 3.1.2", [], ""),
    ("X03", "Coopération d'acteurs en zone rurale ou semi-rurale", "Développement social local. Lieu non précisé.",
     f"{CSTS}, 3.2.1", ["CHA-RUR"], ""),
    ("X04", "Redynamisation de territoires ruraux", "Développement social local. Lieu non précisé.", f"{CSTS}, 3.2.2", ["CHA-RUR"], ""),
    ("X05", "À l'écoute des familles d'un quartier", "Développement social local, en zone urbaine.", f"{CSTS}, 3.2.3", [], ""),
    ("X06", "Diagnostic sur la santé des jeunes", "Développement social local, à Paris 13e.", f"{CSTS}, 3.2.4", [], "75"),
    ("X07", "Création d'un club de football comme support communautaire", "Action communautaire. Lieu non précisé.", f"{CSTS}, 3.3.1", [], ""),
    ("X08", "Potager et repas partagés au pied des immeubles", "Action communautaire. Lieu non précisé.", f"{CSTS}, 3.3.2", [], ""),
    ("X09", "« Les Incompris »", "Expérience issue de la recherche. Type à déterminer, lieu non précisé.", f"{SOM}, p. 55-61", [], ""),
    ("X10", "Séjour de vacances en familles", "Séjour, avec des familles. Lieu non précisé.", f"{SOM}, p. 94-102", [], ""),
)  # fmt: skip
FICTIONAL: tuple[tuple[str, dict[str, Any]], ...] = (
    ("RBI-TRU", {
        "R01": "L'ordre du jour en trois lignes", "R10": ["JAL-04"], "R40": ["THE-03"],
        "R02": "Trois lignes, trois jours avant, par message : tout le monde arrive en ayant lu, et la réunion commence à l'heure.",
    }),
    ("RBI-TRU", {
        "R01": "La chaise vide", "R10": ["JAL-05"], "R40": ["THE-03"],
        "R02": "Laisser une chaise vide : elle rappelle les personnes concernées qui ne sont pas là, et l'on se demande pourquoi.",
    }),
    ("RBI-REU", {
        "R01": "Lancer une action à plusieurs structures",
        "R02": "Deux heures pour se dire ce que chacun peut tenir, et repartir avec une date.",
        "R10": "Que chaque structure dise ce qu'elle peut tenir, et ce qu'elle ne pourra pas",
        "R11": "De 6 à 15", "R12": 120,
        "R13": "Une invitation signée par deux structures, une page qui dit le problème avec les mots des personnes concernées.",
        "R14": [
            {"id": "ab010001", "temps": "Se présenter", "minutes": 20, "deroule": "Sa structure, sa fonction, une raison d'être venu."},
            {"id": "ab010002", "temps": "Le problème", "minutes": 30,
             "deroule": "Une personne concernée ouvre. On reformule, on ne répond pas encore."},
            {"id": "ab010003", "temps": "Ce que chacun peut tenir", "minutes": 50,
             "deroule": "Un tour : « je peux », « je ne peux pas », « je dois demander »."},
            {"id": "ab010004", "temps": "Décider d'une suite", "minutes": 20, "deroule": "Une date, une chose à faire par structure."},
        ],
        "R15": "Le relevé de décisions part le lendemain, une page. On se rappelle à la date dite, même pour dire que rien n'a avancé.",
        "R17": "À plus de quinze, les tours se font par petits groupes.",
        "R18": "Présenter un projet déjà écrit : les autres n'ont plus qu'à approuver, et ne reviennent pas.",
        "R40": ["THE-03"], "R42": ["FR5.3"],
    }),
    ("RBI-RAP", {
        "R01": "Rapport d'activités du CCAS de Valbrume", "R02": "Une année d'actions collectives dans une petite ville.",
        "R10": {"label": "CCAS de Valbrume (fictif)"}, "R11": 2025, "R12": 42, "R40": ["THE-03"],
        "R13": [
            {"id": "ac010001", "extrait": "Le groupe sur les dettes s'est réuni dix fois.", "page": "17",
             "apprend": "Compter les séances et la préparation rend le travail collectif visible."},
        ],
    }),
)  # fmt: skip


@transaction.atomic
def load_resources() -> bool:
    """Load them once, when the cast is there. Gives whether something was created."""
    if DemoEntry.objects.filter(key=KEY).exists():
        return False
    keeper, writer, reviewer = (User.objects.get(email=email) for email in (FUND_KEEPER, WRITER, REVIEWER))
    fund, carrier = (Institution.objects.get(code=code) for code in (FUND, CARRIER))
    reference = ResourceType.objects.get(code="RBI-REF")
    items = []
    for _, title, known, place, fields, departement in CITED:
        made = start_resource(type=reference, institution=fund, by=keeper, networks=None)
        answers = {"R01": title, "R02": f"{known} {TITLE_ONLY}", "R13": "action citée par son titre", "R61": place}
        answers |= {"R41": fields} if fields else {}
        answers |= {"R45": departement} if departement else {}
        _publish(made, answers, keeper, reviewer)
        items.append(made.item_id)
    linked = DemoEntry.objects.select_related("item__published_version").filter(key=PROJECT).first()
    for code, answers in FICTIONAL:
        made = start_resource(type=ResourceType.objects.get(code=code), institution=carrier, by=writer)
        Item.objects.filter(pk=made.item_id).update(is_fictional=True)
        items.append(made.item_id)
        if linked and linked.item and linked.item.published_version_id:
            answers = answers | {"R50": [{"id": linked.item.short_id, "label": linked.item.online_title}]}
        elif code == "RBI-REU":
            write_item_answers(item=made.item, values=answers, by=writer)  # a method sheet waits for its project
            continue
        _publish(made, answers, writer, reviewer)
    Notice.objects.filter(item__in=items).delete()  # loading is no news
    DemoEntry.objects.create(key=KEY)
    return True


def _publish(resource: Resource, answers: dict[str, Any], owner: User, reviewer: User) -> None:
    write_item_answers(item=resource.item, values={**answers, "DIFFUSION": "DIF-PUB"}, by=owner)
    item = Item.objects.get(pk=resource.item_id)
    submit_item(item=item, by=owner)
    validate_version(item=item, by=reviewer, criteria={})
    publish_version(item=Item.objects.get(pk=item.pk), by=reviewer)
