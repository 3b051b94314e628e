"""Repeatable lists, fixed groups and matrices."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from isic_platform.formkit.enums import FieldType
from isic_platform.formkit.exceptions import ValueRefused
from isic_platform.formkit.spec import Field
from isic_platform.formkit.types.base import Change, Context, Shown, Type, expect
from isic_platform.formkit.types.choice import getlist

MOST_ROWS = 60
_ID = re.compile(r"[a-z0-9]{4,16}\Z")


def _type(item: Field) -> Type:
    from isic_platform.formkit.types.registry import type_of  # a list is a type and holds types

    return type_of(item)


class Group(Type):
    """Fixed sub-fields answered together; the value maps column codes to values."""

    template = "formkit/widgets/group.html"
    grouped = True

    def read(self, item: Field, data: Any, files: Mapping, name: str) -> dict[str, Any]:
        return {
            column.code: _type(column).read(column, data, files, f"{name}-{column.code}") for column in item.columns
        }

    def clean(self, item: Field, raw: Any, context: Context) -> dict[str, Any] | None:
        raw = expect(raw, dict)
        value, refused = {}, []
        for column in item.columns:
            try:
                cell = _type(column).clean(column, raw.get(column.code), context)
            except ValueRefused as error:
                refused.extend(f"{column.label} : {message}" for message in error.messages)
                continue
            if cell is not None:
                value[column.code] = cell
        if refused:
            raise ValueRefused(*refused)
        return value or None

    def texts(self, item: Field, value: Any) -> Iterator[tuple[str, str]]:
        for column in item.columns:
            if (cell := (value or {}).get(column.code)) is not None:
                for path, text in _type(column).texts(column, cell):
                    yield f"{column.code}.{path}".rstrip("."), text

    def map_texts(self, item: Field, value: Any, change: Change) -> Any:
        if not isinstance(value, Mapping):
            return value
        changed = {
            column.code: _type(column).map_texts(column, value[column.code], change)
            for column in item.columns
            if value.get(column.code) is not None
        }
        return {**value, **changed}

    def show(self, item: Field, value: Any) -> Shown:
        cells = [(column, value[column.code]) for column in item.columns if column.code in value]
        return Shown("pairs", items=tuple((column.label, _type(column).show(column, cell)) for column, cell in cells))

    def schema(self, item: Field) -> dict[str, Any]:
        properties = {column.code: _type(column).schema(column) for column in item.columns}
        return {"type": "object", "properties": properties, "additionalProperties": False}


class Rows(Type):
    """A repeatable list; each row is a group with an ``id`` that survives edits."""

    template = "formkit/widgets/rows.html"
    grouped = True

    def read(self, item: Field, data: Any, files: Mapping, name: str) -> list[dict[str, Any]]:
        rows = []
        for row_id in dict.fromkeys(getlist(data, f"{name}-rows")):  # the same id twice is the same inputs twice
            if not _ID.match(row_id) or data.get(f"{name}-{row_id}-drop"):
                continue
            row = {
                column.code: _type(column).read(column, data, files, f"{name}-{row_id}-{column.code}")
                for column in item.columns
            }
            rows.append({"id": row_id, **row})
        return rows

    def clean(self, item: Field, raw: Any, context: Context) -> list[dict[str, Any]] | None:
        if raw in ("", None):
            return None
        if not isinstance(raw, list) or not all(isinstance(row, dict) for row in raw):
            raise ValueRefused("Une liste de lignes est attendue.")
        group, rows, refused, ids = Group(), [], [], set()
        for number, row in enumerate(raw, 1):
            try:
                value = group.clean(item, row, context)
            except ValueRefused as error:
                refused.extend(f"Ligne {number}, {message}" for message in error.messages)
                continue
            if value:
                row_id = str(row.get("id") or "")
                if not _ID.match(row_id) or row_id in ids:
                    row_id = secrets.token_hex(4)
                ids.add(row_id)
                rows.append({"id": row_id, **value})
        most = item.max_rows or MOST_ROWS
        if len(rows) > most:
            refused.append(f"{most} lignes au plus : vous en avez saisi {len(rows)}.")
        if refused:
            raise ValueRefused(*refused)
        return rows or None

    def texts(self, item: Field, value: Any) -> Iterator[tuple[str, str]]:
        for row in value or ():
            for path, text in Group().texts(item, row):
                yield f"{row.get('id', '')}.{path}", text

    def map_texts(self, item: Field, value: Any, change: Change) -> Any:
        return [Group().map_texts(item, row, change) for row in value] if isinstance(value, list) else value

    def show(self, item: Field, value: Any) -> Shown:
        used = [column for column in item.columns if any(column.code in row for row in value)]
        body = tuple(
            tuple(_type(column).show(column, row[column.code]) if column.code in row else None for column in used)
            for row in value
        )
        return Shown("table", head=tuple(column.label for column in used), items=body)

    def schema(self, item: Field) -> dict[str, Any]:
        row = Group().schema(item)
        row = {**row, "properties": {"id": {"type": "string"}, **row["properties"]}, "required": ["id"]}
        return {"type": "array", "items": row, "maxItems": item.max_rows or MOST_ROWS}


def with_ids(item: Field, answer: Any) -> Any:
    """The same answer with an id for each row of a list that has none: what the platform writes need not invent them.

    The same rows get the same ids again: writing them twice changes nothing.
    """
    if item.type != FieldType.LIST or not isinstance(answer, list | dict):
        return answer
    if isinstance(answer, dict):
        return {**answer, "value": with_ids(item, answer["value"])} if "value" in answer else answer
    taken = {row.get("id") for row in answer if isinstance(row, dict)}
    free = (name for name in (f"rang{number}" for number in count(1)) if name not in taken)
    return [{"id": next(free), **row} if isinstance(row, dict) and not row.get("id") else row for row in answer]


class Matrix(Type):
    """Fixed rows × fixed columns. Cells follow the column's type; a single ``choix_multi`` column ticks several.

    Value: ``{row: {column: cell}}``, empty cells left out.
    """

    template = "formkit/widgets/matrix.html"
    grouped = True

    def read(self, item: Field, data: Any, files: Mapping, name: str) -> dict[str, dict[str, Any]]:
        return {
            row.code: {
                column.code: _type(column).read(column, data, files, f"{name}-{row.code}-{column.code}")
                for column in item.columns
            }
            for row in item.rows
        }

    def clean(self, item: Field, raw: Any, context: Context) -> dict[str, dict[str, Any]] | None:
        raw = expect(raw, dict)
        group, value, refused = Group(), {}, []
        for row in item.rows:
            try:
                cells = group.clean(item, raw.get(row.code), context)
            except ValueRefused as error:
                refused.extend(f"{row.label}, {message}" for message in error.messages)
                continue
            if cells:
                value[row.code] = cells
        if refused:
            raise ValueRefused(*refused)
        return value or None

    def texts(self, item: Field, value: Any) -> Iterator[tuple[str, str]]:
        for row in item.rows:
            for path, text in Group().texts(item, (value or {}).get(row.code)):
                yield f"{row.code}.{path}", text

    def map_texts(self, item: Field, value: Any, change: Change) -> Any:
        if not isinstance(value, Mapping):
            return value
        return {code: Group().map_texts(item, cells, change) for code, cells in value.items()}

    def show(self, item: Field, value: Any) -> Shown:
        body = tuple(
            (
                row.label,
                *(
                    _type(column).show(column, value[row.code][column.code])
                    if column.code in value.get(row.code, {})
                    else None
                    for column in item.columns
                ),
            )
            for row in item.rows
        )
        return Shown("matrix", head=("", *(column.label for column in item.columns)), items=body)

    def schema(self, item: Field) -> dict[str, Any]:
        row = Group().schema(item)
        return {"type": "object", "properties": {line.code: row for line in item.rows}, "additionalProperties": False}
