"""Keyset pagination of the pages: the next page starts after the last row shown, and nothing is counted."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict

AFTER, BEFORE = "apres", "avant"
PAGE_SIZE = 25


@dataclass(frozen=True)
class Page:
    """Rows of one page; the two links are relative (« ?q=ccas&apres=… »), empty where there is no such page."""

    items: list[Any]
    previous_url: str
    next_url: str


def page_of(rows: QuerySet, *, order: tuple[str, ...], parameters: QueryDict, size: int = PAGE_SIZE) -> Page:
    """Return the page that ``apres`` or ``avant`` asks for, in one query.

    ``order`` names fields or annotations, never null, ascending, the last one unique. A position that cannot be read
    gives the first page. The links keep the other parameters.
    """
    after, before = _read(parameters.get(AFTER), order), _read(parameters.get(BEFORE), order)
    backwards = before is not None and after is None
    position = before if backwards else after
    if position is not None:
        rows = rows.filter(_beyond(order, position, "lt" if backwards else "gt"))
    rows = rows.order_by(*(f"-{name}" if backwards else name for name in order))
    found = list(rows[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    has_previous = more if backwards else after is not None
    has_next = bool(found) and (backwards or more)
    return Page(
        items=found,
        previous_url=_link(parameters, BEFORE, found[0], order) if has_previous and found else "",
        next_url=_link(parameters, AFTER, found[-1], order) if has_next else "",
    )


def _beyond(order: tuple[str, ...], position: list[Any], comparison: str) -> Q:
    condition, same = Q(), Q()
    for name, value in zip(order, position, strict=True):
        condition |= same & Q(**{f"{name}__{comparison}": value})
        same &= Q(**{name: value})
    return condition


def _link(parameters: QueryDict, direction: str, row: Any, order: tuple[str, ...]) -> str:
    kept = parameters.copy()
    for name in (AFTER, BEFORE):
        kept.pop(name, None)
    kept[direction] = _write([getattr(row, name) for name in order])
    return f"?{kept.urlencode()}"


def _write(position: list[Any]) -> str:
    text = json.dumps(position, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(token: str | None, order: tuple[str, ...]) -> list[Any] | None:
    if not token or len(token) > 2000:
        return None
    try:
        position = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except (ValueError, binascii.Error):
        return None
    fits = isinstance(position, list) and len(position) == len(order)
    if not fits or not all(_storable(value) for value in position) or not isinstance(position[-1], int):
        return None
    return position


def _storable(value: Any) -> bool:
    """Whether PostgreSQL can compare it: no NUL in a text, no number beyond 64 bits."""
    if isinstance(value, str):
        return "\x00" not in value
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63
