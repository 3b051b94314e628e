"""The results of a search as a table: every match, the latest first, as anybody may read it.

Rows of the search hold what the public may read of each content (``search.models``), whoever finds them: the file of a member
of a network has more rows than the visitor's, never more in a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from isic_platform.common.exports import Column, Table, in_batches
from isic_platform.common.exports.table import Cell
from isic_platform.formkit.enums import Level
from isic_platform.publication.enums import Visibility
from isic_platform.publication.reading import LICENCE_NAME
from isic_platform.search.facets import label_of_nature
from isic_platform.search.models import SearchRowQuerySet
from isic_platform.search.selectors import Chosen, matching, search
from isic_platform.territories.selectors import name_of
from isic_platform.vocabularies.selectors import label_of

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
    for row in in_batches(rows.values(*READ), order=ORDER):
        yield _cells(row)


def _cells(row: dict[str, Any]) -> Sequence[Cell]:
    level = row["level"]
    path = row["address"] or reverse("publication:read", args=[row["short_id"]])
    return (
        row["short_id"],
        label_of_nature(row["kind"]),
        row["title"] or "Sans titre",
        row["summary"],
        Level(level).label if level in Level.values else "",
        *([label_of(code) for code in row[name]] for name in _LISTS),
        label_of(row["participation"]) if row["participation"] else "",
        label_of(row["project_state"]) if row["project_state"] else "",
        [label_of(code) for code in row["obstacles"]],
        [label_of(code) for code in row["levers"]],
        name_of("region", row["region"]) if row["region"] else "",
        name_of("departement", row["departement"]) if row["departement"] else "",
        row["departement"],
        row["communes"],
        row["year"],
        row["institution__name"],
        row["institution__code"],
        Visibility(row["visibility"]).label,
        f"{timezone.localtime(row['published_at']):%Y-%m-%d}",
        "oui" if row["is_fictional"] else "non",
        row["item__notice"],
        LICENCE_NAME if row["item_id"] and row["visibility"] == Visibility.PUBLIC else "",
        f"{settings.SITE_URL}{path}",
    )
