"""Outlines of départements, made from the TopoJSON of a public package: projected, thinned, in whole numbers.

Neighbours share their borders in the source (« arcs »): each arc is thinned once, so that no gap opens between two of them.
"""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import cos, hypot, log, pi, radians, sin, tan
from pathlib import Path
from typing import Any

from isic_platform.territories.outlines import MAINLAND, OVERSEAS

Point = tuple[float, float]
Pixel = tuple[int, int]

FILE = "src/js/data/fra.topo.json"
WIDTH, INSET_WIDTH = 1600, 300  # units of the drawing, near 700 m on the mainland
TOLERANCE, INSET_TOLERANCE = 1.0, 0.7  # what may be lost of a border, in the same units
SMALLEST = 12.0  # islets under this area are left out, unless the département has nothing larger
# The package misspells three names and writes one otherwise.
NAMES = {
    "Haute-Rhin": "Haut-Rhin", "Meurhe-et-Moselle": "Meurthe-et-Moselle", "Seien-et-Marne": "Seine-et-Marne",
    "Guyane française": "Guyane",
}  # fmt: skip
_SOUTH, _NORTH, _MIDDLE, _MERIDIAN = radians(44), radians(49), radians(46.5), radians(3)  # those of Lambert-93


class UnknownName(ValueError):
    """A name of the package that is none of our départements."""


def build_outlines(folder: Path, codes: Mapping[str, str], regions: Mapping[str, str]) -> dict[str, Any]:
    """The content of the data file: ``source``, ``frames`` (name → width and height), ``departements`` (code → ``frame``,
    ``path``, ``label``) and ``borders`` (a path: coasts, and what separates two régions of the mainland).

    ``codes`` gives the code of a name, ``regions`` the région of a code. Raises ``FileNotFoundError`` when the folder is not
    that of the package, ``UnknownName`` when a name has no code.
    """
    package = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    topology = json.loads((folder / FILE).read_text(encoding="utf-8"))
    rings = _rings_by_code(topology, codes)
    arcs = _positions(topology)
    frames: dict[str, list[int]] = {}
    drawn: dict[str, dict[str, Any]] = {}
    borders = ""
    for frame in (MAINLAND, *OVERSEAS):
        inside = sorted(code for code in rings if (code if code in OVERSEAS else MAINLAND) == frame)
        used = {index if index >= 0 else ~index for code in inside for ring in rings[code] for index in ring}
        width, tolerance = (WIDTH, TOLERANCE) if frame == MAINLAND else (INSET_WIDTH, INSET_TOLERANCE)
        pixels, frames[frame] = _drawn_arcs({index: arcs[index] for index in used}, frame, width, tolerance)
        for code in inside:
            shapes = [_ring(ring, pixels) for ring in rings[code]]
            drawn[code] = {"frame": frame, **_shape(shapes)}
        if frame == MAINLAND:
            borders = _borders({code: rings[code] for code in inside}, regions, pixels)
    return {
        "source": {"package": package["name"], "version": package["version"], "file": FILE, "licence": package["license"]},
        "frames": frames,
        "departements": dict(sorted(drawn.items())),
        "borders": borders,
    }  # fmt: skip


def write_outlines(content: Mapping[str, Any], target: Path) -> int:
    """Write the same bytes for the same content; return the size in bytes."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    target.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
    return target.stat().st_size


def _rings_by_code(topology: Mapping[str, Any], codes: Mapping[str, str]) -> dict[str, list[list[int]]]:
    """Code → rings, each a list of arcs (the complement of a number is the same arc, the other way)."""
    found = {}
    for shape in topology["objects"]["fra"]["geometries"]:
        name = shape["properties"]["name"]
        code = codes.get(_key(NAMES.get(name, name)))
        if code is None:
            raise UnknownName(name)
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        found[code] = [ring for polygon in polygons for ring in polygon]
    return found


def _key(name: str) -> str:
    return name.replace("’", "'").casefold()


def names_to_codes(rows: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What ``build_outlines`` takes as ``codes``, from (code, name) pairs."""
    return {_key(name): code for code, name in rows}


def _positions(topology: Mapping[str, Any]) -> list[list[Point]]:
    """Arcs as longitudes and latitudes."""
    (kx, ky), (x0, y0) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * kx + x0, y * ky + y0))
        arcs.append(points)
    return arcs


def _drawn_arcs(
    arcs: Mapping[int, Sequence[Point]], frame: str, width: int, tolerance: float
) -> tuple[dict[int, list[Pixel]], list[int]]:
    """Arcs in units of the drawing, and its size. North is up."""
    everything = [point for points in arcs.values() for point in points]
    middle = radians((min(y for _, y in everything) + max(y for _, y in everything)) / 2)

    def project(longitude: float, latitude: float) -> Point:
        if frame == MAINLAND:
            return _conic(radians(longitude), radians(latitude))
        return radians(longitude) * cos(middle), -radians(latitude)

    flat = {index: [project(*point) for point in points] for index, points in arcs.items()}
    xs = [x for points in flat.values() for x, _ in points]
    ys = [y for points in flat.values() for _, y in points]
    scale = width / max(max(xs) - min(xs), max(ys) - min(ys))
    left, top = min(xs), min(ys)
    placed = {
        index: _thinned([((x - left) * scale, (y - top) * scale) for x, y in points], tolerance)
        for index, points in flat.items()
    }
    size = [round((max(xs) - left) * scale), round((max(ys) - top) * scale)]
    return {index: [(round(x), round(y)) for x, y in points] for index, points in placed.items()}, size


def _conic(longitude: float, latitude: float) -> Point:
    """Lambert's conformal conic projection with the parallels of Lambert-93, on a sphere; y goes down."""

    def stretch(phi: float) -> float:
        return tan(pi / 4 + phi / 2)

    n = log(cos(_SOUTH) / cos(_NORTH)) / log(stretch(_NORTH) / stretch(_SOUTH))
    f = cos(_SOUTH) * stretch(_SOUTH) ** n / n
    radius, origin = f / stretch(latitude) ** n, f / stretch(_MIDDLE) ** n
    angle = n * (longitude - _MERIDIAN)
    return radius * sin(angle), radius * cos(angle) - origin


def _thinned(points: list[Point], tolerance: float) -> list[Point]:
    """Douglas and Peucker's thinning; both ends stay, and a closed arc keeps its farthest point."""
    if len(points) < 3:
        return points
    (x0, y0), (x1, y1) = points[0], points[-1]
    length = hypot(x1 - x0, y1 - y0)

    def away(point: Point) -> float:
        if not length:
            return hypot(point[0] - x0, point[1] - y0)
        return abs((x1 - x0) * (y0 - point[1]) - (x0 - point[0]) * (y1 - y0)) / length

    farthest = max(range(1, len(points) - 1), key=lambda rank: away(points[rank]))
    if away(points[farthest]) <= tolerance:
        return [points[0], points[-1]]
    before, after = _thinned(points[: farthest + 1], tolerance), _thinned(points[farthest:], tolerance)
    return before[:-1] + after


def _ring(ring: Sequence[int], pixels: Mapping[int, list[Pixel]]) -> list[Pixel]:
    """A closed ring from its arcs, the point that closes it left out."""
    out: list[Pixel] = []
    for index in ring:
        points = pixels[index] if index >= 0 else pixels[~index][::-1]
        out += points if not out else points[1:]
    return out[:-1]


def _shape(rings: Sequence[list[Pixel]]) -> dict[str, Any]:
    """The path of a département and where its number is written: the middle of its largest part."""
    largest = max(rings, key=lambda ring: abs(_area(ring)))
    kept = [ring for ring in rings if ring is largest or abs(_area(ring)) >= SMALLEST]
    return {"path": "".join(f"{_line(ring)}z" for ring in kept), "label": _centre(largest)}


def _line(points: Sequence[Pixel]) -> str:
    """« M12 5l3-1 4 2 »: an absolute start, then steps; points that rounding confounded are one."""
    x, y = points[0]
    steps = []
    for px, py in points[1:]:
        if (px, py) != (x, y):
            dx, dy = px - x, py - y
            steps.append(f"{dx}{dy}" if dy < 0 else f"{dx} {dy}")
            x, y = px, py
    joined = "".join(step if step.startswith("-") or not rank else f" {step}" for rank, step in enumerate(steps))
    return f"M{points[0][0]} {points[0][1]}l{joined}"


def _area(ring: Sequence[Pixel]) -> float:
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2


def _centre(ring: Sequence[Pixel]) -> list[int]:
    area = _area(ring)
    x = y = 0.0
    for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = x0 * y1 - x1 * y0
        x, y = x + (x0 + x1) * cross, y + (y0 + y1) * cross
    return [round(x / (6 * area)), round(y / (6 * area))]


def _borders(
    rings: Mapping[str, list[list[int]]], regions: Mapping[str, str], pixels: Mapping[int, list[Pixel]]
) -> str:
    """Arcs that one région alone touches with one département: coasts and frontiers; and those between two régions."""
    sides: dict[int, list[str]] = defaultdict(list)
    for code, shapes in rings.items():
        for ring in shapes:
            for index in ring:
                sides[index if index >= 0 else ~index].append(regions[code])
    shown = [index for index, touching in sides.items() if len(touching) == 1 or len(set(touching)) > 1]
    long = [index for index in sorted(shown) if len(pixels[index]) > 2 or pixels[index][0] != pixels[index][-1]]
    return "".join(_line(pixels[index]) for index in long)
