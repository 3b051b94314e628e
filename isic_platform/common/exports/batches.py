"""Read many rows a batch at a time: short statements, a constant memory, and no transaction left open by a slow reader."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Q, QuerySet

BATCH = 2000


def in_batches(rows: QuerySet, *, order: Sequence[str], size: int = 0) -> Iterator[Any]:
    """Every row, in this order: one query for ``size`` rows (2,000 unless told), each starting after the last row of the one before.

    ``order`` names columns that are never null, « -name » for the greatest first, the last one unique. Rows are
    instances or, with ``values()``, dictionaries that hold these columns. The conditions of ``rows`` hold in each batch: what
    stops being readable meanwhile stops being read.
    """
    rows, size = rows.order_by(*order), size or BATCH
    position: list[Any] | None = None
    while True:
        found = list((rows.filter(_after(order, position)) if position else rows)[:size])
        yield from found
        if len(found) < size:
            return
        position = [_value(found[-1], name.lstrip("-")) for name in order]


def _value(row: Any, name: str) -> Any:
    return row[name] if isinstance(row, dict) else getattr(row, name)


def _after(order: Sequence[str], position: Sequence[Any]) -> Q:
    condition, same = Q(), Q()
    for name, value in zip(order, position, strict=True):
        column, beyond = (name[1:], "lt") if name.startswith("-") else (name, "gt")
        condition |= same & Q(**{f"{column}__{beyond}": value})
        same &= Q(**{column: value})
    column, beyond = (order[0][1:], "lte") if order[0].startswith("-") else (order[0], "gte")
    return Q(**{f"{column}__{beyond}": position[0]}) & condition  # the first bound lets an index skip what was read
