"""The map as SVG: shapes by shade, numbers, insets. A shade is told by a pattern and a legend, never by its colour alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from isic_platform.territories.enums import TerritoryKind
from isic_platform.territories.outlines import MAINLAND, OVERSEAS, Outline, outlines
from isic_platform.territories.selectors import departements, region_of

SHADES = 4
PARIS, AROUND_PARIS = "75", (44, 38)  # half the width and height of the inset, in units of the drawing
MARGIN = 8


@dataclass(frozen=True)
class Shade:
    """A class of the legend: « 3 à 5 »."""

    rank: int
    label: str


@dataclass(frozen=True)
class Shape:
    """A département of the drawing; ``shade`` is 0 where nothing is found."""

    path: str
    shade: int


@dataclass(frozen=True)
class Number:
    """A number written on the map."""

    x: int
    y: int
    text: str


@dataclass(frozen=True)
class Inset:
    """A small drawing beside the main one, with its caption and its number, or the numbers of its parts.

    ``is_close`` is seen from nearer: finer patterns.
    """

    box: str
    caption: str
    shapes: list[Shape]
    count: int | None = None
    numbers: Sequence[Number] = ()

    @property
    def is_close(self) -> bool:
        return self.count is None


@dataclass(frozen=True)
class FranceMap:
    """What the template draws. ``kind`` is that of the territories counted."""

    kind: str
    box: str
    shapes: list[Shape]
    numbers: list[Number]
    borders: str
    insets: list[Inset]
    legend: list[Shade]


def draw_france(kind: str, counts: Mapping[str, int]) -> FranceMap:
    """Draw the 101 départements; ``counts`` gives the results of a code of this kind (« 42 », « 84 »).

    With ``kind`` region, a département takes the shade of its région, and the number is written once for all of them.
    """
    known = outlines()
    limits = upper_bounds(max(counts.values(), default=0))

    def count_of(code: str) -> int:
        return counts.get((region_of(code) or "") if kind == TerritoryKind.REGION else code, 0)

    def shape(outline: Outline) -> Shape:
        return Shape(outline.path, shade_of(count_of(outline.code), limits))

    mainland = [each for each in known.departements.values() if each.frame == MAINLAND]
    numbers = _numbers(kind, mainland, counts)
    insets = []
    if kind == TerritoryKind.DEPARTEMENT:
        (x, y), (dx, dy) = known.departements[PARIS].label, AROUND_PARIS
        near = [each for each in mainland if abs(each.label[0] - x) < 3 * dx and abs(each.label[1] - y) < 3 * dy]
        box, shapes = f"{x - dx} {y - dy} {2 * dx} {2 * dy}", [shape(each) for each in near]
        inside = [each for each in numbers if abs(each.x - x) < dx and abs(each.y - y) < dy]
        insets.append(Inset(box, "Paris et alentours", shapes, numbers=inside))
        numbers = [each for each in numbers if each not in inside]
    names = {each.code: each.name for each in departements()}
    for code in OVERSEAS:
        shapes = [shape(known.departements[code])]
        insets.append(Inset(_box(known.frames[code]), names.get(code, code), shapes, count_of(code)))
    legend = [Shade(rank + 1, _told(limits, rank)) for rank in range(len(limits))]
    return FranceMap(
        kind, _box(known.frames[MAINLAND]), [shape(each) for each in mainland], numbers, known.borders, insets, legend
    )


def upper_bounds(largest: int) -> list[int]:
    """The largest number of each shade, at most four, wider and wider: a few places often hold most of the contents."""
    if largest <= SHADES:
        return list(range(1, largest + 1))
    steps = [round(largest ** (rank / SHADES)) for rank in range(1, SHADES)]
    return [*sorted({step for step in steps if 0 < step < largest}), largest]


def shade_of(count: int, limits: Sequence[int]) -> int:
    """The rank of the shade of a number, from 1; 0 for none."""
    return 1 + sum(count > limit for limit in limits[:-1]) if count else 0


def _told(limits: Sequence[int], rank: int) -> str:
    first = limits[rank - 1] + 1 if rank else 1
    return str(first) if first == limits[rank] else f"{first} à {limits[rank]}"


def _box(size: tuple[int, int]) -> str:
    return f"-{MARGIN} -{MARGIN} {size[0] + 2 * MARGIN} {size[1] + 2 * MARGIN}"


def _numbers(kind: str, mainland: Sequence[Outline], counts: Mapping[str, int]) -> list[Number]:
    at: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for each in mainland:
        at[(region_of(each.code) or "") if kind == TerritoryKind.REGION else each.code].append(each.label)
    return [
        Number(
            round(sum(x for x, _ in points) / len(points)), round(sum(y for _, y in points) / len(points)), str(number)
        )
        for code, points in sorted(at.items())
        if (number := counts.get(code))
    ]
