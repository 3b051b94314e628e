"""Counts as bars with their table (``templates/knowledge/dashboards/_tally.html``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from isic_platform.common.charts import Bars, bar_chart
from isic_platform.vocabularies.selectors import label_of, terms_of

UNSAID = "Non dit"


@dataclass(frozen=True)
class Tally:
    """A title, what is counted, its rows (label, count) and their drawing; ``note`` says how to read it."""

    key: str
    title: str
    unit: str
    rows: list[tuple[str, int]]
    chart: Bars
    note: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was counted."""
        return not any(count for _, count in self.rows)


def tally(*, key: str, title: str, unit: str, rows: Sequence[tuple[str, int]], note: str = "") -> Tally:
    """Bars of rows in this order; a row without any is in the table alone. ``key`` is unique in the page, ``unit`` a plural
    in « s ».
    """
    chart = bar_chart(key=key, title=title, series=(unit,), rows=[(label, (count,)) for label, count in rows if count])
    return Tally(key, title, unit, list(rows), chart, note)


def in_order(counts: Mapping[str, int], vocabulary: str) -> list[tuple[str, int]]:
    """Counts in the order of a vocabulary, terms without any included, then what was not said."""
    known = [term.code for term in terms_of(vocabulary)]
    codes = [*known, *(code for code in counts if code and code not in known)]
    return [*((label_of(code), counts.get(code, 0)) for code in codes), *_unsaid(counts)]


def largest(
    counts: Mapping[str, int], most: int, label: Callable[[str], str] = label_of
) -> tuple[list[tuple[str, int]], str]:
    """(the most frequent first, what was left off in words)."""
    said = sorted(((label(code), count) for code, count in counts.items() if code), key=lambda row: (-row[1], row[0]))
    left = len(said) - most
    note = f"{left} autre{'s' if left > 1 else ''}, moins fréquent{'s' if left > 1 else ''}" if left > 0 else ""
    return said[:most], note


def _unsaid(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return [(UNSAID, counts[""])] if counts.get("") else []
