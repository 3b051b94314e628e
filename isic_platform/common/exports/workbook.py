"""A table as an XLSX workbook: text cells only, written row by row to a temporary file, then sent."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator

import xlsxwriter

from isic_platform.common.exports.table import Table, Watched, as_text

MOST_ROWS = 1_048_570  # Excel holds 1,048,576, headers and last word included
MOST_SIGNS = 32_767
CUT = "… [texte coupé : une cellule d'Excel ne tient pas plus]"
CHUNK = 64 * 1024
WIDTH, WIDE = 18, 44


def workbook_chunks(table: Table) -> Iterator[bytes]:
    """The file. An interruption is told by the last row, and by the comment of the archive, which needs no opening."""
    with tempfile.TemporaryFile() as file:
        sentence = _write(table, file)
        if sentence:
            with zipfile.ZipFile(file, "a") as archive:
                archive.comment = sentence.encode()
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk


def _write(table: Table, file: object) -> str:
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    rows = Watched(table, most=MOST_ROWS)
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"title": table.title})
        bold, plain = (
            book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
            book.add_format({"valign": "top"}),
        )
        sheet = book.add_worksheet("Export")
        for place, column in enumerate(table.columns):
            sheet.set_column(place, place, WIDE if column.key in ("titre", "resume", "adresse") else WIDTH)
            sheet.write_string(0, place, column.label, bold)
        sheet.freeze_panes(1, 0)
        for row in rows:
            for place, cell in enumerate(row):
                if text := as_text(cell):
                    sheet.write_string(rows.count, place, _fitting(text), plain)
        if rows.sentence:
            sheet.write_string(rows.count + 1, 0, rows.sentence, bold)
    return rows.sentence


def _fitting(text: str) -> str:
    return text if len(text) <= MOST_SIGNS else text[: MOST_SIGNS - len(CUT)] + CUT
