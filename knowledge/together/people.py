"""How members of a network are named to one another, by their own choice (G.5)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from isic_platform.accounts.enums import Attribution, Role
from isic_platform.accounts.models import Membership
from isic_platform.vocabularies.selectors import label_of

GONE = "Un ancien membre du réseau"
_ROLES = {Role.FACILITATOR: "L'animation du réseau", Role.REVIEWER: "La relecture du réseau"}


def names_in(network_id: int, people: Iterable[Any], viewer: Any) -> dict[int | None, str]:
    """Names by identifier of account (None: an account deleted since). One query, whoever they are.

    A person who did not choose to be named is their institution, or their role in the network.
    """
    known = {person.pk: person for person in people if person is not None}
    places: dict[int, str] = {}
    if known:
        rows = Membership.objects.filter(user__in=known, is_active=True)
        rows = rows.filter(Q(network=network_id) | Q(institution__networks=network_id))
        for row in rows.select_related("institution").order_by("-network_id", "pk").distinct():
            place = row.institution.name if row.institution_id else _ROLES.get(row.role, "")
            places.setdefault(row.user_id, place)
    names: dict[int | None, str] = {pk: _name(person, places.get(pk, ""), viewer) for pk, person in known.items()}
    return names | {None: GONE}


def _name(person: Any, place: str, viewer: Any) -> str:
    if viewer is not None and person.pk == viewer.pk:
        return "Vous"
    if not person.is_active or not place:
        return GONE
    if person.attribution == Attribution.NAME:
        return f"{person.get_full_name()} ({place})"
    if person.attribution == Attribution.FUNCTION and person.job:
        return f"{label_of(person.job)}, {place}"
    return place
