"""How many results each territory has: counted by the database over what the reader may find, the latest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from isic_platform.search.queries import corrected, has_words
from isic_platform.search.selectors import Chosen, matching
from isic_platform.territories.enums import TerritoryKind

FACET = "territoire"
# More than what ranks a page, because a map of the latest contents only would say little, and still bounded.
COUNTED = 5_000
KINDS = (TerritoryKind.DEPARTEMENT, TerritoryKind.REGION)
_PLACES = " OR ".join(f"code LIKE '{kind}-%%'" for kind in KINDS)


@dataclass(frozen=True)
class PlaceCounts:
    """Results by code of ``SearchRow.codes`` (« departement-42 »). A content may be in several territories, or in none.

    ``total`` stops at 5,000: ``is_bounded`` says that there are more. ``corrected_text`` is what was searched
    instead of ``text``; ``is_empty_query`` says that the text held nothing to search.
    """

    by_code: Mapping[str, int] = field(default_factory=dict)
    total: int = 0
    unplaced: int = 0
    text: str = ""
    corrected_text: str = ""
    is_empty_query: bool = False

    @property
    def is_bounded(self) -> bool:
        """Whether older results are left out."""
        return self.total >= COUNTED

    @property
    def searched_text(self) -> str:
        """The text whose results these are."""
        return "" if self.is_empty_query else self.corrected_text or self.text


def count_places(*, user: Any, text: str, chosen: Chosen, exact: bool = False) -> PlaceCounts:
    """Counts for the words and filters of a search, its territories left aside: the map shows them all.

    One query when something is found, four at most; words are corrected as the search corrects them.
    """
    found = _count(user, text, chosen)
    if found["total"] or not text:
        return PlaceCounts(text=text, **found)
    if not has_words(text):
        return PlaceCounts(text=text, is_empty_query=True, **_count(user, "", chosen))
    if not exact and (other := corrected(text)):
        instead = _count(user, other, chosen)
        if instead["total"]:
            return PlaceCounts(text=text, corrected_text=other, **instead)
    return PlaceCounts(text=text, **found)


def _count(user: Any, text: str, chosen: Chosen) -> dict[str, Any]:
    rows = matching(user, text, chosen, but=FACET).latest_first().values("codes")[:COUNTED]
    sql, parameters = rows.query.sql_with_params()
    # What is put together is SQL that Django wrote and constants; every value is a parameter.
    statement = f"""
        WITH found AS MATERIALIZED ({sql}),
             placed AS (SELECT codes, ARRAY(SELECT code FROM unnest(codes) code WHERE {_PLACES}) places FROM found)
        SELECT '', count(*), count(*) FILTER (WHERE places = '{{}}') FROM placed
         UNION ALL SELECT code, count(*), 0 FROM placed, unnest(places) code GROUP BY code
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        counts = {code: (number, without) for code, number, without in cursor.fetchall()}
    total, unplaced = counts.pop("")
    return {"total": total, "unplaced": unplaced, "by_code": {code: number for code, (number, _) in counts.items()}}
