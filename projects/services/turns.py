"""Turns of the cycle and passages between its three times (S1 to S5). P10 and P11 of the fiche stay in step."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from isic_platform.publication.services import write_item_answers
from isic_platform.publication.services.items import lock_item
from projects.enums import CycleTime, ProjectState
from projects.exceptions import ProjectRefused
from projects.models import CyclePassage, CycleTurn, Project, StateChange
from projects.validators import checked_day, refuse_personal_data

# What a turn taught, kept at its end for the comparison of turns (P190 to P198 as far as they sum it up, and effects).
LEARNT = ("P190", "P191", "P192", "P193", "P194", "P174", "P198")


def open_turn_of(project: Project, *, by: Any) -> CycleTurn:
    """The turn under way; a project that has none gets its first."""
    turn = project.turns.filter(closed_on=None).first()
    return turn or CycleTurn.objects.create(project=project, number=1, opened_on=timezone.localdate(), opened_by=by)


@transaction.atomic
def open_turn(*, project: Project, by: Any, reason: str = "", on: date | None = None) -> CycleTurn:
    """Begin a new turn on a closed project (H.2): design and listening again, nothing lost (S5, S20).

    The turn that ends keeps its level, its state and what it taught; versions, answers and notes stay where they are.
    Raises ProjectRefused unless the action is closed, TransitionRefused while the fiche is in review.
    """
    item = lock_item(project.item)
    turn = open_turn_of(project, by=by)
    last = project.state_changes.order_by("-on", "-pk").first()
    chosen_in_fiche = _is_reopening_in_fiche(last)
    state = last.target if last else ""
    if state != ProjectState.CLOSED and not chosen_in_fiche:
        said = ProjectState(state).label.lower() if state else "pas encore dit"
        raise ProjectRefused(f"Un nouveau tour s'ouvre quand l'action est close. Son état est : {said}.")
    refuse_personal_data(reason)
    passed = turn.passages.order_by("-on").first()
    known = [turn.opened_on, last.on, *([passed.on] if passed else [])]
    day = checked_day(on, after=max(known))
    _close(turn, item.record, day=max(known))
    following = CycleTurn.objects.create(project=project, number=turn.number + 1, opened_on=day, opened_by=by)
    if chosen_in_fiche:
        last.turn, last.is_aside, last.reason_due, last.reason = following, False, False, reason.strip()
        last.on = day
        last.save()
    else:
        StateChange.objects.create(
            project=project, turn=following, source=ProjectState.CLOSED, target=ProjectState.DESIGN, on=day,
            reason=reason.strip(), by=by,
        )  # fmt: skip
    CyclePassage.objects.create(turn=following, time=CycleTime.LISTENING, on=day, by=by)
    write_item_answers(item=item, values={"P10": ProjectState.DESIGN, "P11": CycleTime.LISTENING}, by=by)
    return following


def _is_reopening_in_fiche(change: StateChange | None) -> bool:
    """Design was chosen in the fiche of a closed action, and waits for its turn."""
    if change is None or not change.reason_due:
        return False
    return (change.source, change.target) == (ProjectState.CLOSED, ProjectState.DESIGN)


def _close(turn: CycleTurn, record: Any, *, day: date) -> None:
    values = record.values
    turn.closed_on = day
    turn.closing_level, turn.closing_state = record.level, ProjectState.CLOSED
    turn.learnt = {code: values[code] for code in LEARNT if code in values}
    turn.learnt_spec = record.spec_version
    turn.save()


@transaction.atomic
def record_passage(*, project: Project, time: str, by: Any, on: date | None = None) -> CyclePassage:
    """Say that the project came to another of the three times, and write it in the fiche (P11).

    What is said again on the same day corrects that day's passage. Raises ProjectRefused when it is there already or when
    the date is not in order; TransitionRefused while in review.
    """
    item = lock_item(project.item)
    if time not in CycleTime.values:
        raise ProjectRefused("Choisissez un des trois temps.")
    turn = open_turn_of(project, by=by)
    latest = list(turn.passages.order_by("-on")[:2])
    last = latest[0] if latest else None
    if last and last.time == time:
        raise ProjectRefused(f"Le projet est déjà dans ce temps : {last.get_time_display().lower()}.")
    day = checked_day(on, after=last.on if last else turn.opened_on)
    passage = (
        _correct(latest, time, by)
        if last and last.on == day
        else CyclePassage.objects.create(turn=turn, time=time, on=day, by=by)
    )
    write_item_answers(item=item, values={"P11": time}, by=by)
    return passage


def _correct(latest: list[CyclePassage], time: str, by: Any) -> CyclePassage:
    """Put another time on the last passage; back in the time before, there was no passage."""
    last, *before = latest
    if before and before[0].time == time:
        last.delete()
        return before[0]
    last.time, last.by, last.recorded_at = time, by, timezone.now()
    last.save()
    return last


def follow_time(*, project: Project, time: str, by: Any) -> None:
    """Record the time that the fiche now says. Runs under the content's lock.

    One passage a day at most: what is corrected the same day is no passage.
    """
    if time not in CycleTime.values:
        return
    turn = open_turn_of(project, by=by)
    latest = list(turn.passages.order_by("-on")[:2])
    last = latest[0] if latest else None
    if last and last.time == time:
        return
    today = timezone.localdate()
    if last is None or last.on < today:
        CyclePassage.objects.create(turn=turn, time=time, on=max(today, turn.opened_on), by=by)
    else:
        _correct(latest, time, by)


@transaction.atomic
def date_turn(*, turn: CycleTurn, opened_on: date, by: Any) -> CycleTurn:
    """Correct the day on which a turn began: an action is often older than its fiche.

    Raises ProjectRefused in the future, before the end of the turn before, or after what the turn already dates.
    """
    lock_item(turn.project.item)
    turn.refresh_from_db()
    before = turn.project.turns.filter(number=turn.number - 1).first()
    day = checked_day(opened_on, after=before.closed_on if before else None)
    dated = [turn.passages.order_by("on").first(), turn.state_changes.order_by("on").first()]
    known = [each.on for each in dated if each] + ([turn.closed_on] if turn.closed_on else [])
    if known and day > min(known):
        raise ProjectRefused("Le tour ne peut pas commencer après ce qui y est déjà daté.")
    turn.opened_on = day
    turn.save(update_fields=["opened_on"])
    return turn


def begin_cycle(*, project: Project, by: Any) -> None:
    """Open the first turn of a project, with the state and the time that its fiche already says (a copy)."""
    from projects.services.states import follow_state

    open_turn_of(project, by=by)
    values = project.item.record.values
    follow_state(project=project, state=str(values.get("P10") or ""), by=by)
    follow_time(project=project, time=str(values.get("P11") or ""), by=by)
