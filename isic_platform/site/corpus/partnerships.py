"""A fictional partnership of the demonstration: three institutions, five stages, meetings that let capacities grow.

Written through the same services as by people; loaded once, never again, even once changed by somebody.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from isic_platform.accounts.models import Institution, User
from isic_platform.publication.models import Item, Notice
from isic_platform.publication.services import publish_version, submit_item, validate_version, write_item_answers
from isic_platform.site.corpus.reading import REVIEWER
from isic_platform.site.models import DemoEntry
from partners.models import Partnership
from partners.services.decisions import take_meeting_decision
from partners.services.meetings import add_participant, hold_meeting, rate_capacities
from partners.services.partnerships import add_member, create_partnership, say_clearly, update_member
from partners.services.rex import start_rex
from partners.services.stages import agree, declare_zone, observe_stage
from projects.models import Project

PROJECT, KEY = "F01", "F01-partenariat"
CARRIER, HEALTH, SCHOOL = "demo-ccas-valbrume", "demo-sante-rivebelle", "demo-institut-deux-iles"
OBSERVATIONS: tuple[tuple[str, int, str, str, str, str], ...] = (
    ("STP-1", -400, "deux", "Le centre de santé voyait les mêmes personnes, pour le sommeil et pour les dettes. Nous ne le savions pas.",
     "Que la santé ne s'occupait pas d'argent", "Que l'inquiétude pour l'argent remplit ses consultations"),
    ("STP-2", -340, "collectif", "Trois réunions pour se dire ce que chacun peut tenir. La troisième seulement a été franche.",
     "Qu'un accord de principe suffirait", "Qu'il faut dire ce que l'on ne pourra pas faire"),
    ("STP-3", -250, "collectif", "Le groupe a choisi ses thèmes, les structures s'y sont pliées.", "", ""),
    ("STP-4", -60, "collectif", "Le bilan s'est fait avec le groupe, dans la salle où il se réunit.",
     "Que le bilan intéressait surtout les financeurs", "Que le groupe voulait savoir s'il avait servi"),
)  # fmt: skip
MEETINGS: tuple[dict[str, Any], ...] = (
    {"days": -320, "subject": "Se dire ce que chacun peut tenir", "stage": "STP-2", "marks": ((2, 1), (3, 2), (None, None), (2, 2)),
     "minutes": "Chaque structure a dit ses limites. Personne n'avait osé avant.",
     "decisions": [("Le centre de santé prête la salle un jeudi sur deux.", "Coordinatrice, centre de santé", -290)]},
    {"days": -200, "subject": "Préparer les séances du printemps", "stage": "STP-3", "marks": ((3, 2), (4, 2), (3, 2), (4, 3)),
     "minutes": "Le groupe a ouvert la réunion. L'ordre du jour a changé, et c'est mieux.",
     "decisions": [("Une affiche commune, sans logo en gros.", "Chargée de communication, CCAS", -170)]},
    {"days": -40, "subject": "Le bilan, et la suite", "stage": "STP-4", "marks": ((4, 3), (5, 3), (4, 3), (4, 4)),
     "minutes": "Ce qui a servi : les horaires, la salle, la parole du groupe. Ce qui a usé : la préparation non comptée.",
     "decisions": [
         ("Écrire une convention de deux ans.", "Directrice de l'action sociale, CCAS", 25),
         ("Proposer le groupe aux communes voisines.", "Médiatrice en santé", -5),
     ]},
)  # fmt: skip
EXAMPLES = {
    "cooperation": "La salle est prêtée sans convention, d'une parole.",
    "apprentissage": "La médiatrice explique la santé, la conseillère explique les dettes : chacune redit ce qu'elle a compris.",
    "confiance": "On s'est dit, pour la première fois, ce qui ne marchait pas.",
}


REX: tuple[tuple[str, dict[str, Any]], ...] = (
    ("STP-1", {
        "X01": "Deux accueils, les mêmes personnes, et personne ne le savait",
        "X02": "Un CCAS et un centre de santé d'une petite ville",
        "X03": "Rien : nous nous croisions aux réunions de quartier.",
        "X04": "Une médiatrice a raconté une consultation pour le sommeil. Nous recevions la même personne, pour ses dettes.",
        "X05": "Raconter une situation sans nommer, entre deux métiers, avant d'écrire le moindre projet.",
        "X08": "Une matinée à se dire ce que chacun voit.", "X10": ["THE-03"],
    }),
    ("STP-2", {
        "X01": "Trois réunions polies avant une réunion utile",
        "X02": "Le démarrage d'un partenariat entre action sociale et santé",
        "X03": "Un accord en une réunion.",
        "X04": "Chacun a dit oui à tout. À la troisième, quelqu'un a dit ce qu'il ne pourrait pas faire, et tout a avancé.",
        "X05": "Commencer par ce que l'on ne pourra pas tenir.",
        "X09": "Écrire la convention avant d'avoir dit les limites.", "X10": ["THE-03"], "X11": ["FR5.3"],
    }),
)  # fmt: skip


@transaction.atomic
def load_partnership() -> bool:
    """Load it when its project is there, and once only. Gives whether something was created."""
    entry = DemoEntry.objects.select_related("item__owner").filter(key=PROJECT).first()
    if DemoEntry.objects.filter(key=KEY).exists() or entry is None or entry.item is None or entry.item.owner is None:
        return False
    project = Project.objects.select_related("item").get(item=entry.item)
    owner: User = entry.item.owner
    places = {code: Institution.objects.get(code=code) for code in (CARRIER, HEALTH, SCHOOL)}
    today = timezone.localdate()

    def day(days: int) -> Any:
        return today + timedelta(days=days)

    found = create_partnership(
        by=owner, institution=places[CARRIER], title="Dettes et santé, à Valbrume (exemple fictif)", started_on=day(-410),
        projects=[project], origin="PAO-AMO", stage="STP-4", visibility="DIF-RES",
        purpose="Des personnes endettées consultent pour le sommeil. Nous les recevions chacun de notre côté.",
        shared_problems="L'isolement des personnes endettées, et le nôtre devant elles.",
        shared_resources="Une salle, deux heures de préparation par séance, un budget de collations.",
        shared_knowledge="La santé et l'argent, expliqués l'un à l'autre.",
        shared_practices="Le groupe ouvre chaque réunion.",
    )  # fmt: skip
    carrier = found.members.get()
    update_member(
        member=carrier, by=owner, positioning="Nous tenons le fil avec le groupe.", limits="Pas d'accueil le soir sans renfort.",
        stakes="Montrer que le travail collectif évite des urgences, avant le débat budgétaire.",
    )  # fmt: skip
    health = add_member(
        partnership=found, by=owner, institution=places[HEALTH], role="ROP-COA", joined_on=day(-410),
        positioning="Nous parlons de santé avec les mots du groupe.", contribution="Une salle et une médiatrice.",
        limits="Pas de suivi individuel pendant les séances.", interest="Toucher des personnes qui ne consultent pas.",
        stakes="Justifier le poste de médiatrice auprès du financeur.",
    )  # fmt: skip
    add_member(
        partnership=found, by=owner, institution=places[SCHOOL], role="ROP-EXP", joined_on=day(-250),
        positioning="Nous regardons ce qui s'apprend.", contribution="Une formatrice, une demi-journée par trimestre.",
    )  # fmt: skip
    said = {"role": ("oui", day(-320)), "limites": ("oui", day(-320)), "enjeu": ("partie", day(-200))}
    say_clearly(member=carrier, by=owner, lines=said)
    say_clearly(member=health, by=owner, lines={**said, "attentes": ("oui", day(-200))})
    for stage, days, modality, text, believed, understood in OBSERVATIONS:
        observe_stage(
            partnership=found, by=owner, stage=stage, date=day(days), modality=modality, text=text, believed=believed,
            understood=understood,
        )  # fmt: skip
    agree(
        partnership=found, by=owner, kind="CON-1", signed_on=day(-320), follow_up="Une convention est en préparation."
    )
    declare_zone(
        partnership=found, by=owner, institutions=[places[CARRIER], places[HEALTH]], kind="ZON-REC", themes=["THE-03"],
        departement="", description="Les deux accueils reçoivent les mêmes personnes sans le savoir.", date=day(-400),
        resolved_on=day(-320),
    )  # fmt: skip
    declare_zone(
        partnership=found, by=owner, institutions=[], kind="ZON-MAN", themes=["THE-03"], departement="",
        description="Personne ne reçoit après dix-huit heures les personnes qui travaillent.", date=day(-40),
    )  # fmt: skip
    for each in MEETINGS:
        _hold(found, each, owner, places, day)
    for stage, answers in REX:
        _tell(found, stage, answers, owner)
    Partnership.objects.filter(pk=found.pk).update(is_fictional=True)
    DemoEntry.objects.create(key=KEY)
    return True


def _tell(found: Partnership, stage: str, answers: dict[str, Any], owner: User) -> None:
    reviewer = User.objects.get(email=REVIEWER)
    rex = start_rex(by=owner, about={"partnership": found}, institution=found.institution, stage=stage)
    Item.objects.filter(pk=rex.item_id).update(is_fictional=True)
    write_item_answers(item=rex.item, values={**answers, "DIFFUSION": "DIF-PUB"}, by=owner)
    item = Item.objects.get(pk=rex.item_id)
    submit_item(item=item, by=owner)
    validate_version(item=item, by=reviewer, criteria={})
    publish_version(item=Item.objects.get(pk=item.pk), by=reviewer)
    Notice.objects.filter(item=item).delete()  # loading is no news


def _hold(found: Partnership, each: dict[str, Any], owner: User, places: dict[str, Institution], day: Any) -> None:
    meeting = hold_meeting(
        by=owner, partnership=found, subject=each["subject"], date=day(each["days"]), modality="collectif",
        stage=each["stage"], minutes=each["minutes"],
        difficulty="Deux services se disputaient la salle. On l'a dit, et on a partagé les jeudis." if each["days"] == -200 else "",
    )  # fmt: skip
    for function, code in (("Conseillère en économie sociale familiale", CARRIER), ("Médiatrice en santé", HEALTH)):
        add_participant(meeting=meeting, by=owner, function=function, institution=places[code], attended=True)
    add_participant(meeting=meeting, by=owner, function="Délégués du groupe", number=2, attended=True)
    for text, responsible, due in each["decisions"]:
        done = {"state": "faite", "follow_up": "Fait."} if due < -100 else {}
        take_meeting_decision(meeting=meeting, by=owner, text=text, responsible=responsible, due_on=day(due), **done)
    names = ("cooperation", "apprentissage", "amelioration", "confiance")
    examples = EXAMPLES if each is MEETINGS[-1] else {}
    rate_capacities(
        meeting=meeting, by=owner,
        ratings=[
            {"capacity": name, "persons": persons, "organisations": organisations, "example": examples.get(name, "")}
            for name, (persons, organisations) in zip(names, each["marks"], strict=True)
        ],
    )  # fmt: skip
