"""Rows of the search alone, by the million: no content stands behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from isic_platform.formkit.enums import Level
from isic_platform.publication.enums import Visibility
from isic_platform.publication.identifiers import ALPHABET, LENGTH
from isic_platform.search.models import SearchRow
from isic_platform.site.bench.copying import copy_rows, without_triggers
from isic_platform.site.bench.sentences import Writer
from isic_platform.territories.selectors import departements
from isic_platform.vocabularies.selectors import codes_of

BATCH = 20_000
LATEST = datetime(2026, 1, 1, tzinfo=UTC)
SENTENCES = 7  # about 110 words
COLUMNS = (
    "address", "kind", "short_id", "title", "title_key", "summary", "keywords", "body", "types", "forms", "fields", "themes",
    "publics", "obstacles", "levers", "level", "participation", "project_state", "region", "departement", "communes", "year",
    "codes", "visibility", "team_ids", "network_ids", "member_ids", "published_at", "is_fictional", "is_reinforced",
)  # fmt: skip
_DIFFUSIONS = (Visibility.PUBLIC, Visibility.NETWORK, Visibility.INSTITUTION)


def make_search_rows(*, rows: int, writer: Writer, tell: Callable[[int], None] | None = None) -> None:
    """Write that many rows of fiches, indexes made once at the end: far faster than keeping them at each row."""
    table = SearchRow._meta.db_table
    indexes = list(SearchRow._meta.indexes)
    words = Words()
    with connection.schema_editor() as editor:
        for index in indexes:
            editor.remove_index(SearchRow, index)
    try:
        for start in range(0, rows, BATCH):
            number = min(BATCH, rows - start)
            with without_triggers([table]):
                copy_rows(table, COLUMNS, _rows(start, number, writer, words))
            if tell:
                tell(start + number)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("SET maintenance_work_mem = '512MB'")
        with connection.schema_editor() as editor:
            for index in indexes:
                editor.add_index(SearchRow, index)


class Words:
    """Codes and territories, read once: nothing else is asked of the database while rows are being copied."""

    def __init__(self) -> None:
        names = ("TYP", "FOR", "CHA", "THE", "PUB", "FRE", "LEV", "PAR", "ETA")
        self.codes = {name: sorted(codes_of(name)) for name in names}
        self.areas = departements()


def _rows(start: int, number: int, writer: Writer, words: Words) -> Iterator[tuple[Any, ...]]:
    chance, lists, areas = writer.chance, words.codes, words.areas

    def some(name: str, most: int) -> list[str]:
        return sorted({chance.choice(lists[name]) for _ in range(1 + int(chance.random() * most))})

    for rank in range(start, start + number):
        area, year = chance.choice(areas), 2005 + int(chance.random() * 21)
        types, forms, fields, themes = some("TYP", 1), some("FOR", 1), some("CHA", 1), some("THE", 3)
        publics, obstacles, levers = some("PUB", 2), some("FRE", 2), some("LEV", 2)
        level = chance.choice(Level.values)
        participation, state = chance.choice(lists["PAR"]), chance.choice(lists["ETA"])
        places = [f"departement-{area.code}", *([f"region-{area.region_code}"] if area.region_code else [])]
        codes = ["nature-projet", *types, *forms, *fields, *themes, *publics, *obstacles, *levers, level, participation]
        short_id = "".join(chance.choices(ALPHABET, k=LENGTH))
        title = writer.title()
        yield (
            f"/o/{short_id}/", "projet", short_id, title, title.lower(), writer.sentence(), " ".join(writer.some_words(4)),
            writer.paragraph(SENTENCES), types, forms, fields, themes, publics, obstacles, levers, level, participation, state,
            area.region_code or "", area.code, [], year, [*codes, state, *places], chance.choices(_DIFFUSIONS, (6, 2, 2))[0],
            [], [], [], LATEST - timedelta(seconds=rank), True, False,
        )  # fmt: skip
