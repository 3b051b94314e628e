"""Write the directory, and the model of the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from isic_platform.accounts.directory_csv.columns import FIELDS, HEADERS
from isic_platform.accounts.models import Institution

_EXAMPLE = {
    "nom": "CCAS d’Exemple-sur-Loire",
    "type": "STR-CCA",
    "territoire": "Loire (42)",
    "departement": "42",
    "missions": "Accueil et accès aux droits.",
    "fonction_contact": "Accueil social",
    "courriel": "accueil@ccas-exemple.fr",
    "telephone": "04 77 00 00 00",
}


def directory_rows(institutions: Iterable[Institution]) -> Iterator[list[str]]:
    """One row of ``HEADERS`` for each institution (its territory loaded)."""
    for institution in institutions:
        yield [value_of(institution, field) for field in FIELDS.values()] + [""]


def template_rows() -> Iterator[list[str]]:
    """Headers, and a fictional line to replace."""
    yield list(HEADERS)
    yield [_EXAMPLE.get(header, "") for header in HEADERS]


def value_of(institution: Institution, field: str) -> str:
    """What a cell says of a field."""
    if field == "territory":
        return institution.territory.label if institution.territory_id else ""
    return str(getattr(institution, field))
