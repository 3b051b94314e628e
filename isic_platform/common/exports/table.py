"""What is exported, and rows that end with a word when something breaks."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

INTERRUPTED = "EXPORT INTERROMPU"
JOINT = " ; "  # between the values of a list, in the sheets
logger = logging.getLogger(__name__)

Cell = str | int | list[str] | None


@dataclass(frozen=True)
class Column:
    """``key`` names the value in JSON and never changes; ``label`` heads the column of a sheet, in French."""

    key: str
    label: str


@dataclass(frozen=True)
class Table:
    """Rows of cells, in the order of ``columns``. ``rows`` is read once, as it is written: never a list of everything.

    ``name`` begins the name of the file. ``total`` is the number of rows, None when nobody counted so far.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    total: int | None = None


class TooLong(Exception):
    """A sheet holds no more rows; the text says what to do, in French."""


class Watched(Iterator[Sequence[Cell]]):
    """The rows of a table; a failure ends them, and ``sentence`` then says so in the place of what is missing."""

    def __init__(self, table: Table, *, most: int | None = None) -> None:
        self._rows = iter(table.rows)
        self._most = most
        self.count = 0
        self.sentence = ""

    def __next__(self) -> Sequence[Cell]:
        try:
            row = next(self._rows)
            if self._most is not None and self.count >= self._most:
                raise TooLong(f"une feuille de tableur ne tient que {self._most} lignes, choisissez le format CSV")
        except StopIteration:
            raise
        except Exception as error:  # whatever broke, the file says that it is not whole
            self.end(error)
            raise StopIteration from None
        self.count += 1
        return row

    def end(self, error: Exception) -> None:
        """No more rows are written, and this is why."""
        self.sentence = _sentence(self.count, error)
        logger.error("export interrupted after %s rows: %s", self.count, type(error).__name__)


def _sentence(count: int, error: Exception) -> str:
    written = f"{count} ligne{'s' if count > 1 else ''} écrite{'s' if count > 1 else ''}"
    cause = str(error) if isinstance(error, TooLong) else "une panne a arrêté la lecture, recommencez l'export"
    return f"{INTERRUPTED} : {written}, il en manque. Ce fichier est incomplet ; {cause}."


def as_text(cell: Cell) -> str:
    """A cell of a sheet: always text."""
    if cell is None:
        return ""
    text = cell if isinstance(cell, str) else JOINT.join(cell) if isinstance(cell, list) else str(cell)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
