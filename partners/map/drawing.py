"""The graph as SVG: drawn on the server in circles by type, so that it is seen without a script; d3-force moves it afterwards."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from math import cos, pi, sin

from isic_platform.vocabularies.selectors import label_of
from partners.enums import ZoneKind
from partners.map.links import Graph, Place

SIZE, MARGIN = 1000, 90
MOST_NODES, MOST_LABELS, ALL_LABELLED = 300, 14, 18
LABEL_LENGTH = 28
DENSE = 60  # from here on, circles shrink and thin lines stand back, or nothing can be told apart
LETTERS = {ZoneKind.OVERLAP: "R", ZoneKind.FRICTION: "F", ZoneKind.GAP: "M"}


@dataclass(frozen=True)
class Node:
    """A structure of the drawing. ``label`` is empty for those that are named in the table alone."""

    code: str
    name: str
    kind: str
    x: int
    y: int
    radius: int
    label: str
    label_y: int


@dataclass(frozen=True)
class Edge:
    """A line of the drawing. ``letter`` tells zones apart without colour."""

    source: str
    target: str
    nature: str
    letter: str
    x1: int
    y1: int
    x2: int
    y2: int
    middle_x: int
    middle_y: int


@dataclass(frozen=True)
class Drawing:
    """What the template draws; ``left_out`` counts the structures that the drawing does not hold."""

    nodes: list[Node]
    edges: list[Edge]
    left_out: int
    summary: str
    is_dense: bool


def draw(graph: Graph) -> Drawing:
    """Place at most 300 structures, the most linked ones, on a circle by type; deterministic."""
    places = graph.places
    shown = places[:MOST_NODES]
    degree: Counter[Place] = Counter()
    for link in graph.links:
        degree.update(place for place in (link.source, link.target) if place)
    named = {place.pk for place in (shown if len(shown) <= ALL_LABELLED else shown[:MOST_LABELS])}
    at = _circle(shown)
    dense = len(shown) > DENSE
    nodes = []
    for place in shown:
        x, y = at[place.pk]
        radius = 6 + min(10, degree[place]) if dense else 10 + min(18, 3 * degree[place])
        label = place.name if len(place.name) <= LABEL_LENGTH else f"{place.name[: LABEL_LENGTH - 1].rstrip()}…"
        nodes.append(
            Node(place.code, place.name, label_of(place.kind) if place.kind else "", x, y, radius,
                 label if place.pk in named else "", y + radius + 24)
        )  # fmt: skip
    edges = {}
    for link in graph.links:
        if link.source is None or link.target is None or link.source.pk not in at or link.target.pk not in at:
            continue
        (x1, y1), (x2, y2) = at[link.source.pk], at[link.target.pk]
        key = (link.source.code, link.target.code, link.nature)
        edges[key] = Edge(*key, LETTERS.get(link.nature, ""), x1, y1, x2, y2, (x1 + x2) // 2, (y1 + y2) // 2)
    return Drawing(nodes, list(edges.values()), len(places) - len(shown), _summary(graph, places), dense)


def _circle(places: list[Place]) -> dict[int, tuple[int, int]]:
    ordered = sorted(places, key=lambda place: (place.kind, place.name, place.pk))
    radius, count = SIZE / 2 - MARGIN, max(len(ordered), 1)
    centre = SIZE / 2
    if len(ordered) == 1:
        return {ordered[0].pk: (int(centre), int(centre))}
    return {
        place.pk: (
            round(centre + radius * cos(2 * pi * rank / count)),
            round(centre + radius * sin(2 * pi * rank / count)),
        )
        for rank, place in enumerate(ordered)
    }


def _summary(graph: Graph, places: list[Place]) -> str:
    counts: dict[str, int] = defaultdict(int)
    for link in graph.links:
        counts[link.label] += 1
    told = ", ".join(f"{label.lower()} : {count}" for label, count in sorted(counts.items()))
    named = ", ".join(place.name for place in places[:3])
    return f"{len(places)} structures, {len(graph.links)} liens ({told}). Les plus reliées : {named}." if places else ""
