"""A life for two fictional projects: turns of the cycle, states with their dates, a logbook. Written through the services."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from isic_platform.accounts.models import User
from isic_platform.publication.services import write_item_answers
from isic_platform.site.models import DemoEntry
from projects import services
from projects.models import Project

OWNER = "contributeur@demo.fr"
STATES = (
    ("ETA-CON", date(2023, 9, 4)),
    ("ETA-REA", date(2023, 11, 7)),
    ("ETA-EVA", date(2024, 5, 21)),
    ("ETA-CLO", date(2024, 7, 2)),
)
TIMES = (("TMP-1", date(2023, 9, 4)), ("TMP-2", date(2024, 3, 12)), ("TMP-3", date(2024, 6, 18)))
REOPENED = date(2024, 10, 1)
FIRST_TURN = {"P190": "Cuisiner ensemble délie les langues, à condition de ne pas parler d'abord du budget."}
SECOND_TURN = {
    "P190": "Cuisiner ensemble délie les langues ; le groupe choisit maintenant lui-même le menu et les invités."
}
KITCHEN_NOTES = (
    (
        date(2023, 11, 14),
        "THE-15",
        "Première séance. On arrive en retard, on repart tard : il faut prévoir plus large.",
    ),
    (
        date(2024, 2, 6),
        "",
        "Le groupe a demandé à inviter le gardien de la résidence. Bonne idée, à rediscuter avec le bailleur.",
    ),
    (
        date(2024, 5, 28),
        "",
        "Bilan à chaud : les recettes circulent en dehors de nous. À noter pour la grille des relations.",
    ),
    (date(2024, 11, 5), "", "Reprise. Deux anciennes participantes animent l'accueil, l'équipe se met en retrait."),
)
BUDGET_NOTES = (
    (date(2023, 9, 14), "", "Le groupe préfère commencer par les courriers, pas par les comptes."),
    (
        date(2024, 4, 11),
        "",
        "Question restée ouverte : que faire quand un participant veut parler seul à seul après la séance ?",
    ),
)


def load_life() -> None:
    """Give them their past, once: a project that has a note is left as it is."""
    by = User.objects.get(email=OWNER)
    _load("brouillon-cuisine", by, _kitchen)
    _load("F01", by, _budget)


@transaction.atomic
def _load(key: str, by: User, tell: Any) -> None:
    item = DemoEntry.objects.select_related("item__record").get(key=key).item
    project = Project.objects.get(item=item)
    project.item = item
    if not project.journal.exists():
        tell(project, by)


def _kitchen(project: Project, by: User) -> None:
    services.date_turn(turn=project.turns.get(), opened_on=STATES[0][1], by=by)
    for time, day in TIMES:
        services.record_passage(project=project, time=time, on=day, by=by)
    for state, day in STATES:
        services.change_project_state(project=project, target=state, on=day, by=by)
    write_item_answers(item=project.item, values=FIRST_TURN, by=by)
    reason = "La résidence demande que l'atelier reprenne, avec les habitants à l'organisation."
    services.open_turn(project=project, on=REOPENED, reason=reason, by=by)
    write_item_answers(item=project.item, values=SECOND_TURN, by=by)
    _write(project, KITCHEN_NOTES, by)


def _budget(project: Project, by: User) -> None:
    services.date_turn(turn=project.turns.get(), opened_on=date(2023, 6, 1), by=by)
    _write(project, BUDGET_NOTES, by)


def _write(project: Project, notes: Any, by: User) -> None:
    for day, theme, text in notes:
        services.add_note(project=project, text=text, on=day, theme=theme, by=by)
