"""The few names that every page needs, kept in the process: régions and départements (125 rows).

Read once, and again after a load in this process; another process sees a new edition when it restarts.
"""

from dataclasses import dataclass
from functools import cache

from isic_platform.territories.enums import TerritoryKind, TerritoryNature
from isic_platform.territories.models import Territory


@dataclass(frozen=True)
class Reference:
    """A région or a département: code, name, and the code of its région (None for an overseas collectivity)."""

    kind: str
    nature: str
    code: str
    name: str
    region_code: str | None

    @property
    def label(self) -> str:
        return f"{self.name} ({self.code})" if self.kind == TerritoryKind.DEPARTEMENT else self.name


@cache
def _references() -> dict[tuple[str, str], Reference]:
    rows = (
        Territory.objects.of_kinds([TerritoryKind.REGION, TerritoryKind.DEPARTEMENT])
        .order_by("kind", "code")
        .values_list("kind", "nature", "code", "name", "region_codes", "is_active")
    )
    found = {
        (kind, code): Reference(kind, nature, code, name, regions[0] if regions else None)
        for kind, nature, code, name, regions, active in rows
        if active
    }
    if not found:  # the tables are still empty: remembering that would outlive the load of another process
        raise LookupError
    return found


def references() -> dict[tuple[str, str], Reference]:
    """Return régions and départements by (kind, code); empty as long as nothing is loaded."""
    try:
        return _references()
    except LookupError:
        return {}


def forget() -> None:
    """Read the names again at the next call."""
    _references.cache_clear()


def departements(*, with_collectivities: bool = False) -> list[Reference]:
    """Return the 101 départements ordered by code; with the overseas collectivities when asked (P41)."""
    return [
        item
        for item in references().values()
        if item.kind == TerritoryKind.DEPARTEMENT
        and (with_collectivities or item.nature == TerritoryNature.DEPARTEMENT)
    ]


def regions() -> list[Reference]:
    """Return the 18 régions ordered by code."""
    return [item for item in references().values() if item.kind == TerritoryKind.REGION]


def region_of(departement_code: str) -> str | None:
    """Return the code of a département's région; None for an overseas collectivity or an unknown code."""
    item = references().get((TerritoryKind.DEPARTEMENT, departement_code))
    return item.region_code if item else None


def name_of(kind: str, code: str) -> str:
    """Return a territory's name, or its code when it is unknown; régions and départements cost no query."""
    item = references().get((kind, code))
    if item:
        return item.name
    found = Territory.objects.filter(kind=kind, code=code).values_list("name", flat=True).first()
    return found or code
