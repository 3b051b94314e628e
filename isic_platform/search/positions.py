"""Where a page of results starts: after a row (lists by date) or at a number (ranked results, bounded)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

if TYPE_CHECKING:
    from isic_platform.search.models import SearchRow, SearchRowQuerySet

AFTER, BEFORE, PAGE = "apres", "avant", "page"
PARAMETERS = (AFTER, BEFORE, PAGE)
LAST_PAGE = 400
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Key:
    """The key of a row in lists by date."""

    published_at: datetime
    pk: int

    def __str__(self) -> str:
        return f"{(self.published_at - _EPOCH) // _MICROSECOND}-{self.pk}"

    @classmethod
    def read(cls, text: str) -> Key | None:
        """The key that a link wrote; None when it cannot be read."""
        moment, _, pk = text.partition("-")
        if not (moment.isascii() and moment.isdigit() and pk.isascii() and pk.isdigit() and len(text) <= 36):
            return None
        try:
            key = cls(_EPOCH + int(moment) * _MICROSECOND, int(pk))
        except OverflowError:
            return None
        return key if key.pk < 2**63 else None


@dataclass(frozen=True)
class Position:
    """The start of a page. ``after`` and ``before`` serve lists by date, ``page`` ranked results."""

    after: Key | None = None
    before: Key | None = None
    page: int = 1

    @classmethod
    def read(cls, parameters: Mapping[str, str]) -> Position:
        """The position that an address asks for; the first page when it makes no sense."""
        page = parameters.get(PAGE, "")
        number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
        after, before = (Key.read(parameters.get(name, "")) for name in (AFTER, BEFORE))
        return cls(after, None if after else before, min(max(number, 1), LAST_PAGE))

    def parameters(self) -> dict[str, str]:
        """What a link to this position carries."""
        if self.after:
            return {AFTER: str(self.after)}
        if self.before:
            return {BEFORE: str(self.before)}
        return {PAGE: str(self.page)} if self.page > 1 else {}


FIRST = Position()


def keyset_page(
    rows: SearchRowQuerySet, position: Position, size: int
) -> tuple[list[SearchRow], Position | None, Position | None]:
    """Rows of the page, the previous and the next position, in one query. Latest first."""
    key, backwards = position.after or position.before, position.after is None and position.before is not None
    if key is not None:
        beyond = "gt" if backwards else "lt"
        same = Q(published_at=key.published_at, **{f"pk__{beyond}": key.pk})
        # The first bound lets the index start there: without it, what was read before is read again.
        rows = rows.filter(**{f"published_at__{beyond}e": key.published_at})
        rows = rows.filter(Q(**{f"published_at__{beyond}": key.published_at}) | same)
    rows = rows.order_by("published_at", "pk") if backwards else rows.latest_first()
    found = list(rows[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    has_previous = more if backwards else key is not None
    has_next = more or backwards
    previous = Position(before=_key(found[0])) if found and has_previous else None
    following = Position(after=_key(found[-1])) if found and has_next else None
    return found, previous, following


def _key(row: SearchRow) -> Key:
    return Key(row.published_at, row.pk)
