"""Cursor pagination of what is found: after a row for lists by date, at an offset among the ranked candidates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rest_framework.pagination import Cursor
from rest_framework.request import Request

from isic_platform.common.pagination import CursorPagination


class LatestPagination(CursorPagination):
    """The latest published first."""

    ordering = ("-published_at", "-id")


class RankedPagination(CursorPagination):
    """The best first. What is ranked is bounded: an offset stays cheap."""

    offset_cutoff = 10_000

    def read(self, request: Request, find: Callable[[int, int], list[Any]]) -> list[Any]:
        """The rows of the page that the cursor asks for; ``find(start, number)`` gives them in order."""
        self.request, self.base_url = request, request.build_absolute_uri()
        self.size = self.get_page_size(request)
        cursor = self.decode_cursor(request)
        self.offset = cursor.offset if cursor else 0
        found = find(self.offset, self.size + 1)
        self.has_more = len(found) > self.size
        return found[: self.size]

    def get_next_link(self) -> str | None:
        """The next rows, if any."""
        return self._link(self.offset + self.size) if self.has_more else None

    def get_previous_link(self) -> str | None:
        """The rows before these, if any."""
        return self._link(max(0, self.offset - self.size)) if self.offset else None

    def _link(self, offset: int) -> str:
        return self.encode_cursor(Cursor(offset=offset, reverse=False, position=None))
