"""A fictional committee of a fictional project: six seats, three sessions, decisions that follow, a template drawn from it.

Written through the same services as by people; loaded once, never again, even once changed by somebody.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from isic_platform.accounts.models import Institution, Network, User
from isic_platform.publication.models import Notice
from isic_platform.site.models import DemoEntry
from partners.enums import Attendance, DecisionMode, DecisionState
from partners.models import CommitteeSession, SteeringCommittee
from partners.services.committees import add_good_practice, add_member, create_committee, draw_template
from partners.services.decisions import take_decision
from partners.services.sessions import plan_session, record_attendance, update_session
from projects.models import Project

PROJECT, KEY = "F01", "F01-comite"
RULES: dict[str, Any] = {
    "title": "Comité de pilotage du groupe sur les dettes (exemple fictif)",
    "mandate": "Orienter l'action, valider chaque étape, attribuer les moyens. Il ne décide pas à la place du groupe.",
    "decision_mode": DecisionMode.CONSENT,
    "frequency": "Une fois par trimestre, en fin de matinée",
    "information_flow": "L'ordre du jour part dix jours avant. Une page en clair revient au groupe la semaine qui suit.",
    "quorum": 3,
    "obstacles": ["FR5.3"],
    "difficulties": "À la première séance, les invités ont parlé plus longtemps que le groupe. Depuis, le groupe ouvre la séance.",
    "visibility": "DIF-RES",
}
SEATS: tuple[tuple[str, str, str, str], ...] = (
    ("demo-ccas-valbrume", "Directrice de l'action sociale", "ROC-PRE", "ACT-DEC"),
    ("", "Délégué du groupe", "ROC-COP", "ACT-UHC"),
    ("", "Déléguée du groupe", "ROC-REP", "ACT-UHC"),
    ("demo-ccas-valbrume", "Conseillère en économie sociale familiale", "ROC-CHE", "ACT-TS"),
    ("demo-sante-rivebelle", "Médiatrice en santé", "ROC-TIT", "ACT-TS"),
    ("demo-institut-deux-iles", "Formatrice et chercheuse", "ROC-OBS", "ACT-TS"),
)
SESSIONS: tuple[dict[str, Any], ...] = (
    {
        "days": -100, "agenda": "Présenter le groupe\nDire ce que chacun attend", "came": "ppppp-",
        "minutes": "Chaque structure a dit sa place et ses limites. Le groupe a demandé à ouvrir les prochaines séances.",
        "decisions": [
            ("DEC-REG", "Le groupe ouvre chaque séance et choisit un point de l'ordre du jour.", 1, 30, DecisionState.DONE,
             "Fait dès la deuxième séance."),
            ("DEC-MOY", "Réserver la salle du rez-de-chaussée un jeudi sur deux.", 3, 60, DecisionState.BEGUN, ""),
        ],
    },
    {
        "days": -12, "agenda": "Ce que le groupe a produit\nLes horaires", "came": "ppepe-",
        "minutes": "Le groupe a présenté son affiche. Les horaires de fin de journée conviendraient à davantage de personnes.",
        "decisions": [
            ("DEC-CAL", "Essayer une séance par mois à dix-huit heures.", 3, 17, DecisionState.TO_DO, ""),
            ("DEC-COM", "Envoyer l'affiche aux trois communes voisines.", 0, 45, DecisionState.TO_DO, ""),
        ],
    },
    {"days": 26, "agenda": "Décisions en cours\nPréparer le bilan avec le groupe"},
)  # fmt: skip
PRACTICES = (
    (
        "Le groupe ouvre chaque séance et choisit un point de l'ordre du jour.",
        "Les invités écoutent d'abord, les questions changent.",
    ),
    ("Une page en clair revient au groupe dans la semaine.", ""),
)
ADVICE = "Commencez à six. Deux personnes du groupe valent mieux qu'une : aucune n'a à parler seule pour les autres."
_CAME = {"p": Attendance.PRESENT, "e": Attendance.EXCUSED, "a": Attendance.ABSENT, "-": ""}


@transaction.atomic
def load_committees() -> bool:
    """Load them when their project is there, and once only. Gives whether something was created."""
    entry = DemoEntry.objects.select_related("item__owner").filter(key=PROJECT).first()
    if DemoEntry.objects.filter(key=KEY).exists() or entry is None or entry.item is None or entry.item.owner is None:
        return False
    by: User = entry.item.owner
    before = set(Notice.objects.values_list("pk", flat=True))
    project = Project.objects.select_related("item__institution").get(item=entry.item)
    committee = create_committee(by=by, institution=project.item.institution, project=project, **RULES)
    SteeringCommittee.objects.filter(pk=committee.pk).update(is_fictional=True)
    committee.refresh_from_db()
    places = {each.code: each for each in Institution.objects.filter(code__in=[code for code, *_ in SEATS if code])}
    seats = [
        add_member(
            committee=committee, by=by, institution=places.get(code), function=function, role=role, actor_type=actor
        )
        for code, function, role, actor in SEATS
    ]
    for data in SESSIONS:
        _session(committee, by, seats, data)
    for text, effect in PRACTICES:
        add_good_practice(committee=committee, by=by, text=text, effect=effect)
    network = Network.objects.filter(code="demo-entre-rives", pk__in=by.scope.reach).first()
    if network is not None:
        title = "Un comité à six, ouvert par le groupe (exemple fictif)"
        draw_template(committee=committee, by=by, network=network, title=title, advice=ADVICE)
    Notice.objects.exclude(pk__in=before).filter(item=None).delete()  # loading is no news
    DemoEntry.objects.create(key=KEY)
    return True


def _session(committee: SteeringCommittee, by: User, seats: list[Any], data: dict[str, Any]) -> CommitteeSession:
    day = timezone.localdate() + timedelta(days=data["days"])
    starts_at = timezone.make_aware(datetime(day.year, day.month, day.day, 10))
    session = plan_session(
        committee=committee, by=by, starts_at=starts_at, place="Maison de quartier (fictive)", agenda=data["agenda"]
    )
    if "came" in data:
        states = {seat.pk: _CAME[sign] for seat, sign in zip(seats, data["came"], strict=True)}
        record_attendance(session=session, by=by, states=states)
        update_session(session=session, by=by, minutes=data["minutes"])
    for kind, text, seat, days, state, follow_up in data.get("decisions", ()):
        take_decision(
            session=session, by=by, member=seats[seat], kind=kind, text=text, due_on=day + timedelta(days=days),
            state=state, follow_up=follow_up,
        )  # fmt: skip
    return session
