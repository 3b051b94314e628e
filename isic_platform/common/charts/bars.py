"""Horizontal bars: for each row, one bar a series, its value written at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from isic_platform.common.charts.geometry import em, percent, shortened

WIDEST = 58.0  # percent of the width: the value is written after the bar
BAR, STEP, LINE, GAP = 0.9, 1.4, 1.25, 0.9  # em
LINE_LENGTH, MOST_LINES = 30, 2
WHOLE_LENGTH = 70  # a label on one line, where the drawing is wide


@dataclass(frozen=True)
class Bar:
    """One bar; ``rank`` is that of its series (0: outlined, 1: full); a series that is alone is full."""

    rank: int
    y: str
    text_y: str
    width: str
    text_x: str
    text: str


@dataclass(frozen=True)
class Line:
    """A line of a label."""

    text: str
    y: str


@dataclass(frozen=True)
class Row:
    """A label, on one or two lines, and its bars; ``whole`` is the label on one line, for a wide drawing."""

    label: list[Line]
    whole: Line
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
        lines = [Line(text, em(top + 1 + rank * LINE)) for rank, text in enumerate(_lines(label))]
        top += len(lines) * LINE + 0.25
        bars = []
        for rank, value in enumerate(values):
            y = top + rank * STEP
            width = WIDEST * value / largest
            text = f"{value} {series[rank]}" if value > 1 else f"{value} {series[rank].removesuffix('s')}"
            bars.append(
                Bar(
                    rank if len(values) > 1 else 1,
                    em(y),
                    em(y + BAR * 0.87),
                    percent(width),
                    percent(width + 1.5),
                    text,
                )
            )
        drawn.append(Row(lines, Line(shortened(label, WHOLE_LENGTH), lines[-1].y), bars))
        top += len(values) * STEP + GAP
    told = summary or f"{len(drawn)} {'barres' if len(drawn) > 1 else 'barre'} : {', '.join(series)}. Voir le tableau."
    return Bars(key, title, told, em(max(top - GAP, 1)), em(BAR), drawn)


def _lines(label: str) -> list[str]:
    """A label cut at its words to stand on a narrow screen; the table beside has it whole."""
    lines = wrap(label, LINE_LENGTH) or [""]
    if len(lines) > MOST_LINES:
        rest = " ".join(lines[MOST_LINES - 1 :])
        lines = [*lines[: MOST_LINES - 1], shortened(rest, LINE_LENGTH)]
    return lines
