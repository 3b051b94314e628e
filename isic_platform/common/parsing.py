"""Texts from outside that stand for something simple."""

from __future__ import annotations

LARGEST = 2**63 - 1  # of a PostgreSQL bigint


def positive_int(text: str | None) -> int | None:
    """A number written with ordinary digits, that a key of the database can hold; None for anything else.

    ``str.isdigit`` alone lets « ² » through, which no integer is made of.
    """
    if not text or not (text.isascii() and text.isdecimal()) or len(text) > 19:
        return None
    number = int(text)
    return number if number <= LARGEST else None


def one_line(text: str | None, limit: int = 200) -> str:
    """A searched text: without the NUL that PostgreSQL refuses, trimmed, bounded."""
    return (text or "").replace("\x00", "").strip()[:limit]
