"""Send a table, line after line."""

from __future__ import annotations

from django.http import StreamingHttpResponse

from isic_platform.common.exports.formats import FORMATS
from isic_platform.common.exports.table import Table

ROWS = "X-Export-Rows"  # how many rows are to come, for whoever shows the progress; absent when they were not counted


def export_response(table: Table, code: str) -> StreamingHttpResponse:
    """The file as a download. Raises KeyError for an unknown format: addresses only take the known ones."""
    wanted = FORMATS[code]
    headers = {"Content-Disposition": f'attachment; filename="{table.name}.{code}"', "Cache-Control": "no-store"}
    if table.total is not None:
        headers[ROWS] = str(table.total)
    return StreamingHttpResponse(wanted.write(table), content_type=wanted.content_type, headers=headers)
