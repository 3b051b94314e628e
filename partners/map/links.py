"""What the map holds: structures, dated and coded links between them, zones that other storeys declare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from partners.enums import ZoneKind

MOST_SOURCES = 2000  # objects of each nature
MOST_LINKS = 5000
PARTNERSHIP, COMMITTEE, FICHE = "partenariat", "comite", "fiche"
NATURES: dict[str, str] = {
    PARTNERSHIP: "Partenariat", COMMITTEE: "Comité de pilotage", FICHE: "Partenaire d'un projet",
    **{str(code): str(label) for code, label in ZoneKind.choices},
}  # fmt: skip


@dataclass(frozen=True)
class Scope:
    """What the map is drawn for; empty values ask for everything. ``natures`` keeps some kinds of links."""

    departement: str = ""
    theme: str = ""
    project: str = ""
    around: str = ""
    natures: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Place:
    """A structure."""

    pk: int
    code: str
    name: str
    kind: str
    departement: str


@dataclass(frozen=True)
class Link:
    """A dated, coded fact between two structures; ``target`` is None for a gap that one structure alone meets, or none.

    ``projects`` are identifiers of the readable projects that it belongs to.
    """

    nature: str
    source: Place | None
    target: Place | None
    since: date | None
    until: date | None
    role: str
    origin: str
    url: str
    themes: tuple[str, ...] = ()
    departement: str = ""
    projects: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Its nature, in words."""
        return NATURES[self.nature]

    @property
    def is_zone(self) -> bool:
        """Whether it is an overlap, a friction or a gap."""
        return self.nature in ZoneKind.values

    def touches(self, code: str) -> bool:
        """Whether that structure is one of its ends."""
        return any(place is not None and place.code == code for place in (self.source, self.target))


@dataclass
class Graph:
    """What a scope shows to a person."""

    links: list[Link] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)  # readable project → its title

    @property
    def places(self) -> list[Place]:
        """Structures, the most linked first."""
        degree: Counter[Place] = Counter()
        for link in self.links:
            degree.update(place for place in (link.source, link.target) if place)
        return [place for place, _ in sorted(degree.items(), key=lambda pair: (-pair[1], pair[0].name, pair[0].pk))]

    def of(self, *natures: str) -> list[Link]:
        """Links of these natures."""
        return [link for link in self.links if link.nature in natures]


@dataclass(frozen=True)
class DeclaredZone:
    """A zone that another storey declares: what it is, where it was told, and the structure that told it."""

    kind: str
    description: str
    themes: tuple[str, ...]
    since: date | None
    institution: int | None
    project: str
    url: str


_ZONE_SOURCES: list[Callable[[Any], Iterable[DeclaredZone]]] = []


def register_zone_source(read: Callable[[Any], Iterable[DeclaredZone]]) -> None:
    """``read(user)`` gives the zones that this person may read, bounded, in one query (once, from an AppConfig.ready)."""
    _ZONE_SOURCES.append(read)


def declared_zones(user: Any) -> list[DeclaredZone]:
    """What every other storey declares to this person, of a kind that is known."""
    return [zone for read in _ZONE_SOURCES for zone in read(user) if zone.kind in ZoneKind.values]
