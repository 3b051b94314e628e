"""The results of a search as a table: every match, the latest first, as anybody may read it.

Rows of the search hold what the public may read of each content (``search.models``), whoever finds them: the file of a member
of a network has more rows than the visitor's, never more in a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from isic_platform.common.exports import Column, Table, in_batches
from isic_platform.common.exports.table import Cell
from isic_platform.formkit.enums import Level
from isic_platform.publication.enums import Visibility
from isic_platform.publication.identifiers import ALPHABET, LENGTH
from isic_platform.publication.reading import LICENCE_NAME
from isic_platform.search.facets import label_of_nature
from isic_platform.search.models import SearchRowQuerySet
from isic_platform.search.selectors import Chosen, matching, search
from isic_platform.territories.selectors import name_of
from isic_platform.vocabularies.selectors import label_of

_LEVELS, _VISIBILITIES = dict(Level.choices), dict(Visibility.choices)
MOST_COUNTED = 200_000
ORDER = ("-published_at", "-pk")
COLUMNS = (
    Column("identifiant", "Identifiant"),
    Column("nature", "Nature de contenu"),
    Column("titre", "Titre"),
    Column("resume", "Résumé"),
    Column("niveau", "Niveau de capitalisation"),
    Column("types", "Types d'intervention"),
    Column("formes", "Formes d'action"),
    Column("champs", "Champs d'application"),
    Column("themes", "Thèmes"),
    Column("publics", "Publics"),
    Column("participation", "Participation des personnes"),
    Column("etat", "État du projet"),
    Column("freins", "Freins rencontrés"),
    Column("leviers", "Leviers"),
    Column("region", "Région"),
    Column("departement", "Département"),
    Column("code_departement", "Code du département"),
    Column("communes", "Communes (codes Insee)"),
    Column("annee", "Année de début"),
    Column("structure", "Structure"),
    Column("code_structure", "Code de la structure"),
    Column("diffusion", "Diffusion"),
    Column("publie_le", "Publié le"),
    Column("fictif", "Contenu fictif"),
    Column("mention", "Mention"),
    Column("licence", "Licence"),
    Column("adresse", "Adresse permanente"),
)
_LISTS = ("types", "forms", "fields", "themes", "publics")
# What is read of a row, and nothing else.
READ = (
    "pk", "item_id", "kind", "short_id", "address", "title", "summary", "level", *_LISTS, "participation", "project_state", "obstacles",
    "levers", "region", "departement", "communes", "year", "institution__name", "institution__code", "visibility",
    "published_at", "is_fictional", "item__notice",
)  # fmt: skip


def results_table(user: Any, *, text: str, chosen: Chosen, exact: bool = False) -> Table:
    """What ``selectors.search`` finds for the same words and filters, whole. Nothing is read yet but the count."""
    found = search(user=user, text=text, chosen=chosen, exact=exact, size=1)
    rows = matching(user, found.searched_text, chosen)
    total = rows.order_by()[:MOST_COUNTED].count()
    title = (
        f"Contenus de la plateforme : « {found.searched_text} »" if found.searched_text else "Contenus de la plateforme"
    )
    return Table("contenus", title, COLUMNS, _rows(rows), total if total < MOST_COUNTED else None)


def _rows(rows: SearchRowQuerySet) -> Iterator[Sequence[Cell]]:
    cells = _Cells()
    for row in in_batches(rows.values(*READ), order=ORDER):
        yield cells.of(row)


class _Cells:
    """Cells of the rows. Words that come again and again are looked up once."""

    def __init__(self) -> None:
        self.label = lru_cache(maxsize=None)(label_of)
        self.place = lru_cache(maxsize=None)(name_of)
        self.nature = lru_cache(maxsize=None)(label_of_nature)
        self.zone = timezone.get_current_timezone()
        sample = ALPHABET[0] * LENGTH
        self.before, self.after = f"{settings.SITE_URL}{reverse('publication:read', args=[sample])}".split(sample)

    def labels(self, codes: Sequence[str]) -> list[str]:
        return [self.label(code) for code in codes]

    def of(self, row: dict[str, Any]) -> Sequence[Cell]:
        """One cell for each column."""
        level, address = row["level"], row["address"]
        is_open = row["item_id"] and row["visibility"] == Visibility.PUBLIC
        return (
            row["short_id"],
            self.nature(row["kind"]),
            row["title"] or "Sans titre",
            row["summary"],
            _LEVELS.get(level, ""),
            *(self.labels(row[name]) for name in _LISTS),
            self.label(row["participation"]) if row["participation"] else "",
            self.label(row["project_state"]) if row["project_state"] else "",
            self.labels(row["obstacles"]),
            self.labels(row["levers"]),
            self.place("region", row["region"]) if row["region"] else "",
            self.place("departement", row["departement"]) if row["departement"] else "",
            row["departement"],
            row["communes"],
            row["year"],
            row["institution__name"],
            row["institution__code"],
            _VISIBILITIES[row["visibility"]],
            row["published_at"].astimezone(self.zone).date().isoformat(),
            "oui" if row["is_fictional"] else "non",
            row["item__notice"],
            LICENCE_NAME if is_open else "",
            f"{settings.SITE_URL}{address}" if address else f"{self.before}{row['short_id']}{self.after}",
        )
