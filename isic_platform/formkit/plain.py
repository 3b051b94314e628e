"""Answers as plain text: what comparisons, exports and machines read."""

from __future__ import annotations

from typing import Any

from isic_platform.formkit.answers import show_answer
from isic_platform.formkit.spec import Field
from isic_platform.formkit.types import Shown

RANKED = "classement"  # the note that a ranking carries: it is not a text of anybody's


def plain_answer(field: Field, answer: Any) -> str:
    """An answer as text, one line per item, an empty text for a blank."""
    return "" if answer is None else plain_text(show_answer(field, answer))


def plain_text(shown: Shown | None) -> str:
    """A value ready to be displayed, without its layout: « label : value » for the cells of a table."""
    if shown is None:
        return ""
    note = shown.note if shown.note != RANKED else ""
    return "\n".join(part for part in (_body(shown), note) if part)


def in_a_cell(shown: Shown) -> Shown:
    """The same for the cell of a table that compares: a table inside a cell is read by nobody, it becomes a list."""
    if shown.kind in ("table", "matrix", "pairs"):
        return Shown("list", items=tuple(plain_text(shown).split("\n")))
    return shown


def _body(shown: Shown) -> str:
    if shown.kind == "list":
        return "\n".join(str(text) for text in shown.items)
    if shown.kind == "pairs":
        return "\n".join(f"{label} : {_inline(cell)}" for label, cell in shown.items)
    if shown.kind == "table":
        return "\n".join(_row(shown.head, row) for row in shown.items)
    if shown.kind == "matrix":
        return "\n".join(f"{row[0]} — {_row(shown.head[1:], row[1:])}" for row in shown.items if any(row[1:]))
    return shown.text


def _row(head: tuple[str, ...], cells: tuple[Any, ...]) -> str:
    return " ; ".join(f"{label} : {_inline(cell)}" for label, cell in zip(head, cells, strict=True) if cell is not None)


def _inline(cell: Shown) -> str:
    return plain_text(cell).replace("\n", ", ")
