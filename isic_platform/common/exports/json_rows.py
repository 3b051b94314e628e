"""A table as one JSON object, valid even when the reading broke.

``{"title", "columns": {key: label}, "results": [one object a line], "count"}``, with ``"error"`` in the place of ``"count"``
when rows are missing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from isic_platform.common.exports.table import Table, Watched

ROWS_A_CHUNK = 100
LAST = "\n"  # a row ends with a line, the last one too: whoever counts lines as they come counts rows


def json_chunks(table: Table) -> Iterator[bytes]:
    """The file, a hundred rows at a time, one row a line."""
    columns = {column.key: column.label for column in table.columns}
    parts = [f'{{"title": {_dumped(table.title)},\n"columns": {_dumped(columns)},\n"results": [\n']
    keys = list(columns)
    rows = Watched(table)
    for row in rows:
        if rows.count > 1:
            parts.append(",\n")
        parts.append(_dumped(dict(zip(keys, row, strict=True))))
        if rows.count % ROWS_A_CHUNK == 0:
            yield "".join(parts).encode()
            parts = []
    ending = f'"error": {_dumped(rows.sentence)}' if rows.sentence else f'"count": {rows.count}'
    parts.append(f"{LAST if rows.count else ''}], {ending}}}")
    yield "".join(parts).encode()


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
