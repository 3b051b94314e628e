"""Read back the files that are exported, with nothing but what every spreadsheet knows of them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any
from xml.etree import ElementTree

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def content(response: Any) -> bytes:
    """The whole body of a streamed answer."""
    return b"".join(response.streaming_content)


def rows_of(data: bytes, format: str) -> list[list[str]]:
    """Headers, then rows, as texts."""
    return {"csv": csv_rows, "xlsx": xlsx_rows, "ods": ods_rows, "json": json_rows}[format](data)


def csv_rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def json_rows(data: bytes) -> list[list[str]]:
    found = json.loads(data)
    rows = [[_text(row[key]) for key in found["columns"]] for row in found["results"]]
    return [list(found["columns"].values()), *rows, *([[found["error"]]] if "error" in found else [])]


def _text(value: Any) -> str:
    return " ; ".join(value) if isinstance(value, list) else "" if value is None else str(value)


def xlsx_rows(data: bytes) -> list[list[str]]:
    """Cells of the first sheet. A cell that is not a text fails: everything is written as text."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    rows = []
    for row in sheet.iter(f"{{{_SHEET}}}row"):
        cells: dict[int, str] = {}
        for cell in row.iter(f"{{{_SHEET}}}c"):
            assert cell.find(f"{{{_SHEET}}}f") is None, "a formula"
            assert cell.get("t") == "inlineStr"
            cells[_column(cell.get("r") or "")] = "".join(cell.itertext())
        rows.append([cells.get(place, "") for place in range(max(cells) + 1)])
    return rows


def _column(reference: str) -> int:
    number = 0
    for letter in reference.rstrip("0123456789"):
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def ods_rows(data: bytes) -> list[list[str]]:
    """Cells of the sheet. A cell that is not a text fails."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert archive.infolist()[0].filename == "mimetype"
        assert archive.read("mimetype") == b"application/vnd.oasis.opendocument.spreadsheet"
        root = ElementTree.fromstring(archive.read("content.xml"))
    rows = []
    for row in root.iter(f"{{{_TABLE}}}table-row"):
        cells = []
        for cell in row:
            assert cell.get(f"{{{_TABLE}}}formula") is None
            lines = ["".join(line.itertext()) for line in cell.iter(f"{{{_TEXT}}}p")]
            assert not lines or cell.get(f"{{{_OFFICE}}}value-type") == "string"
            cells.append("\n".join(lines))
        rows.append(cells)
    return rows
