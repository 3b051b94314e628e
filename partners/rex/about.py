"""What a REX is about: a project, a partnership at a stage, a committee, or a network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from isic_platform.accounts.enums import Role
from isic_platform.accounts.models import Institution, Network
from isic_platform.accounts.selectors import networks_of
from isic_platform.publication.identifiers import SHORT_ID
from isic_platform.publication.models import Item
from partners.models import Partnership, RexEntry, SteeringCommittee
from partners.selectors.projects import own_projects, projects_shown
from projects.models import Project

KINDS = ("projet", "partenariat", "comite", "reseau")
MOST = 100


@dataclass(frozen=True)
class About:
    """What a REX may be written about by this person."""

    key: str  # « partenariat:abc… »
    label: str


def subjects(user: Any) -> list[tuple[str, list[About]]]:
    """What this person may write a REX about, in groups. Four queries."""
    groups = [
        ("Mes projets", [About(f"projet:{each.item.short_id}", title) for each, title in own_projects(user)]),
        ("Mes partenariats", _shared("partenariat", Partnership.objects.written_by(user))),
        ("Mes comités", _shared("comite", SteeringCommittee.objects.written_by(user))),
        ("Mes réseaux", [About(f"reseau:{each.code}", each.name) for each in networks_of(user).order_by("name")]),
    ]
    return [(name, found) for name, found in groups if found]


def _shared(kind: str, rows: Any) -> list[About]:
    return [About(f"{kind}:{each.short_id}", each.title) for each in rows.order_by("-updated_at", "-pk")[:MOST]]


def subject_of(user: Any, key: str) -> dict[str, Any] | None:
    """``{"project": …}``, ``{"partnership": …}``… when this person may write about it; None otherwise."""
    kind, _, name = key.partition(":")
    if kind == "reseau":
        network = networks_of(user).filter(code=name).first()
        return {"network": network} if network else None
    if kind not in KINDS or not SHORT_ID.match(name):
        return None
    if kind == "projet":
        item = Item.objects.worked_on_by(user).of_kind("projet").filter(short_id=name).first()
        return {"project": Project.objects.select_related("item__institution").get(item=item)} if item else None
    model, field = (Partnership, "partnership") if kind == "partenariat" else (SteeringCommittee, "committee")
    found = model.objects.written_by(user).select_related("institution").filter(short_id=name).first()
    return {field: found} if found else None


def carrier_of(user: Any, about: dict[str, Any]) -> Institution | None:
    """The institution that carries the REX: the subject's, or the person's own for a network."""
    if project := about.get("project"):
        return project.item.institution
    if shared := about.get("partnership") or about.get("committee"):
        return shared.institution
    places = user.scope.institutions_as(Role.CONTRIBUTOR, Role.MANAGER)
    return Institution.objects.active().filter(pk__in=places).order_by("pk").first()


@dataclass(frozen=True)
class Told:
    """What a reader is told that a REX is about; ``url`` is empty when there is no page."""

    label: str
    title: str
    url: str
    stage: str = ""


def told_about(rex: RexEntry, user: Any) -> list[Told]:
    """What the REX is about, for who may open it: nobody learns the title of what they may not. One query at most."""
    stage = rex.get_stage_display() if rex.stage else ""
    if rex.project_id:
        line = projects_shown(user, [rex.project_id]).get(rex.project_id)
        return [Told("Projet", line.title, line.url)] if line else []
    if rex.partnership_id:
        found = Partnership.objects.visible_to(user).filter(pk=rex.partnership_id).first()
        return [Told("Partenariat", found.title, found.get_absolute_url(), stage)] if found else []
    if rex.committee_id:
        found = SteeringCommittee.objects.visible_to(user).filter(pk=rex.committee_id).first()
        return [Told("Comité", found.title, found.get_absolute_url())] if found else []
    network = Network.objects.filter(pk=rex.network_id).first() if rex.network_id else None
    return [Told("Réseau", network.name, "", stage)] if network else []
