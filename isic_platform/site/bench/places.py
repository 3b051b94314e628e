"""Structures and people for data of scale: one network a region, structures in every département, an account for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from isic_platform.accounts.enums import Role
from isic_platform.accounts.models import Institution, Membership, Network, User
from isic_platform.site.bench.copying import copy_instances, reserve, without_triggers
from isic_platform.site.bench.sentences import Writer
from isic_platform.territories.models import Territory
from isic_platform.territories.selectors import departements

PER_INSTITUTION = 50  # fiches that a structure carries
MOST_INSTITUTIONS = 2000
_KINDS = ("STR-CCA", "STR-ASS", "STR-DEP", "STR-COM", "STR-CAF")


@dataclass(frozen=True)
class Place:
    """A structure that carries fiches, with the account that writes them and communes around it."""

    institution: Institution
    owner_id: int
    network_ids: list[int]
    communes: list[dict[str, str]]


def make_places(projects: int, seed: int, writer: Writer) -> list[Place]:
    """Structures for that many fiches, written by COPY. Everything is said to be fictional; nobody can sign in."""
    areas = departements()
    number = max(3, min(MOST_INSTITUTIONS, projects // PER_INSTITUTION))
    networks = {
        region: Network.objects.create(code=f"banc-{seed}-{region}", name=f"Réseau d'essai {region} ({seed})")
        for region in sorted({area.region_code for area in areas if area.region_code})
    }
    around = _communes()
    people = _people(number, seed)
    institutions, memberships, links, places = [], [], [], []
    keys, member_keys = reserve(Institution, number), reserve(Membership, number)
    for index in range(number):
        area = areas[index % len(areas)]
        institution = Institution(
            pk=keys[index], code=f"banc-{seed}-{index}", name=f"Structure d'essai {index} ({area.name})",
            kind=writer.chance.choice(_KINDS), departement=area.code, is_fictional=True,
        )  # fmt: skip
        network = networks.get(area.region_code or "")
        institutions.append(institution)
        memberships.append(
            Membership(pk=member_keys[index], user_id=people[index].pk, institution=institution, role=Role.CONTRIBUTOR)
        )
        if network:
            links.append(Institution.networks.through(institution_id=institution.pk, network_id=network.pk))
        places.append(Place(institution, people[index].pk, [network.pk] if network else [], around.get(area.code, [])))
    tables = [model._meta.db_table for model in (Institution, Membership, Institution.networks.through)]
    with without_triggers(tables):
        copy_instances(institutions)
        copy_instances(memberships)
        Institution.networks.through.objects.bulk_create(links)
    return places


def _people(number: int, seed: int) -> Sequence[User]:
    """Accounts without a usable password."""
    keys, closed, now = reserve(User, number), make_password(None), timezone.now()
    people = [
        User(
            pk=keys[index], email=f"banc-{seed}-{index}@exemple.invalid", first_name="Compte", last_name=f"d'essai {index}",
            password=closed, charter_accepted_at=now,
        )
        for index in range(number)
    ]  # fmt: skip
    with without_triggers([User._meta.db_table]):
        copy_instances(people)
    return people


def _communes() -> dict[str, list[dict[str, str]]]:
    """Twenty communes of each département, as answers hold them."""
    found: dict[str, list[dict[str, str]]] = {}
    rows = Territory.objects.active().of_kinds(["commune"]).order_by("-population", "code")
    for row in rows.exclude(population=None).iterator():
        kept = found.setdefault(row.code[: 3 if row.code.startswith("97") else 2], [])
        if len(kept) < 20:
            kept.append({"code": row.code, "label": row.label})
    return found
