"""The links read from each nature of source, through what the person may open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import combinations
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject

from isic_platform.accounts.models import Institution
from isic_platform.publication.models import Item
from isic_platform.vocabularies.selectors import label_of
from partners.map.links import COMMITTEE, FICHE, MOST_SOURCES, PARTNERSHIP, Link, Place, declared_zones
from partners.models import CommitteeMember, Partnership, PartnershipMember, SteeringCommittee, Zone


def _place(row: dict[str, Any] | None) -> Place | None:
    return (
        Place(row["pk"], row["code"], row["name"], row["kind"], row["departement"]) if row and row.get("pk") else None
    )


def _columns(prefix: str) -> JSONObject:
    names = ("pk", "code", "name", "kind", "departement")
    return JSONObject(**{name: f"{prefix}__{name}" for name in names})


def readable_projects(user: Any) -> dict[str, dict[str, Any]]:
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


def links_of_fiches(projects: dict[str, dict[str, Any]]) -> list[Link]:
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
    """Projects that a partnership or a committee may be seen beside: under the reinforced rules, none (G.8)."""
    return {row["code"]: short_id for short_id, row in projects.items() if not row["reinforced"]}


def links_of_partnerships(user: Any, projects: dict[str, dict[str, Any]]) -> list[Link]:
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


def links_of_committees(user: Any, projects: dict[str, dict[str, Any]]) -> list[Link]:
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


def links_of_zones(user: Any, projects: dict[str, dict[str, Any]]) -> list[Link]:
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


def links_of_declared(user: Any, projects: dict[str, dict[str, Any]]) -> list[Link]:
    """Zones told elsewhere: the structure that tells is one end, the other is not named."""
    zones = declared_zones(user)
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
