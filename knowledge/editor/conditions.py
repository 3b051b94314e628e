"""Conditions built by choosing: a question, an operator, a value; joined by « et » or « ou »."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from isic_platform.formkit.conditions import Test, parse
from isic_platform.formkit.enums import FieldType
from isic_platform.formkit.exceptions import SpecRefused
from isic_platform.formkit.spec import Field
from isic_platform.formkit.types.base import options_of

AND, OR = "et", "ou"
FILLED, BLANK = "non vide", "vide"
_BARE = re.compile(r"^-?\w[\w.-]*\Z")
_WORDS = frozenset({"et", "ou", "si"})
_FILLED = ((FILLED, "a une réponse"), (BLANK, "n'a pas de réponse"))
_ORDERED = ((">=", "vaut au moins"), ("<=", "vaut au plus"), ("=", "vaut"), ("!=", "ne vaut pas"))
_NUMBERS = frozenset({FieldType.SCALE, FieldType.NUMBER, FieldType.AMOUNT, FieldType.PERCENTAGE})

Groups = tuple[tuple[Test, ...], ...]


def operators_for(field: Field) -> tuple[tuple[str, str], ...]:
    """(operator, words) that make sense on a question."""
    if field.type in (FieldType.YES_NO, FieldType.CHOICE):
        return (("=", "est"), ("!=", "n'est pas"), *_FILLED)
    if field.type == FieldType.MULTI_CHOICE:
        return (("contient", "contient"), ("!=", "ne contient pas"), *_FILLED)
    if field.type in _NUMBERS:
        return (*_ORDERED, *_FILLED)
    return _FILLED


def values_for(field: Field) -> list[tuple[str, str]]:
    """(value, words) to choose from; none when the value is a number to type, or when there is none to give."""
    if field.type == FieldType.YES_NO:
        return [("oui", "Oui"), ("non", "Non")]
    if field.type == FieldType.SCALE:
        return [(str(mark), str(mark)) for mark in range(1, 6)]
    if field.type in (FieldType.CHOICE, FieldType.MULTI_CHOICE):
        return [(option.code, option.label) for option in options_of(field)]
    return []


def is_typed(field: Field) -> bool:
    """Whether the value is a number that one types."""
    return field.type in _NUMBERS and field.type != FieldType.SCALE


def groups_of(text: str) -> Groups:
    """The tests of a condition, none for a blank one. Raises SpecRefused when it is not understood."""
    return parse(text).groups if text.strip() else ()


def written(groups: Groups) -> str:
    """The condition as a grid file writes it; an empty text for no test."""
    said = f" {OR} ".join(f" {AND} ".join(_said(test) for test in group) for group in groups if group)
    return f"si {said}" if said else ""


def _said(test: Test) -> str:
    if test.op in (FILLED, BLANK):
        return f"{test.ref} {test.op}"
    return f"{test.ref} {test.op} {', '.join(_quoted(value) for value in test.values)}"


def _quoted(value: str) -> str:
    return value if _BARE.match(value) and value not in _WORDS else f"« {value} »"


def with_test(text: str, joiner: str, test: Test) -> str:
    """The condition with one test more: « et » joins it to the last ones, « ou » opens another way to be met."""
    groups = groups_of(text)
    if groups and joiner == AND:
        return written((*groups[:-1], (*groups[-1], test)))
    return written((*groups, (test,)))


def without_test(text: str, group: int, rank: int) -> str:
    """The condition without one of its tests; unchanged when there is no such test."""
    groups = groups_of(text)
    kept = (
        tuple(test for at, test in enumerate(tests) if (number, at) != (group, rank))
        for number, tests in enumerate(groups)
    )
    return written(tuple(tests for tests in kept if tests))


def recoded(text: str, names: Mapping[str, str], known: Collection[str]) -> str:
    """The condition with other codes of questions. One that is not understood is left as it is: it is a fault anyway."""
    try:
        groups = groups_of(text)
    except SpecRefused:
        return text
    if not any(test.target(known)[0] in names for group in groups for test in group):
        return text
    return written(tuple(tuple(_recoded(test, names, known) for test in group) for group in groups))


def _recoded(test: Test, names: Mapping[str, str], known: Collection[str]) -> Test:
    code, column = test.target(known)
    code = names.get(code, code)
    return replace(test, ref=f"{code}.{column}" if column else code)


def in_words(groups: Groups, fields: Mapping[str, Field]) -> list[list[str]]:
    """Each test in words, group by group, even when the draft does not compile."""
    return [[_in_words(test, fields) for test in group] for group in groups]


def _in_words(test: Test, fields: Mapping[str, Field]) -> str:
    code, column = test.target(fields)
    field = fields.get(code)
    if field is None:
        return _said(test)
    words = (
        dict(_ORDERED) | dict(_FILLED) | {"contient": "contient", ">": "dépasse", "<": "est sous", "dans": "est parmi"}
    )
    words |= dict(operators_for(field))
    name = f"« {field.label} »" + (f" ({column})" if column else "")
    labels = dict(values_for(field))
    values: Sequence[Any] = [f"« {labels.get(value, value)} »" for value in test.values]
    return " ".join([name, words.get(test.op, test.op), *([", ".join(values)] if values else [])])
