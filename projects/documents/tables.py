"""« Mes fiches » and « Dans ma structure » as one table (S148, S176)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from django.db.models import Q, QuerySet

from isic_platform.common.exports import Column, Table, in_batches
from isic_platform.common.exports.table import Cell
from isic_platform.formkit.enums import Audience
from isic_platform.formkit.spec import Field
from isic_platform.publication.models import Item
from isic_platform.publication.reading import Reading
from isic_platform.publication.tables import (
    BATCH,
    HEAD,
    answer_cells,
    columns_of,
    exported_fields,
    head_cells,
    published_reading,
    with_readings,
)
from projects.fiche import fiche_spec
from projects.selectors.lists import institution_rows, own_rows

MINE_WORDS, SHARED_WORDS = "Mes fiches", "Ma structure"
LIST = Column("liste", "Liste")
STATE = Column("etat_publication", "État du texte")
IN_HEAD = ("P01", "P03", "P06", "P16")  # title, level, carrier, diffusion


def projects_table(user: Any, *, state: str = "") -> Table:
    """A row for each fiche of the two lists, the latest begun first: the text online, or the draft of whoever writes it.

    A draft of a colleague is not there: it is its team's (H.3). An unknown state is ignored, as on the page.
    """
    fields = exported_fields(fiche_spec().fields.values(), but=IN_HEAD)
    own = Item.objects.filter(project__in=own_rows(user, state))
    shared = Item.objects.readable_by(user).filter(project__in=institution_rows(user, state))
    total = Item.objects.filter(Q(pk__in=own.values("pk")) | Q(pk__in=shared.values("pk"))).count()
    at_work = with_readings(own).select_related(
        "published_version__spec_version", "institution", "owner", "working_version", "record__spec_version"
    )
    at_work = at_work.defer("published_version__spec_version__definition", "record__spec_version__definition")
    rows = chain(
        _rows(at_work.prefetch_related("record__answers"), user, fields, MINE_WORDS),
        _rows(with_readings(shared), user, fields, SHARED_WORDS),
    )
    return Table("fiches-projet", "Fiches projet", [LIST, STATE, *HEAD, *columns_of(fields)], rows, total)


def _rows(items: QuerySet[Item], user: Any, fields: Sequence[Field], listed: str) -> Iterator[Sequence[Cell]]:
    for item in in_batches(items, order=("-pk",), size=BATCH):
        reading, text = _reading(item, user)
        version = reading.version or item.working_version
        state = version.get_state_display() if version is not None else ""
        yield [listed, state, *head_cells(reading, text), *answer_cells(reading, fields)]


def _reading(item: Item, user: Any) -> tuple[Reading, str]:
    if item.published_version_id:
        reading = published_reading(item, user)
        return reading, f"version {reading.version.number}"
    audience = Audience.PUBLIC if item.is_reinforced else Audience.TEAM
    return Reading.of_draft(item, audience), "brouillon"
