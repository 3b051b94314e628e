"""The two lists by which the library is crossed, obstacles and levers, and where people wrote about each term of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from isic_platform.formkit.answers import bare
from isic_platform.formkit.spec import Spec
from isic_platform.vocabularies.selectors import label_of
from knowledge.columns import KIND as ENTRY
from knowledge.learning.columns import MODEL
from projects.services import KIND as PROJECT

WORKED, PARTLY, FAILED, UNTOLD, SIGN = "reussi", "en-partie", "sans-effet", "non-dit", "signe"


@dataclass(frozen=True)
class Told:
    """A sentence that people wrote about a term. ``outcome`` is one of the words above (SIGN: how the obstacle shows)."""

    text: str
    outcome: str
    mark: int | None = None
    notes: tuple[str, ...] = ()


Tell = Callable[[Spec, Mapping[str, Any], str], Iterator[Told]]


@dataclass(frozen=True)
class Axis:
    """A vocabulary that contents cite: its facet in the search, its column of ``SearchRow``, and what tells of its terms.

    ``sources``: for each kind of content, the fields that hold sentences, and how they are read from projected answers.
    """

    name: str
    scheme: str
    column: str
    facet: str
    sources: Mapping[str, tuple[tuple[str, ...], Tell]]

    @property
    def fields(self) -> list[str]:
        """Every field that may hold a sentence."""
        return [code for codes, _ in self.sources.values() for code in codes]


def rows_of(spec: Spec, answers: Mapping[str, Any], code: str) -> list[Mapping[str, Any]]:
    """The rows of a list, empty when the form has no such field or nothing was written."""
    field = spec.fields.get(code)
    value = bare(field, answers.get(code)) if field else None
    return value if isinstance(value, list) else []


def text_in(row: Mapping[str, Any], code: str) -> str:
    """The text of a cell, empty for a blank."""
    value = row.get(code)
    return value if isinstance(value, str) else ""


def _notes(row: Mapping[str, Any], *named: tuple[str, str]) -> tuple[str, ...]:
    return tuple(f"{label} : {text_in(row, code)}" for code, label in named if text_in(row, code))


def outcome_of(mark: Any) -> tuple[str, int | None]:
    """What a result from 1 (« sans effet ») to 5 (« frein levé ») says, and the mark when there is one."""
    if not isinstance(mark, int):
        return UNTOLD, None
    return (WORKED if mark >= 4 else PARTLY if mark == 3 else FAILED), mark


def _entry_tells(spec: Spec, answers: Mapping[str, Any], term: str) -> Iterator[Told]:
    """G02: each attempt with its result, each description. G07: what a committee changed after the difficulties it met."""
    for row in rows_of(spec, answers, "G02.07"):
        if row.get("frein") == term and text_in(row, "solution"):
            outcome, mark = outcome_of(row.get("resultat"))
            yield Told(row["solution"], outcome, mark, _notes(row, ("qui", "Qui"), ("cout", "Coût")))
    for row in rows_of(spec, answers, "G02.02"):
        if row.get("frein") == term and text_in(row, "description"):
            notes = _notes(row, ("moment", "Moment"), ("qui", "Qui le subit"))
            yield Told(row["description"], SIGN, None, notes)
    yield from _committee_tells(spec, answers, term)


def _committee_tells(spec: Spec, answers: Mapping[str, Any], term: str) -> Iterator[Told]:
    met = rows_of(spec, answers, "G07.14")
    changed = answers.get("G07.16")
    if term in met and isinstance(changed, str):
        others = [label_of(code) for code in met if code != term]
        notes = (f"Écrit aussi pour : {', '.join(others)}",) if others else ()
        yield Told(changed, UNTOLD, None, notes)
    described = answers.get("G07.15")
    if met == [term] and isinstance(described, str):  # of several, nobody knows which one is « la plus coûteuse »
        yield Told(described, SIGN)


def _model_obstacles(spec: Spec, answers: Mapping[str, Any], term: str) -> Iterator[Told]:
    for row in rows_of(spec, answers, "M20"):
        if row.get("frein") == term and text_in(row, "parade"):
            yield Told(row["parade"], UNTOLD)
        if row.get("frein") == term and text_in(row, "signe"):
            yield Told(row["signe"], SIGN)


def _conditions(code: str) -> Tell:
    def tell(spec: Spec, answers: Mapping[str, Any], term: str) -> Iterator[Told]:
        for row in rows_of(spec, answers, code):
            if row.get("levier") == term and text_in(row, "condition"):
                yield Told(row["condition"], UNTOLD)

    return tell


OBSTACLES = Axis(
    name="freins",
    scheme="FRE",
    column="obstacles",
    facet="frein",
    sources={
        ENTRY: (("G02.07", "G02.02", "G07.14"), _entry_tells),
        MODEL: (("M20",), _model_obstacles),
    },
)
LEVERS = Axis(
    name="leviers",
    scheme="LEV",
    column="levers",
    facet="levier",
    sources={PROJECT: (("P198",), _conditions("P198")), MODEL: (("M11",), _conditions("M11"))},
)
AXES = {axis.name: axis for axis in (OBSTACLES, LEVERS)}
