"""Contents as a table: one row a content, one column a question, each answer as its reader may read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from isic_platform.common.exports import Column, Table, in_batches
from isic_platform.common.exports.table import Cell
from isic_platform.formkit.enums import FieldType
from isic_platform.formkit.plain import plain_answer, plain_text
from isic_platform.formkit.spec import Field
from isic_platform.publication.models import Item
from isic_platform.publication.reading import LICENCE_NAME, Reading

BATCH = 200  # a content comes with all its answers
HEAD = (
    Column("identifiant", "Identifiant"),
    Column("titre", "Titre"),
    Column("niveau", "Niveau de capitalisation"),
    Column("structure", "Structure"),
    Column("auteurs", "Auteurs"),
    Column("texte", "Texte exporté"),
    Column("publie_le", "Publié le"),
    Column("diffusion", "Diffusion"),
    Column("fictif", "Contenu fictif"),
    Column("licence", "Licence"),
    Column("adresse", "Adresse permanente"),
)
WHOLE = Column("contenu", "Contenu entier")


def columns_of(fields: Iterable[Field]) -> list[Column]:
    """A column for each question: its code names it for ever, its label stands beside the code."""
    return [Column(field.code, f"{field.code} {field.label}") for field in fields]


def exported_fields(fields: Iterable[Field], *, but: Iterable[str] = ()) -> list[Field]:
    """The questions that make a column: people's accounts and files are not cells."""
    left_out = {*but}
    return [
        field
        for field in fields
        if field.code not in left_out and field.type not in (FieldType.ACCOUNT, FieldType.COMPUTED, FieldType.FILE)
    ]


def published_table(
    items: QuerySet[Item], user: Any, *, name: str, title: str, fields: Sequence[Field], whole: bool = False
) -> Table:
    """Published contents, the latest begun first. ``items`` says who reads what (``Item.objects.readable_by``).

    With ``whole``, a last column holds every answer of the content: for kinds whose contents do not share one form.
    """
    columns = [*HEAD, *columns_of(fields), *([WHOLE] if whole else [])]
    return Table(name, title, columns, _published_rows(items, user, fields, whole), items.order_by().count())


def with_readings(items: QuerySet[Item]) -> QuerySet[Item]:
    """Contents with all that ``published_reading`` needs; two queries more for each batch."""
    loaded = items.select_related("published_version__spec_version", "institution", "owner")
    loaded = loaded.defer("published_version__spec_version__definition")  # compiled once, kept by the process
    return loaded.prefetch_related("co_writers", "networks")


def published_reading(item: Item, user: Any) -> Reading:
    """The text online as this person reads it; as the public does under the reinforced rules, since a file travels (G.8)."""
    version = item.published_version
    version.item = item
    return Reading.of_version(version, None if item.is_reinforced else user)


def head_cells(reading: Reading, text: str) -> list[Cell]:
    """The cells of ``HEAD``; ``text`` says which text of the content the row holds."""
    item, version = reading.item, reading.version
    return [
        item.short_id,
        reading.title,
        reading.level_label,
        item.institution.name if item.institution else "",
        reading.authors,
        text,
        f"{timezone.localtime(version.published_at):%Y-%m-%d}" if version is not None and version.published_at else "",
        item.get_visibility_display(),
        "oui" if item.is_fictional else "non",
        LICENCE_NAME if reading.is_open and version is not None else "",
        reading.url,
    ]


def answer_cells(reading: Reading, fields: Iterable[Field]) -> list[Cell]:
    """One cell for each question, empty where the text does not answer or its reader may not read."""
    asked = reading.spec.fields
    return [
        plain_answer(asked[field.code], reading.answers.get(field.code)) if field.code in asked else ""
        for field in fields
    ]


def _published_rows(items: QuerySet[Item], user: Any, fields: Sequence[Field], whole: bool) -> Iterator[Sequence[Cell]]:
    for item in in_batches(with_readings(items), order=("-pk",), size=BATCH):
        reading = published_reading(item, user)
        more = [_whole(reading)] if whole else []
        yield [*head_cells(reading, f"version {reading.version.number}"), *answer_cells(reading, fields), *more]


def _whole(reading: Reading) -> str:
    rows = [row for section in reading.sections for row in section.rows]
    return "\n".join(f"{row.label} : {plain_text(row.shown)}" for row in rows)
