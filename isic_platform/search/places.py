"""Places as filters: a région unfolds into its départements, a département into its groups of communes and communes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from isic_platform.search.texts import folded
from isic_platform.territories.enums import TerritoryKind
from isic_platform.territories.models import Territory
from isic_platform.territories.selectors import region_of, territories_by_values

REGION, DEPARTEMENT = f"{TerritoryKind.REGION}-", f"{TerritoryKind.DEPARTEMENT}-"
COMMUNE, GROUP = f"{TerritoryKind.COMMUNE}-", f"{TerritoryKind.EPCI}-"
# What may be chosen beside régions and départements: too many to be listed.
SMALL_PLACE = re.compile(rf"{COMMUNE}\d[\dAB]\d{{3}}|{GROUP}\d{{9}}")


@cache
def _groups() -> dict[str, tuple[str, tuple[str, ...]]]:
    rows = Territory.objects.filter(kind=TerritoryKind.EPCI).values_list("code", "name", "departement_codes")
    found = {f"{GROUP}{code}": (name, tuple(departements)) for code, name, departements in rows}
    if not found:  # nothing is loaded yet: remembering that would outlive the load
        raise LookupError
    return found


def _group(code: str) -> tuple[str, tuple[str, ...]]:
    """Name and départements of a group of communes: read once per process, the official code changes once a year."""
    try:
        return _groups().get(code, (code, ()))
    except LookupError:
        return code, ()


def departements_of(code: str) -> tuple[str, ...]:
    """Codes of filter of the départements that hold a commune or a group of communes."""
    if code.startswith(COMMUNE):
        number = code.removeprefix(COMMUNE)
        return (DEPARTEMENT + (number[:3] if number.startswith(("97", "98")) else number[:2]),)
    return tuple(DEPARTEMENT + each for each in _group(code)[1]) if code.startswith(GROUP) else ()


def above(code: str) -> set[str]:
    """Codes of filter of the places that hold this one."""
    departements = (code,) if code.startswith(DEPARTEMENT) else departements_of(code)
    holders = {f"{REGION}{region_of(each.removeprefix(DEPARTEMENT))}" for each in departements}
    return (holders | {*departements}) - {code}


def innermost(codes: Sequence[str]) -> list[str]:
    """What a choice of places means: a place chosen inside another one narrows it; places apart add up."""
    holders = {holder for code in codes for holder in above(code)}
    return [code for code in codes if code not in holders]


def small_places(codes: Iterable[str], departements: Iterable[str]) -> list[str]:
    """Among codes of filter, the groups of communes and communes of these départements."""
    wanted = {*departements}
    return [each for each in codes if SMALL_PLACE.fullmatch(each) and wanted.intersection(departements_of(each))]


def named(codes: Iterable[str]) -> list[tuple[str, str]]:
    """(code, name) of groups of communes, then of communes, by name. One query when there is a commune."""
    codes = list(codes)
    communes = [each for each in codes if each.startswith(COMMUNE)]
    found = territories_by_values(communes, kinds=[TerritoryKind.COMMUNE, TerritoryKind.EPCI])
    names = [(each, found[each].name if each in found else each.removeprefix(COMMUNE)) for each in communes]
    groups = [(each, _group(each)[0]) for each in codes if each.startswith(GROUP)]
    return sorted(groups, key=lambda pair: folded(pair[1])) + sorted(names, key=lambda pair: folded(pair[1]))
