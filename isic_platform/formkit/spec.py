"""The specification of a form: what a fiche or a grid asks, as immutable data.

A specification is written in code (fiche projet) or in a data file (grids), compiled and checked once, stored as
JSON in a ``SpecVersion``, and read back from there, so that an old version can always be rendered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

from isic_platform.formkit.conditions import Condition, parse
from isic_platform.formkit.enums import Audience, FieldType, Level, Obligation
from isic_platform.formkit.exceptions import SpecRefused

ANY_LEVEL = "*"


@dataclass(frozen=True, kw_only=True)
class Option:
    """A choice written in the question itself; ``code`` is what conditions and exports use."""

    code: str
    label: str
    help: str = ""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field or question, or one column of a list.

    ``obligation`` maps a level (``NIV-TL``…, or ``*`` for grids) to O, R, F or -.
    ``required_when`` lists (condition, levels) pairs that make the field mandatory.
    ``with_text`` adds a free precision: the value becomes ``{"value": …, "text": "…"}``.
    ``can_hide`` adds « masquer au public »: the value becomes ``{"value": …, "hide": true}``.
    ``masked`` numbers are shown as « moins de 5 » outside the team (G.7).
    ``retired`` questions are asked no more: their answers stay readable, searched, redacted and exported (S83).
    """

    code: str
    label: str
    type: str
    help: str = ""
    obligation: Mapping[str, str] = field(default_factory=dict)
    vocabulary: str = ""
    options: tuple[Option, ...] = ()
    condition: str = ""
    required_when: tuple[tuple[str, tuple[str, ...]], ...] = ()
    audience: str = Audience.PUBLIC
    multiple: bool = False
    with_text: bool = False
    text_label: str = ""
    can_hide: bool = False
    masked: bool = False
    link: str = ""
    allow_free: bool = False
    columns: tuple[Field, ...] = ()
    rows: tuple[Option, ...] = ()
    min_rows: int = 0
    max_rows: int = 0
    max_length: int = 0
    minimum: float | None = None
    maximum: float | None = None
    anchors: tuple[str, ...] = ()
    unit: str = ""
    accepts_special: bool = True
    prefill: str = ""
    retired: bool = False

    def obligation_at(self, level: str) -> str:
        """O, R, F or - at a level, conditions aside; a retired question is asked nowhere."""
        if self.retired:
            return Obligation.HIDDEN
        return self.obligation.get(level) or self.obligation.get(ANY_LEVEL) or Obligation.OPTIONAL

    @cached_property
    def parsed_condition(self) -> Condition | None:
        """The condition as a tree, or None when the field always shows."""
        return parse(self.condition) if self.condition else None

    @cached_property
    def parsed_requirements(self) -> tuple[tuple[Condition, tuple[str, ...]], ...]:
        """``required_when`` with its conditions parsed."""
        return tuple((parse(text), levels) for text, levels in self.required_when)

    def column(self, code: str) -> Field:
        """The column of that code. Raises KeyError."""
        for column in self.columns:
            if column.code == code:
                return column
        raise KeyError(code)


@dataclass(frozen=True, kw_only=True)
class Step:
    """A page of the form: a group of fields."""

    code: str
    title: str
    intro: str = ""
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Spec:
    """A whole form. ``levels`` is empty when the form has no cursor (grids)."""

    key: str
    title: str
    intro: str = ""
    levels: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    meta: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def fields(self) -> dict[str, Field]:
        """All fields by code, in order."""
        return {item.code: item for step in self.steps for item in step.fields}

    @cached_property
    def step_of(self) -> dict[str, Step]:
        """The step that holds each field."""
        return {item.code: step for step in self.steps for item in step.fields}

    def step(self, code: str) -> Step:
        """The step of that code. Raises KeyError."""
        for step in self.steps:
            if step.code == code:
                return step
        raise KeyError(code)

    def fields_at(self, level: str) -> Iterator[tuple[Step, Field]]:
        """Fields that exist at a level, conditions aside, with their step."""
        for step in self.steps:
            for item in step.fields:
                if item.obligation_at(level) != Obligation.HIDDEN:
                    yield step, item

    @cached_property
    def dependants(self) -> dict[str, tuple[str, ...]]:
        """For each field, those that it may show or hide, through one condition or a chain of them, in the form's order.

        Conditions that only make a field mandatory are left out: its question is on the page already, and drawing it
        again would take away what somebody is typing in it.
        """
        direct: dict[str, list[str]] = {}
        for item in self.fields.values():
            if item.parsed_condition:
                for code in item.parsed_condition.codes(self.fields):
                    direct.setdefault(code, []).append(item.code)
        return {code: self._reached(code, direct) for code in direct}

    def _reached(self, code: str, direct: Mapping[str, list[str]]) -> tuple[str, ...]:
        reached, waiting = set(), list(direct[code])
        while waiting:
            other = waiting.pop()
            if other not in reached:
                reached.add(other)
                waiting += direct.get(other, ())
        return tuple(each for each in self.fields if each in reached)


def check(spec: Spec) -> Spec:
    """Return the specification, or raise SpecRefused with the first reason found (duplicate, unknown, cycle)."""
    seen: set[str] = set()
    for step in spec.steps:
        for item in step.fields:
            if item.code in seen:
                raise SpecRefused(f"{spec.key} : le code {item.code} est employé deux fois.")
            seen.add(item.code)
            _check_field(spec, item)
    graph: dict[str, set[str]] = {}
    for item in spec.fields.values():
        conditions = [item.parsed_condition] if item.parsed_condition else []
        for condition in conditions + [pair[0] for pair in item.parsed_requirements]:
            unknown = condition.unknown(spec.fields)
            if unknown:
                raise SpecRefused(f"{item.code} : la condition cite {', '.join(sorted(unknown))}, qui n'existe pas.")
            for code, column in condition.columns(spec.fields):
                if column not in {each.code for each in spec.fields[code].columns}:
                    raise SpecRefused(f"{item.code} : la condition cite {code}.{column}, colonne qui n'existe pas.")
            _refuse_retired(spec, item, condition)
        if item.parsed_condition:
            graph[item.code] = set(item.parsed_condition.codes(spec.fields))
    _refuse_cycle(graph)
    return spec


def _refuse_retired(spec: Spec, item: Field, condition: Condition) -> None:
    """A question that is asked never waits for one that is not."""
    retired = sorted(code for code in condition.codes(spec.fields) if spec.fields[code].retired)
    if retired and not item.retired:
        raise SpecRefused(f"{item.code} : la condition cite {', '.join(retired)}, question retirée.")


def _check_field(spec: Spec, item: Field) -> None:
    if item.type not in FieldType.values:
        raise SpecRefused(f"{item.code} : le type « {item.type} » n'existe pas.")
    for level, value in item.obligation.items():
        if value not in Obligation.values or level not in (*Level.values, ANY_LEVEL):
            raise SpecRefused(f"{item.code} : l'obligation « {level} : {value} » n'existe pas.")
    if item.type in {FieldType.LIST, FieldType.GROUP} and not item.columns:
        raise SpecRefused(f"{item.code} : une liste a besoin de colonnes.")
    if item.type == FieldType.MATRIX and not (item.rows and item.columns):
        raise SpecRefused(f"{item.code} : une matrice a besoin de lignes et de colonnes.")
    if item.type in {FieldType.SCALE, FieldType.DOUBLE_SCALE} and len(item.anchors) != 2:
        raise SpecRefused(f"{item.code} : une échelle porte deux ancres écrites.")
    if item.type in {FieldType.CHOICE, FieldType.MULTI_CHOICE} and not (item.options or item.vocabulary):
        raise SpecRefused(f"{item.code} : un choix a besoin d'un vocabulaire ou d'options.")
    for _, levels in item.required_when:
        if set(levels) - {*Level.values, ANY_LEVEL}:
            raise SpecRefused(f"{item.code} : une obligation sous condition cite un niveau qui n'existe pas.")
    for name, parts in (("colonne", item.columns), ("option", item.options), ("ligne", item.rows)):
        if len({part.code for part in parts}) != len(parts):
            raise SpecRefused(f"{item.code} : un code de {name} est employé deux fois.")
    for column in item.columns:
        _check_field(spec, column)


def _refuse_cycle(graph: Mapping[str, set[str]]) -> None:
    done: set[str] = set()

    def visit(code: str, path: tuple[str, ...]) -> None:
        if code in path:
            raise SpecRefused(f"Les conditions tournent en rond : {' → '.join((*path[path.index(code) :], code))}.")
        if code in done:
            return
        for other in sorted(graph.get(code, ())):
            visit(other, (*path, code))
        done.add(code)

    for code in graph:
        visit(code, ())


def to_json(item: Any) -> Any:
    """Serialise a specification or a part of it; empty and default values are left out."""
    if isinstance(item, Spec | Step | Field | Option):
        out = {}
        for spec_field in fields(item):
            value = getattr(item, spec_field.name)
            if (
                value in ("", (), None, False, 0)
                or value == {}
                or (spec_field.name == "audience" and value == "public")
            ):
                if not (spec_field.name in {"minimum", "maximum"} and value is not None and value is not False):
                    if spec_field.name != "accepts_special":
                        continue
            if spec_field.name == "accepts_special" and value is True:
                continue
            out[spec_field.name] = to_json(value)
        return out
    if isinstance(item, Mapping):
        return {str(key): to_json(value) for key, value in item.items()}
    if isinstance(item, tuple | list):
        return [to_json(value) for value in item]
    return str(item) if isinstance(item, str) else item


def from_json(data: Mapping[str, Any]) -> Spec:
    """Read a specification back. Shapes are those that ``to_json`` wrote."""
    steps = tuple(
        Step(**{**step, "fields": tuple(_field(item) for item in step.get("fields", ()))})
        for step in data.get("steps", ())
    )
    return Spec(**{**data, "levels": tuple(data.get("levels", ())), "steps": steps})


def _field(data: Mapping[str, Any]) -> Field:
    out = dict(data)
    out["options"] = tuple(Option(**option) for option in data.get("options", ()))
    out["rows"] = tuple(Option(**row) for row in data.get("rows", ()))
    out["columns"] = tuple(_field(column) for column in data.get("columns", ()))
    out["anchors"] = tuple(data.get("anchors", ()))
    out["required_when"] = tuple((text, tuple(levels)) for text, levels in data.get("required_when", ()))
    return Field(**out)
