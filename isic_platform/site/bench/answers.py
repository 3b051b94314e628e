"""Answers to any form, by type of field, in their stored shapes: what validation itself would have kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from isic_platform.formkit.answers import is_wrapped
from isic_platform.formkit.enums import FieldType as T
from isic_platform.formkit.enums import Obligation
from isic_platform.formkit.spec import Field, Spec
from isic_platform.formkit.types.base import options_of
from isic_platform.publication.identifiers import ALPHABET
from isic_platform.site.bench.sentences import Writer

LATEST = date(2026, 1, 1)
# How often a field that may be left out is answered.
SHARES = {Obligation.REQUIRED: 1.0, Obligation.RECOMMENDED: 0.75, Obligation.OPTIONAL: 0.3}
_OTHERS = (T.ACCOUNT, T.FILE, T.COMPUTED, T.LINK, T.COMMUNE)  # what is an object of the platform is given, never drawn


class Form:
    """A form at a level, ready to be answered as many times as asked."""

    def __init__(self, spec: Spec, level: str) -> None:
        self.spec, self.level = spec, level
        self._asked = [(item, SHARES[Obligation(item.obligation_at(level))]) for _, item in spec.fields_at(level)]

    def answers(self, writer: Writer, given: Mapping[str, Any]) -> dict[str, Any]:
        """Stored answers by code, conditions aside; those ``given`` are taken as they are."""
        draw = writer.chance.random
        found: dict[str, Any] = {}
        for item, share in self._asked:
            if item.code in given or item.type in _OTHERS or draw() >= share:
                continue
            if item.accepts_special and draw() < 0.05:
                found[item.code] = {"special": "DOC-NON"}
            elif (value := _value(item, writer)) is not None:
                found[item.code] = {"value": value} if is_wrapped(item) else value
        return {**found, **given}


_CODES: dict[int, tuple[Field, tuple[str, ...]]] = {}


def _codes(item: Field) -> tuple[str, ...]:
    """Codes offered by a field; the field is kept beside, so that its identity stays its own."""
    if id(item) not in _CODES:
        _CODES[id(item)] = item, tuple(option.code for option in options_of(item))
    return _CODES[id(item)][1]


def _value(item: Field, writer: Writer) -> Any:
    make = _MAKERS.get(item.type)
    return make(item, writer) if make else None


def _some(codes: tuple[str, ...], writer: Writer, most: int) -> list[str]:
    chosen = set(writer.chance.sample(codes, min(len(codes), 1 + int(writer.chance.random() * most))))
    return [code for code in codes if code in chosen]


def _short(item: Field, writer: Writer) -> str:
    return writer.line(item.max_length or 120)


def _long(item: Field, writer: Writer) -> str:
    text = writer.paragraph(2 + int(writer.chance.random() * 4))
    return text[: item.max_length].rstrip() if item.max_length else text


def _choice(item: Field, writer: Writer) -> str | None:
    codes = _codes(item)
    return writer.chance.choice(codes) if codes else None


def _choices(item: Field, writer: Writer) -> list[str] | None:
    return _some(_codes(item), writer, 3) or None


def _number(item: Field, writer: Writer) -> int:
    low = int(item.minimum or 0)
    high = int(item.maximum) if item.maximum is not None else low + 120
    return writer.chance.randint(low, max(low, high))


def _day(writer: Writer) -> date:
    return LATEST - timedelta(days=int(writer.chance.random() * 3000))


def _period(item: Field, writer: Writer) -> dict[str, str]:
    start = _day(writer)
    return {"start": f"{start:%Y-%m}", "end": f"{start + timedelta(days=200):%Y-%m}"}


def _cells(item: Field, writer: Writer) -> dict[str, Any]:
    cells = {}
    for column in item.columns:
        if column.type not in _OTHERS and (value := _value(column, writer)) is not None:
            cells[column.code] = {"value": value} if is_wrapped(column) else value
    return cells


def row_id(writer: Writer) -> str:
    """Identifier of a line of a list."""
    return "".join(writer.chance.choices(ALPHABET, k=8))


def _rows(item: Field, writer: Writer) -> list[dict[str, Any]] | None:
    number = max(item.min_rows, 1 + int(writer.chance.random() * 3))
    rows = [{"id": row_id(writer), **cells} for _ in range(number) if (cells := _cells(item, writer))]
    return rows[: item.max_rows or None] or None


def _matrix(item: Field, writer: Writer) -> dict[str, Any] | None:
    rows = {row.code: cells for row in item.rows if (cells := _cells(item, writer))}
    return rows or None


_MAKERS: dict[str, Callable[[Field, Writer], Any]] = {
    T.SHORT_TEXT: _short,
    T.LONG_TEXT: _long,
    T.CHOICE: _choice,
    T.MULTI_CHOICE: _choices,
    T.SCALE: lambda item, writer: writer.chance.randint(1, 5),
    T.DOUBLE_SCALE: lambda item, writer: {option.code: writer.chance.randint(1, 5) for option in item.options},
    T.YES_NO: lambda item, writer: writer.chance.choice(("oui", "non")),
    T.DATE: lambda item, writer: _day(writer).isoformat(),
    T.MONTH: lambda item, writer: f"{_day(writer):%Y-%m}",
    T.PERIOD: _period,
    T.NUMBER: _number,
    T.AMOUNT: lambda item, writer: writer.chance.randint(1, 300) * 100,
    T.PERCENTAGE: lambda item, writer: writer.chance.randint(0, 100),
    T.LIST: _rows,
    T.GROUP: lambda item, writer: _cells(item, writer) or None,
    T.RANKING: lambda item, writer: writer.chance.sample(_codes(item), len(_codes(item))) or None,
    T.MATRIX: _matrix,
    T.TAGS: lambda item, writer: list(dict.fromkeys(writer.some_words(3))),
}
