"""Projects with a past: states, times and turns dated as the test needs."""

from __future__ import annotations

from datetime import date
from typing import Any

from projects import services
from projects.models import Project

STATES = (
    ("ETA-CON", date(2023, 9, 4)),
    ("ETA-REA", date(2023, 11, 7)),
    ("ETA-EVA", date(2024, 5, 21)),
    ("ETA-CLO", date(2024, 7, 2)),
)


def project_of(item: Any) -> Project:
    """The project of a content, as the database has it now."""
    project = Project.objects.get(item=item)
    project.item = item
    return project


def closed(item: Any, by: Any) -> Project:
    """A project begun in September 2023 and closed in July 2024, listened to then captured."""
    project = project_of(item)
    services.date_turn(turn=project.turns.get(), opened_on=STATES[0][1], by=by)
    services.record_passage(project=project, time="TMP-1", on=date(2023, 9, 4), by=by)
    services.record_passage(project=project, time="TMP-2", on=date(2024, 3, 12), by=by)
    for state, day in STATES:
        services.change_project_state(project=project, target=state, on=day, by=by)
    return project


def states(project: Project) -> list[tuple[str, str]]:
    """The path of states, the oldest first."""
    return list(project.state_changes.order_by("on", "pk").values_list("source", "target"))


def times(project: Project) -> list[str]:
    """The times of the open turn, the oldest first."""
    return list(project.turns.get(closed_on=None).passages.order_by("on").values_list("time", flat=True))
