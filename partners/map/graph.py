"""The links between structures that a person may read, from partnerships, committees, fiches and declared zones.

Everything goes through what the person may open: an object that is closed to them changes nothing here, neither a link, nor
a structure, nor a count. Stakes and answers kept for a team are never read.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.db.models import Q
from django.utils import timezone

from isic_platform.publication.models import Item
from isic_platform.vocabularies.selectors import label_of
from partners.enums import ZoneKind
from partners.map.links import MOST_LINKS, MOST_SOURCES, Graph, Link, Place, Scope
from partners.map.sources import (
    links_of_committees,
    links_of_declared,
    links_of_fiches,
    links_of_partnerships,
    links_of_zones,
    readable_projects,
)
from partners.models import SteeringCommittee
from partners.selectors.committees import composition_of, seats


def build_graph(user: Any, scope: Scope) -> Graph:
    """Read the links of a scope. Eight queries at most, whatever their number."""
    projects = readable_projects(user)
    links = [
        *links_of_fiches(projects),
        *links_of_partnerships(user, projects),
        *links_of_committees(user, projects),
        *links_of_zones(user, projects),
        *links_of_declared(user, projects),
    ]
    kept = [link for link in links if _is_in(link, scope)][:MOST_LINKS]
    return Graph(kept, {short_id: row["online"] for short_id, row in projects.items()})


def _is_in(link: Link, scope: Scope) -> bool:
    ends = [place for place in (link.source, link.target) if place]
    if scope.departement:
        here = {link.departement, *(place.departement for place in ends)}
        if scope.departement not in here:
            return False
    if scope.theme and scope.theme not in link.themes:
        return False
    if scope.project and scope.project not in link.projects:
        return False
    if scope.around and not link.touches(scope.around):
        return False
    return not scope.natures or link.nature in scope.natures


@dataclass(frozen=True)
class Pair:
    """Two structures that work together in several projects (S133)."""

    first: Place
    second: Place
    projects: tuple[str, ...]


def lasting_pairs(graph: Graph, *, least: int = 2) -> list[Pair]:
    """Pairs present together in ``least`` projects at least, the most first. A structure is in a project by any link."""
    present: dict[str, set[Place]] = defaultdict(set)
    for link in graph.links:
        if not link.is_zone:
            for project in link.projects:
                present[project].update(place for place in (link.source, link.target) if place)
    together: dict[tuple[Place, Place], list[str]] = defaultdict(list)
    for project, places in present.items():
        for first, second in combinations(sorted(places, key=lambda place: (place.name, place.pk)), 2):
            together[first, second].append(project)
    pairs = [
        Pair(first, second, tuple(sorted(found))) for (first, second), found in together.items() if len(found) >= least
    ]
    return sorted(pairs, key=lambda pair: (-len(pair.projects), pair.first.name, pair.second.name))


@dataclass(frozen=True)
class Cell:
    """A line of the matrix: a territory and a theme, and the structures that each code concerns (S127)."""

    departement: str
    theme: str
    overlaps: tuple[str, ...]
    frictions: tuple[str, ...]
    gaps: tuple[str, ...]


def matrix(graph: Graph) -> list[Cell]:
    """Zones that are not settled, by territory and theme, with the names of their structures; « » when none is named."""
    found: dict[tuple[str, str], dict[str, dict[str, None]]] = defaultdict(lambda: defaultdict(dict))
    today = timezone.localdate()
    for link in graph.links:
        if not link.is_zone or (link.until is not None and link.until <= today):
            continue
        names = [place.name for place in (link.source, link.target) if place] or ["Aucune structure"]
        for theme in link.themes or ("",):
            found[link.departement, theme][link.nature].update(dict.fromkeys(names))
    return [
        Cell(
            departement=departement, theme=label_of(theme) if theme else "", overlaps=tuple(codes.get(ZoneKind.OVERLAP, ())),
            frictions=tuple(codes.get(ZoneKind.FRICTION, ())), gaps=tuple(codes.get(ZoneKind.GAP, ())),
        )
        for (departement, theme), codes in sorted(found.items())
    ]  # fmt: skip


def themes_alone(graph: Graph, user: Any, scope: Scope) -> list[str]:
    """Gaps that the data shows: themes of the published projects of the scope that no structure meets with another (S127).

    A theme is met when a partnership, a committee or a partner of a fiche links two structures on a project that bears it.
    One query.
    """
    rows = Item.objects.of_kind("projet").readable_by(user).exclude(published_version=None)
    if scope.departement:
        rows = rows.filter(project__departement=scope.departement)
    if scope.project:
        rows = rows.filter(short_id=scope.project)
    borne = {code for themes in rows.values_list("project__themes", flat=True)[:MOST_SOURCES] for code in themes or ()}
    met = {code for link in graph.links if not link.is_zone for code in link.themes}
    if scope.theme:
        borne &= {scope.theme}
    return sorted(label_of(code) for code in borne - met)


def missing_actors(user: Any, scope: Scope) -> list[tuple[SteeringCommittee, list[str]]]:
    """Committees of the scope where a type of actor is missing today (S76). Two queries."""
    rows = SteeringCommittee.objects.visible_to(user).filter(ended_on=None).prefetch_related(seats())
    if scope.project:
        rows = rows.filter(
            project__item__in=Item.objects.readable_by(user).filter(short_id=scope.project, is_reinforced=False)
        )
    if scope.departement:
        rows = rows.filter(Q(institution__departement=scope.departement) | Q(project__departement=scope.departement))
    if scope.theme:
        rows = rows.filter(project__themes__contains=[scope.theme])
    found = []
    for committee in rows.order_by("-pk")[:100]:
        missing = composition_of(list(committee.members.all())).missing
        if missing:
            found.append((committee, missing))
    return found
