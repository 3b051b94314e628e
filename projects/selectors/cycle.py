"""The cycle of a project as a page shows it: turns, passages, states, and what each turn taught."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import JSONObject, Left
from django.utils import timezone

from isic_platform.formkit.enums import Level
from isic_platform.formkit.plain import plain_answer
from isic_platform.formkit.spec import Spec
from isic_platform.publication.comparison import State, compare_states
from isic_platform.publication.models import Item, Version
from projects.enums import CycleTime, ProjectState
from projects.models import CyclePassage, CycleTurn, JournalNote, LevelChange, StateChange
from projects.services.turns import LEARNT

MOST_SHOWN = 50
LATEST_NOTES = 3
SHOWN_OF_A_NOTE = 300


@dataclass(frozen=True)
class Passage:
    """A coming to one of the three times."""

    time: str
    on: date

    @property
    def label(self) -> str:
        return CycleTime(self.time).label


@dataclass(frozen=True)
class Note:
    """The beginning of a note of the logbook."""

    on: date
    text: str


@dataclass(frozen=True)
class Turn:
    """A turn as read: ``closed_on`` is None while it goes on."""

    number: int
    opened_on: date
    closed_on: date | None
    passages: list[Passage]

    @property
    def time(self) -> Passage | None:
        """Where the turn is, or ended."""
        return self.passages[-1] if self.passages else None


@dataclass(frozen=True)
class Cycle:
    """Turns in order; ``state`` is the last one recorded, ``reason_due`` that a reason is awaited.

    ``notes`` are the latest of the logbook, for the team: what a version keeps of a cycle holds none.
    """

    turns: list[Turn]
    state: str = ""
    reason_due: bool = False
    notes: list[Note] = field(default_factory=list)

    @property
    def current(self) -> Turn:
        return self.turns[-1]

    @property
    def state_label(self) -> str:
        return ProjectState(self.state).label if self.state else ""

    def frozen(self) -> dict[str, Any]:
        """What a version keeps: numbers, dates and codes, no text. ``thaw`` reads it."""
        return {
            "turns": [
                {
                    "number": turn.number,
                    "opened_on": turn.opened_on.isoformat(),
                    "closed_on": turn.closed_on.isoformat() if turn.closed_on else None,
                    "passages": [{"time": each.time, "on": each.on.isoformat()} for each in turn.passages],
                }
                for turn in self.turns
            ]
        }


def thaw(frozen: Mapping[str, Any]) -> Cycle | None:
    """The cycle that a version kept; None when it was frozen before cycles were followed."""
    turns = [
        Turn(
            number=turn["number"],
            opened_on=date.fromisoformat(turn["opened_on"]),
            closed_on=date.fromisoformat(turn["closed_on"]) if turn["closed_on"] else None,
            passages=_passages(turn["passages"]),
        )
        for turn in frozen.get("turns", ())
    ]
    return Cycle(turns) if turns else None


def _passages(rows: Sequence[Mapping[str, str]]) -> list[Passage]:
    return [Passage(row["time"], date.fromisoformat(row["on"])) for row in rows]


def cycle_of(item: Item) -> Cycle | None:
    """The cycle of a project and its latest notes, in one query; None for a project without a turn."""
    passages = CyclePassage.objects.filter(turn_id=OuterRef("pk")).order_by("on", "pk")
    changes = StateChange.objects.filter(project__item=item)
    notes = JournalNote.objects.filter(project__item=item).order_by("-on", "-pk")[: LATEST_NOTES + 1]
    rows = CycleTurn.objects.filter(project__item=item).order_by("number").defer("learnt")
    rows = rows.annotate(
        dated=ArraySubquery(passages.values(found=JSONObject(time="time", on="on"))),
        state=Subquery(changes.order_by("-on", "-pk").values("target")[:1]),
        reason_due=Exists(changes.filter(reason_due=True)),
        latest=ArraySubquery(notes.values(found=JSONObject(on="on", text=Left("text", SHOWN_OF_A_NOTE)))),
    )
    found = list(rows)
    if not found:
        return None
    turns = [Turn(row.number, row.opened_on, row.closed_on, _passages(row.dated)) for row in found]
    latest = [Note(date.fromisoformat(each["on"]), each["text"]) for each in found[-1].latest]
    return Cycle(turns, found[-1].state or "", found[-1].reason_due, latest)


@dataclass
class TurnAccount:
    """What a turn was, for the comparison: rows of (label, text), and the versions published in it."""

    turn: CycleTurn
    level: str = ""
    state: str = ""
    learnt: list[tuple[str, str]] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)
    passages: list[CyclePassage] = field(default_factory=list)

    @property
    def level_label(self) -> str:
        return Level(self.level).label if self.level in Level.values else ""

    @property
    def state_label(self) -> str:
        return ProjectState(self.state).label if self.state in ProjectState.values else ""


def turn_accounts(item: Item, state: str) -> list[TurnAccount]:
    """Turns of a project with what each taught, the latest first; three queries, whatever their number.

    ``state`` is the present one, shown for the turn that goes on.
    """
    rows = CycleTurn.objects.filter(project__item=item).select_related("learnt_spec").prefetch_related("passages")
    turns = list(rows.order_by("-number")[:MOST_SHOWN])
    versions = list(Version.objects.filter(item=item, published_at__isnull=False).defer("snapshot").order_by("number"))
    accounts = []
    for turn in turns:
        spec, answers = learnt_in(turn, item)
        accounts.append(
            TurnAccount(
                turn=turn,
                level=turn.closing_level or item.record.level,
                state=turn.closing_state or state,
                learnt=[
                    (spec.fields[code].label, text)
                    for code, answer in answers.items()
                    if (text := plain_answer(spec.fields[code], answer))
                ],
                passages=list(turn.passages.all()),
                versions=[version for version in versions if _turn_of(version, turns) is turn],
            )
        )
    return accounts


def learnt_in(turn: CycleTurn, item: Item) -> tuple[Spec, dict[str, Any]]:
    """What a turn taught, with the form that reads it: kept at its end, or the present answers while it goes on."""
    if turn.closed_on is None or turn.learnt_spec is None:
        spec, values = item.record.spec, item.record.values
    else:
        spec, values = turn.learnt_spec.spec, turn.learnt
    return spec, {code: values[code] for code in LEARNT if code in values and code in spec.fields}


def _turn_of(version: Version, turns: Sequence[CycleTurn]) -> CycleTurn | None:
    """The turn under way when a version went online; ``turns`` come the latest first."""
    day = timezone.localdate(version.published_at)
    return next((turn for turn in turns if turn.opened_on <= day), turns[-1] if turns else None)


def compare_turns(item: Item, old: CycleTurn, new: CycleTurn) -> list[dict[str, Any]]:
    """What two turns taught, word by word: see ``publication.comparison.compare_states``."""
    return compare_states(State(*learnt_in(old, item)), State(*learnt_in(new, item)))


def state_history(item: Item) -> list[StateChange]:
    """Changes of state, the latest first; bounded."""
    rows = StateChange.objects.filter(project__item=item).select_related("by", "turn")
    return list(rows.order_by("-on", "-pk")[:MOST_SHOWN])


def level_history(item: Item) -> list[LevelChange]:
    """Moves of the cursor, the latest first; bounded."""
    rows = LevelChange.objects.filter(project__item=item).select_related("by")
    return list(rows.order_by("-at", "-pk")[:MOST_SHOWN])
