"""Changes of the action's state (H.2): on their own page with date and reason, or followed from the fiche (P10).

A draft always saves: in the fiche any state may be chosen. What H.2 does not allow, or allows with a reason alone, is then
kept with ``reason_due``: the fiche is not handed in until the team has said why (see ``projects.kind.rules``).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from isic_platform.publication.services import write_item_answers
from isic_platform.publication.services.items import lock_item
from projects.enums import STATE_PATH, STATES_WITH_REASON, ProjectState
from projects.exceptions import ProjectRefused
from projects.models import Project, StateChange
from projects.services.turns import open_turn_of
from projects.validators import checked_day, refuse_personal_data

NEW_TURN = (ProjectState.CLOSED.value, ProjectState.DESIGN.value)


def last_change(project: Project) -> StateChange | None:
    """The latest change of state recorded."""
    return project.state_changes.order_by("-on", "-pk").first()


def allowed_targets(project: Project, source: str) -> tuple[str, ...]:
    """States that may follow ``source``, by H.2; any of them when no state is known yet.

    A suspended action takes up its course where it was, or is abandoned. Closed → design goes through a new turn.
    """
    if not source:
        return tuple(ProjectState.values)
    targets = tuple(str(target) for target in STATE_PATH[source])
    if source != ProjectState.SUSPENDED:
        return targets
    suspended = project.state_changes.filter(target=source).order_by("-on", "-pk").first()
    before = suspended.source if suspended else ""
    if before in ("", ProjectState.ABANDONED):  # nothing says where it was: any state of an action under way
        return targets
    return (before, ProjectState.ABANDONED.value)


@transaction.atomic
def change_project_state(
    *, project: Project, target: str, by: Any, reason: str = "", on: date | None = None
) -> StateChange:
    """Move the action to another state and write it in the fiche (P10); begins a version if none is at work.

    Raises ProjectRefused when H.2 does not allow it, when the reason is missing or when the date is not in order;
    TransitionRefused while the fiche is in review.
    """
    item = lock_item(project.item)
    last = last_change(project)
    source, reason = (last.target if last else ""), reason.strip()
    _refuse_target(project, source, target)
    if target in STATES_WITH_REASON and not reason:
        raise ProjectRefused(
            f"Dites pourquoi l'action est {ProjectState(target).label.lower()} : le motif est demandé."
        )
    refuse_personal_data(reason)
    turn = open_turn_of(project, by=by)
    day = checked_day(on, after=max(turn.opened_on, last.on) if last else turn.opened_on)
    change = StateChange.objects.create(
        project=project, turn=turn, source=source, target=target, on=day, reason=reason, by=by
    )
    write_item_answers(item=item, values={"P10": target}, by=by)
    return change


def _refuse_target(project: Project, source: str, target: str) -> None:
    if target not in ProjectState.values:
        raise ProjectRefused("Choisissez un état de la liste.")
    if target == source:
        raise ProjectRefused(f"L'action est déjà à l'état « {ProjectState(source).label.lower()} ».")
    allowed = allowed_targets(project, source)
    if (source, target) == NEW_TURN:
        raise ProjectRefused("L'action est close : pour la reprendre, ouvrez un nouveau tour.")
    if target not in allowed:
        names = ", ".join(f"« {ProjectState(each).label.lower()} »" for each in allowed)
        raise ProjectRefused(
            f"De « {ProjectState(source).label.lower()} », l'action ne passe pas à « {ProjectState(target).label.lower()} »."
            f" Elle peut passer à : {names}."
        )


@transaction.atomic
def give_state_reason(*, change: StateChange, reason: str, by: Any) -> StateChange:
    """Say why a change made in the fiche happened. Raises ProjectRefused without a reason, or when one was given."""
    lock_item(change.project.item)
    change.refresh_from_db(fields=["reason", "reason_due"])
    reason = reason.strip()
    if not change.reason_due:
        raise ProjectRefused("Le motif de ce changement est déjà donné.")
    if not reason:
        raise ProjectRefused("Dites en quelques mots pourquoi.")
    refuse_personal_data(reason)
    change.reason, change.reason_due = reason, False
    change.save(update_fields=["reason", "reason_due"])
    return change


def follow_state(*, project: Project, state: str, by: Any) -> None:
    """Record the state that the fiche now says. Runs under the content's lock; an emptied answer records nothing.

    What is chosen then undone the same day leaves no trace; a choice that still owes its reason is replaced by the next one.
    """
    if state not in ProjectState.values:
        return
    today = timezone.localdate()
    undoable = _undoable(project, today)
    last = undoable[0] if undoable else last_change(project)
    if last and last.target == state:
        return
    for rank, change in enumerate(undoable):
        if change.source == state:
            StateChange.objects.filter(pk__in=[each.pk for each in undoable[: rank + 1]]).delete()
            return
    if last and undoable and last.reason_due:
        source = last.source
        last.delete()
    else:
        source = last.target if last else ""
    aside = bool(source) and (state not in allowed_targets(project, source) or (source, state) == NEW_TURN)
    day = max(today, last.on) if last else today
    StateChange.objects.create(
        project=project, turn=open_turn_of(project, by=by), source=source, target=state, on=day, is_aside=aside,
        reason_due=aside or state in STATES_WITH_REASON, by=by,
    )  # fmt: skip


def _undoable(project: Project, today: date) -> list[StateChange]:
    """Changes of today that nobody gave a reason for, the latest first; the one that opened a turn stays."""
    found = []
    for change in project.state_changes.filter(on=today).order_by("-pk"):
        opened_a_turn = (change.source, change.target) == NEW_TURN and not change.is_aside
        if change.reason or opened_a_turn:
            break
        found.append(change)
    return found
