"""Read the file: encoding, separator, headers, lines. Whatever it holds, a French sentence says what to change."""

from __future__ import annotations

import csv
import io
import unicodedata
from dataclasses import dataclass

from isic_platform.accounts.directory_csv.columns import HEADERS
from isic_platform.common.cells import FORMULA_STARTS

MAX_BYTES = 5 * 1024 * 1024
MAX_LINES = 5000
_SEPARATORS = ";,\t"


class FileRefused(Exception):
    """Why the file cannot be read, as a sentence."""


@dataclass(frozen=True)
class Line:
    """``number`` is the line of the file where it starts; ``cells`` holds what is filled; ``problem`` says why it cannot be read."""

    number: int
    cells: dict[str, str]
    problem: str = ""


def read_file(data: bytes) -> list[Line]:
    """Lines of a CSV in UTF-8 or Windows-1252, parted by « ; », « , » or tabs. Raises FileRefused."""
    if len(data) > MAX_BYTES:
        raise FileRefused(f"Ce fichier dépasse {MAX_BYTES // 1024 // 1024} Mo : partagez-le en plusieurs.")
    text = _decode(data)
    if not text.strip():
        raise FileRefused("Ce fichier est vide.")
    separator = max(_SEPARATORS, key=text.split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        headers = _headers(next(reader))
        lines: list[Line] = []
        while True:
            number = reader.line_num + 1
            row = next(reader, None)
            if row is None:
                return lines
            if any(cell.strip() for cell in row):
                if len(lines) == MAX_LINES:
                    raise FileRefused(f"Ce fichier a plus de {MAX_LINES} lignes : partagez-le en plusieurs.")
                lines.append(_line(number, headers, row))
    except csv.Error as error:
        raise FileRefused(
            f"La ligne {reader.line_num} ne se lit pas : un guillemet n’est peut-être pas refermé."
        ) from error


def _decode(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError as error:
            raise FileRefused(
                "Ce fichier n’est ni en UTF-8 ni en Windows-1252. Enregistrez-le en « CSV UTF-8 »."
            ) from error
    if "\x00" in text:
        raise FileRefused(
            "Ce fichier n’est pas un CSV. Dans votre tableur, choisissez « Enregistrer sous », puis « CSV UTF-8 »."
        )
    return text


def _headers(row: list[str]) -> list[str]:
    headers = [_plain(cell) for cell in row]
    while headers and not headers[-1]:
        headers.pop()
    unknown = [cell for cell, header in zip(row, headers, strict=False) if header not in HEADERS]
    if unknown:
        shown = ", ".join(f"« {cell.strip()[:40]} »" for cell in unknown[:5])
        raise FileRefused(f"Colonnes inconnues : {shown}. Colonnes acceptées : {', '.join(HEADERS)}.")
    twice = sorted({header for header in headers if headers.count(header) > 1})
    if twice:
        raise FileRefused(f"Une colonne est écrite deux fois : {', '.join(twice)}.")
    if not {"code", "nom", "siret"} & set(headers):
        raise FileRefused("Il faut une colonne « nom », « code » ou « siret ».")
    return headers


def _line(number: int, headers: list[str], row: list[str]) -> Line:
    if any(cell.strip() for cell in row[len(headers) :]):
        return Line(number, {}, "Cette ligne a plus de cases que d’en-têtes : un séparateur est en trop.")
    cells = {header: _cell(cell) for header, cell in zip(headers, row, strict=False)}
    return Line(number, {header: cell for header, cell in cells.items() if cell})


def _cell(cell: str) -> str:
    """The text without the apostrophe by which an export keeps a spreadsheet from reading a formula."""
    cell = cell.replace("\r\n", "\n").replace("\r", "\n").strip()
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA_STARTS else cell


def _plain(header: str) -> str:
    plain = unicodedata.normalize("NFD", header.strip().casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return "_".join(plain.replace("-", " ").replace("_", " ").split())
