"""A table as CSV: UTF-8 with its mark, semicolons, one row a line (RFC 4180)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from isic_platform.common.cells import safe_cell
from isic_platform.common.exports.table import Table, Watched, as_text

ROWS_A_CHUNK = 100


def csv_chunks(table: Table) -> Iterator[bytes]:
    """The file, a hundred rows at a time. No cell is a formula; inside a cell, lines end with « \\n », rows with « \\r\\n »."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";")
    buffer.write("\ufeff")  # the mark by which spreadsheets read UTF-8
    writer.writerow([safe_cell(column.label) for column in table.columns])
    rows = Watched(table)
    for row in rows:
        writer.writerow([safe_cell(as_text(cell)) for cell in row])
        if rows.count % ROWS_A_CHUNK == 0:
            yield _drained(buffer)
    if rows.sentence:
        writer.writerow([rows.sentence])
    yield _drained(buffer)


def _drained(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()
