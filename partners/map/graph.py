"""The links between structures that a person may read, from partnerships, committees, fiches and declared zones.

Everything goes through what the person may open: an object that is closed to them changes nothing here, neither a link, nor
a structure, nor a count. Stakes and answers kept for a team are never read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils import timezone

from isic_platform.accounts.models import Institution
from isic_platform.publication.models import Item
from isic_platform.vocabularies.selectors import label_of
from partners.enums import ZoneKind
from partners.models import CommitteeMember, Partnership, PartnershipMember, SteeringCommittee, Zone
from partners.selectors.committees import composition_of, seats

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


def build_graph(user: Any, scope: Scope) -> Graph:
    """Read the links of a scope. Eight queries at most, whatever their number."""
    projects = _projects(user)
    links = [
        *_fiches(projects),
        *_partnerships(user, projects),
        *_committees(user, projects),
        *_zones(user, projects),
        *_declared(user, projects),
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


def _place(row: dict[str, Any] | None) -> Place | None:
    return (
        Place(row["pk"], row["code"], row["name"], row["kind"], row["departement"]) if row and row.get("pk") else None
    )


def _columns(prefix: str) -> JSONObject:
    names = ("pk", "code", "name", "kind", "departement")
    return JSONObject(**{name: f"{prefix}__{name}" for name in names})


def _projects(user: Any) -> dict[str, dict[str, Any]]:
    """Published projects that this person may read: carrier, codes and the public rows of P120. Two queries.

    Under the reinforced rules no partner is named, here neither (G.8): their rows are dropped at once.
    """
    rows = Item.objects.of_kind("projet").readable_by(user).exclude(published_version=None).order_by("-pk")
    found = rows.values(
        "short_id", "institution_id", online=F("published_version__snapshot__answers__P01"), code=F("project__pk"),
        rows=F("published_version__snapshot__answers__P120"), themes=F("project__themes"), reinforced=F("is_reinforced"),
        departement=F("project__departement"), place=_columns("institution"),
    )[:MOST_SOURCES]  # fmt: skip
    projects = {row["short_id"]: row | ({"rows": None} if row["reinforced"] else {}) for row in found}
    codes = {code for row in projects.values() for code in _codes(row["rows"])}
    known = {each.code: each for each in Institution.objects.filter(code__in=codes)} if codes else {}
    for row in projects.values():
        row["known"] = known
    return projects


def _codes(rows: Any) -> Iterable[str]:
    for row in rows if isinstance(rows, list) else ():
        link = row.get("structure")
        if isinstance(link, dict) and link.get("id"):
            yield link["id"]


def _fiches(projects: dict[str, dict[str, Any]]) -> list[Link]:
    links = []
    for short_id, row in projects.items():
        carrier = _place(row["place"])
        for partner in row["rows"] if isinstance(row["rows"], list) else ():
            link = partner.get("structure")
            found = row["known"].get(link.get("id")) if isinstance(link, dict) else None
            if found is None or carrier is None or found.pk == carrier.pk:
                continue
            other = Place(found.pk, found.code, found.name, found.kind, found.departement)
            role = partner.get("role")
            links.append(
                Link(
                    nature=FICHE, source=other, target=carrier, since=_month(partner.get("debut")),
                    until=_month(partner.get("fin")), role=label_of(role) if isinstance(role, str) and role else "",
                    origin=row["online"] or "Sans titre", url=f"/o/{short_id}/", themes=tuple(row["themes"] or ()),
                    departement=row["departement"] or "", projects=(short_id,),
                )
            )  # fmt: skip
    return links


def _month(value: Any) -> date | None:
    try:
        return date.fromisoformat(f"{value}-01") if isinstance(value, str) and value else None
    except ValueError:
        return None


def _by_pk(projects: dict[str, dict[str, Any]]) -> dict[int, str]:
    return {row["code"]: short_id for short_id, row in projects.items()}


def _partnerships(user: Any, projects: dict[str, dict[str, Any]]) -> list[Link]:
    """Each member is linked to the carrier, so that ten members make nine links."""
    members = PartnershipMember.objects.filter(partnership=OuterRef("pk")).order_by("pk")
    columns = JSONObject(place=_columns("institution"), role="role", since="joined_on", until="left_on")
    links_to = Partnership.projects.through.objects.filter(partnership=OuterRef("pk"))
    rows = Partnership.objects.visible_to(user).order_by("-pk").values(
        "short_id", "title", "started_on", place=_columns("institution"),
        rows=ArraySubquery(members.values_list(columns)), linked=ArraySubquery(links_to.values("project_id")),
    )[:MOST_SOURCES]  # fmt: skip
    by_pk = _by_pk(projects)
    links = []
    for row in rows:
        carrier = _place(row["place"])
        shown = tuple(by_pk[pk] for pk in row["linked"] if pk in by_pk)
        themes, departement = _codes_of(projects, shown)
        for member in row["rows"]:
            other = _place(member["place"])
            if other is None or carrier is None or other.pk == carrier.pk:
                continue
            links.append(
                Link(
                    nature=PARTNERSHIP, source=other, target=carrier, since=_day(member["since"]) or row["started_on"],
                    until=_day(member["until"]), role=label_of(member["role"]) if member["role"] else "",
                    origin=row["title"], url=f"/partenariats/{row['short_id']}/", themes=themes, departement=departement,
                    projects=shown,
                )
            )  # fmt: skip
    return links


def _codes_of(projects: dict[str, dict[str, Any]], shown: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    themes = tuple(dict.fromkeys(code for each in shown for code in projects[each]["themes"] or ()))
    return themes, next((projects[each]["departement"] for each in shown if projects[each]["departement"]), "")


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else None


def _committees(user: Any, projects: dict[str, dict[str, Any]]) -> list[Link]:
    """Each seat of a structure is linked to the committee's carrier."""
    rows = CommitteeMember.objects.filter(
        committee__in=SteeringCommittee.objects.visible_to(user), institution__isnull=False
    )
    found = rows.order_by("-pk").values(
        "role", "since", "until", "function", title=F("committee__title"), short_id=F("committee__short_id"),
        project=F("committee__project_id"), place=_columns("institution"), carrier=_columns("committee__institution"),
    )[:MOST_SOURCES]  # fmt: skip
    by_pk = _by_pk(projects)
    links = []
    for row in found:
        other, carrier = _place(row["place"]), _place(row["carrier"])
        if other is None or carrier is None or other.pk == carrier.pk:
            continue
        shown = (by_pk[row["project"]],) if row["project"] in by_pk else ()
        themes, departement = _codes_of(projects, shown)
        links.append(
            Link(
                nature=COMMITTEE, source=other, target=carrier, since=row["since"], until=row["until"],
                role=label_of(row["role"]), origin=row["title"], url=f"/comites/{row['short_id']}/", themes=themes,
                departement=departement, projects=shown,
            )
        )  # fmt: skip
    return links


def _zones(user: Any, projects: dict[str, dict[str, Any]]) -> list[Link]:
    """A zone between several structures makes a link for each pair; a gap may have one end, or none."""
    places = Institution.objects.filter(zones=OuterRef("pk")).order_by("name", "pk")
    columns = JSONObject(pk="pk", code="code", name="name", kind="kind", departement="departement")
    links_to = Partnership.projects.through.objects.filter(partnership=OuterRef("partnership"))
    rows = Zone.objects.filter(partnership__in=Partnership.objects.visible_to(user)).order_by("-pk").values(
        "kind", "themes", "departement", "date", "resolved_on", "description", short_id=F("partnership__short_id"),
        places=ArraySubquery(places.values_list(columns)), linked=ArraySubquery(links_to.values("project_id")),
    )[:MOST_SOURCES]  # fmt: skip
    by_pk = _by_pk(projects)
    links = []
    for row in rows:
        ends = [_place(each) for each in row["places"]]
        pairs = list(combinations(ends, 2)) or [(ends[0] if ends else None, None)]
        shown = tuple(by_pk[pk] for pk in row["linked"] if pk in by_pk)
        for source, target in pairs:
            links.append(
                Link(
                    nature=row["kind"], source=source, target=target, since=row["date"], until=row["resolved_on"],
                    role="", origin=row["description"][:160], url=f"/partenariats/{row['short_id']}/#zones",
                    themes=tuple(row["themes"]), departement=row["departement"], projects=shown,
                )
            )  # fmt: skip
    return links


def _declared(user: Any, projects: dict[str, dict[str, Any]]) -> list[Link]:
    """Zones told elsewhere: the structure that tells is one end, the other is not named."""
    zones = [zone for read in _ZONE_SOURCES for zone in read(user) if zone.kind in ZoneKind.values]
    places = Institution.objects.in_bulk({zone.institution for zone in zones if zone.institution}) if zones else {}
    links = []
    for zone in zones:
        found = places.get(zone.institution)
        source = Place(found.pk, found.code, found.name, found.kind, found.departement) if found else None
        row = projects.get(zone.project)
        links.append(
            Link(
                nature=zone.kind, source=source, target=None, since=zone.since, until=None, role="",
                origin=zone.description[:160] or "Réponse à une grille", url=zone.url, themes=zone.themes,
                departement=(row["departement"] or "") if row else "", projects=(zone.project,) if row else (),
            )
        )  # fmt: skip
    return links


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
        rows = rows.filter(project__item__in=Item.objects.readable_by(user).filter(short_id=scope.project))
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
