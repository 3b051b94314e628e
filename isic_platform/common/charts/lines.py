"""Lines over time on a scale of whole marks: each series has its own mark, its own dashes and its own legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from isic_platform.common.charts.geometry import em, percent

LEFT, RIGHT = 9.0, 96.0  # percent: the marks of the scale stand on the left
TOP, STEP = 1.0, 2.4  # em
CLOSEST_TICKS = 32.0  # percent between two written dates


@dataclass(frozen=True)
class Series:
    """A name, and a mark for each date; None where nobody knew."""

    name: str
    values: Sequence[int | None]


@dataclass(frozen=True)
class Segment:
    """Between two dates that follow each other."""

    x1: str
    y1: str
    x2: str
    y2: str


@dataclass(frozen=True)
class Mark:
    """One answer."""

    x: str
    y: str


@dataclass(frozen=True)
class Drawn:
    """A series: ``rank`` chooses its mark (0 disc, 1 square, 2 triangle) and its dashes."""

    name: str
    rank: int
    segments: list[Segment]
    marks: list[Mark]


@dataclass(frozen=True)
class Tick:
    """A written date, or a written mark of the scale."""

    position: str
    text_position: str
    text: str
    anchor: str = "middle"


@dataclass(frozen=True)
class Lines:
    """A whole chart."""

    key: str
    title: str
    summary: str
    height: str
    left: str
    right: str
    bottom: str
    scale: list[Tick]
    dates: list[Tick]
    series: list[Drawn]


def line_chart(*, key: str, title: str, dates: Sequence[date], series: Sequence[Series], highest: int = 5) -> Lines:
    """Draw marks from 1 to ``highest`` at these dates, oldest first. A missing mark leaves a gap in its line."""
    xs = _positions(dates)
    bottom = TOP + (highest - 1) * STEP

    def y(mark: int) -> float:
        return TOP + (highest - mark) * STEP

    drawn = []
    for rank, each in enumerate(series):
        points = [(x, y(value)) if value is not None else None for x, value in zip(xs, each.values, strict=True)]
        pairs = pairwise(points)
        segments = [
            Segment(percent(a[0]), em(a[1]), percent(b[0]), em(b[1]))
            for a, b in pairs
            if a is not None and b is not None
        ]
        drawn.append(Drawn(each.name, rank, segments, [Mark(percent(p[0]), em(p[1])) for p in points if p is not None]))
    scale = [Tick(em(y(mark)), em(y(mark) + 0.35), str(mark)) for mark in range(1, highest + 1)]
    return Lines(
        key=key,
        title=title,
        summary=_summary(dates, series, highest),
        height=em(bottom + 2.4),
        left=percent(LEFT - 3),
        right=percent(RIGHT + 3),
        bottom=em(bottom + 2),
        scale=scale,
        dates=_written_dates(dates, xs),
        series=drawn,
    )


def _positions(dates: Sequence[date]) -> list[float]:
    """Percentages of the width, in proportion to time; a single date stands in the middle."""
    if not dates:
        return []
    days = (dates[-1] - dates[0]).days
    if not days:
        return [(LEFT + RIGHT) / 2] * len(dates)
    return [LEFT + (RIGHT - LEFT) * (day - dates[0]).days / days for day in dates]


def _written_dates(dates: Sequence[date], xs: Sequence[float]) -> list[Tick]:
    """The first and the last date, and those between that leave room enough."""
    if not dates:
        return []
    ticks: list[tuple[date, float, str]] = []
    last_x = xs[-1]
    for index, (day, x) in enumerate(zip(dates, xs, strict=True)):
        is_first, is_last = index == 0, index == len(dates) - 1
        crowded = ticks and x - ticks[-1][1] < CLOSEST_TICKS
        if not is_last and (crowded or (not is_first and last_x - x < CLOSEST_TICKS)):
            continue
        anchor = "middle" if len(dates) == 1 else "start" if is_first else "end" if is_last else "middle"
        ticks.append((day, x, anchor))
    written = "%d/%m/%Y" if len(ticks) < 3 else "%m/%Y"  # three whole dates do not stand side by side on a phone
    return [Tick(percent(x), percent(_nudged(x, anchor)), f"{day:{written}}", anchor) for day, x, anchor in ticks]


def _nudged(x: float, anchor: str) -> float:
    return {"start": max(x - 3, 0), "end": min(x + 3, 100)}.get(anchor, x)


def _summary(dates: Sequence[date], series: Sequence[Series], highest: int) -> str:
    """In words: where each series stood first and last."""
    if not dates:
        return "Aucune donnée."
    said = []
    for each in series:
        known = [value for value in each.values if value is not None]
        if not known:
            said.append(f"{each.name} : non renseigné")
        elif len(known) == 1:
            said.append(f"{each.name} : {known[0]} sur {highest}")
        else:
            said.append(f"{each.name} : de {known[0]} à {known[-1]} sur {highest}")
    period = f"Le {dates[0]:%d/%m/%Y}" if len(dates) == 1 else f"Du {dates[0]:%d/%m/%Y} au {dates[-1]:%d/%m/%Y}"
    return f"{period}. {' ; '.join(said)}."
