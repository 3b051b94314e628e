"""The formats: their addresses, how they are presented to people, who writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.http import QueryDict
from django.urls import register_converter, reverse

from isic_platform.common.exports.csv_lines import csv_chunks
from isic_platform.common.exports.json_rows import json_chunks
from isic_platform.common.exports.opendocument import MIMETYPE, opendocument_chunks
from isic_platform.common.exports.table import Table
from isic_platform.common.exports.workbook import workbook_chunks


@dataclass(frozen=True)
class Format:
    """``label`` and ``use`` are what a person reads before choosing."""

    code: str
    label: str
    use: str
    content_type: str
    write: Callable[[Table], Iterator[bytes]]


POSITIONS = ("apres", "avant", "page")  # where a page of a list starts: a file starts at its beginning
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {
    each.code: each
    for each in (
        Format("csv", "CSV", "pour tout tableur", "text/csv; charset=utf-8", csv_chunks),
        Format("xlsx", "Excel (XLSX)", "pour Microsoft Excel", _XLSX, workbook_chunks),
        Format("ods", "OpenDocument (ODS)", "pour LibreOffice", MIMETYPE, opendocument_chunks),
        Format("json", "JSON", "pour un logiciel", "application/json", json_chunks),
    )
}


def export_links(
    route: str, parameters: QueryDict | None = None, *, without: Iterable[str] = POSITIONS
) -> list[dict[str, str]]:
    """What ``components/export_menu.html`` draws: a link to each format of the list that these parameters show, whole."""
    kept = parameters.copy() if parameters is not None else QueryDict(mutable=True)
    for name in without:
        kept.pop(name, None)
    query = f"?{kept.urlencode()}" if kept else ""
    return [
        {"label": each.label, "use": each.use, "url": reverse(route, args=[each.code]) + query}
        for each in FORMATS.values()
    ]


class ExportFormatConverter:
    """A format in an address."""

    regex = "|".join(FORMATS)

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(ExportFormatConverter, "export")  # « <export:format> » in every storey's addresses
