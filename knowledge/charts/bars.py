"""Horizontal bars: for each row, one bar a series, its value written at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.charts.geometry import em, percent, shortened

WIDEST = 72.0  # percent of the width: the value is written after the bar
BAR, STEP, LABEL, GAP = 0.9, 1.4, 1.5, 0.9  # em
LONGEST_LABEL = 34


@dataclass(frozen=True)
class Bar:
    """One bar; ``rank`` is that of its series (0: outlined, 1: full)."""

    rank: int
    y: str
    text_y: str
    width: str
    text_x: str
    text: str


@dataclass(frozen=True)
class Row:
    """A label and its bars."""

    label: str
    y: str
    bars: list[Bar]


@dataclass(frozen=True)
class Bars:
    """A whole chart. ``summary`` says it in one sentence for those who do not see it."""

    key: str
    title: str
    summary: str
    height: str
    bar_height: str
    rows: list[Row]


def bar_chart(
    *, key: str, title: str, series: Sequence[str], rows: Sequence[tuple[str, Sequence[int]]], summary: str = ""
) -> Bars:
    """Draw rows of (label, a value for each series). ``key`` is unique in the page: identifiers are made of it."""
    largest = max((value for _, values in rows for value in values), default=0) or 1
    drawn, top = [], 0.0
    for label, values in rows:
        bars = []
        for rank, value in enumerate(values):
            y = top + LABEL + rank * STEP
            width = WIDEST * value / largest
            text = f"{value} {series[rank]}" if value > 1 else f"{value} {series[rank].removesuffix('s')}"
            bars.append(Bar(rank, em(y), em(y + BAR * 0.87), percent(width), percent(width + 1.5), text))
        drawn.append(Row(shortened(label, LONGEST_LABEL), em(top + 1), bars))
        top += LABEL + len(values) * STEP + GAP
    told = summary or f"{len(drawn)} {'barres' if len(drawn) > 1 else 'barre'} : {', '.join(series)}. Voir le tableau."
    return Bars(key, title, told, em(max(top - GAP, 1)), em(BAR), drawn)
