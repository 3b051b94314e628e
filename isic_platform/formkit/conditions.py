"""Conditions between questions, in the readable syntax of domaine/C.0.

    si G02.03 = oui            si G01.05 >= 3             si G02.01 contient FR5.3
    si G09.02 != ELU-0         si G07.14 non vide         si P10 dans ETA-EVA, ETA-PRO
    si P110.type ne couvre pas ACT-UHC, ACT-TS            … et …, … ou …
    si G06.19 = « convention durable »                    a value of several words stands between « »

A reference is a question code, or a code and a column of its list. A hidden question counts as unanswered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from isic_platform.formkit.exceptions import SpecRefused

Order = Callable[[str, str, str], int | None]
"""Gives the rank of a term in the vocabulary of a field or of its column: ``order(field, column, term)``."""

_VALUE = re.compile(r"^-?\w[\w.-]*\Z")
_QUOTED = re.compile(r"«\s*([^«»]+?)\s*»")
_TEST = re.compile(
    r"^(?P<ref>[A-Z]\w*(?:\.\w+)*)\s*"
    r"(?:(?P<op>>=|<=|!=|=|>|<)\s*(?P<value>.+)"
    r"|(?P<word>contient|dans|ne couvre pas)\s+(?P<list>.+)"
    r"|(?P<empty>non vide|vide))$"
)


@dataclass(frozen=True)
class Test:
    """One comparison."""

    ref: str
    op: str
    values: tuple[str, ...] = ()

    def target(self, known: Collection[str]) -> tuple[str, str]:
        """Split the reference into (question, column); the column is empty when there is none."""
        if self.ref in known or "." not in self.ref:
            return self.ref, ""
        code, _, column = self.ref.rpartition(".")
        return (code, column) if code in known else (self.ref, "")

    def holds(self, answers: Mapping[str, Any], order: Order) -> bool:
        """Whether the comparison is true for these (bare) answers."""
        code, column = self.target(_Known(answers, self.ref))
        found = _flatten(answers.get(code), column)
        if self.op == "non vide":
            return bool(found)
        if self.op == "vide":
            return not found
        if self.op == "ne couvre pas":
            return not set(self.values) <= set(found)
        if not found:
            return False
        if self.op in {"=", "dans", "contient"}:
            return any(value in self.values for value in found)
        if self.op == "!=":
            return all(value not in self.values for value in found)
        return any(_compare(value, self.op, self.values[0], code, column, order) for value in found)


class _Known(Collection[str]):
    """Answers may lack an unanswered code: any prefix that is a key, or the whole reference, is known."""

    def __init__(self, answers: Mapping[str, Any], ref: str) -> None:
        self.answers, self.ref = answers, ref

    def __contains__(self, code: object) -> bool:
        if code in self.answers:
            return True
        head = self.ref.rpartition(".")[0]
        # « P110.type »: a word after the dot is a column; « G02.03 »: a number belongs to the code.
        return code == (head if not self.ref.rpartition(".")[2].isdigit() else self.ref)

    def __iter__(self) -> Any:
        return iter(self.answers)

    def __len__(self) -> int:
        return len(self.answers)


@dataclass(frozen=True)
class Condition:
    """A disjunction of conjunctions of tests."""

    text: str
    groups: tuple[tuple[Test, ...], ...]

    def holds(self, answers: Mapping[str, Any], order: Order) -> bool:
        """Whether the condition is met; ``answers`` maps codes to bare values, hidden questions left out."""
        return any(all(test.holds(answers, order) for test in group) for group in self.groups)

    def codes(self, known: Collection[str]) -> set[str]:
        """Codes of the questions that the condition reads."""
        return {test.target(known)[0] for group in self.groups for test in group}

    def columns(self, known: Collection[str]) -> set[tuple[str, str]]:
        """Columns of lists that the condition reads, as (code, column)."""
        return {target for group in self.groups for test in group if (target := test.target(known))[1]}

    def unknown(self, known: Collection[str]) -> set[str]:
        """Codes that the condition reads and that do not exist."""
        return {code for code in self.codes(known) if code not in known}


def parse(text: str) -> Condition:
    """Read a condition. Raises SpecRefused with the part that is not understood."""
    body = text.strip()
    body = body[3:] if body.startswith("si ") else body
    quoted: list[str] = []  # set aside: « en partie et sans suite » is one value, not two tests

    def set_aside(match: re.Match[str]) -> str:
        quoted.append(match[1])
        return f"_{len(quoted) - 1}_"

    body = _QUOTED.sub(set_aside, body)
    groups = tuple(
        tuple(_test(part.strip(), text, quoted) for part in re.split(r"\s+et\s+", group))
        for group in re.split(r"\s+ou\s+", body)
    )
    return Condition(text, groups)


def _test(part: str, whole: str, quoted: list[str]) -> Test:
    match = _TEST.match(part)
    if not match:
        raise SpecRefused(f"Condition incomprise : « {part} » dans « {whole} ».")
    if match["empty"]:
        return Test(match["ref"], match["empty"])
    values = [match["value"]] if match["op"] else match["list"].split(",")
    bare = tuple(value.strip().strip("«»'\" \u00a0") for value in values)
    if not all(_VALUE.match(value) for value in bare):
        raise SpecRefused(f"Condition incomprise : valeur vide ou mal écrite dans « {part} ».")
    aside = {f"_{rank}_": value for rank, value in enumerate(quoted)}
    found = tuple(aside.get(value, value) for value in bare)
    return Test(match["ref"], match["op"] or match["word"], found)


def _flatten(value: Any, column: str) -> list[str]:
    """All comparable texts of an answer: a choice, each of several choices, or a column of each row."""
    if isinstance(value, list):
        return [text for part in value for text in _flatten(part, column)]
    if isinstance(value, dict):
        if "special" in value:
            return []
        if column:
            return _flatten(value.get(column), "")
        if "value" in value:
            return _flatten(value["value"], "")
        return [key for key in value if key != "id"] if value else []
    if value in (None, "", "nsp"):
        return []
    return [str(value)]


def _compare(left: str, op: str, right: str, code: str, column: str, order: Order) -> bool:
    ranks: Iterable[float | int | None]
    try:
        ranks = (float(left), float(right))
    except ValueError:
        ranks = (order(code, column, left), order(code, column, right))
    first, second = ranks
    if first is None or second is None:
        return False
    return {">=": first >= second, "<=": first <= second, ">": first > second, "<": first < second}[op]


def compared(value: Any, column: str = "") -> list[str]:
    """The texts of a bare answer that a condition compares; of one column for a list."""
    return _flatten(value, column)
