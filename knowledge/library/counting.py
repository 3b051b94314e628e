"""Counts by code over a bounded set of rows, in one query: the set is read once, then counted whole and by code."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import F

from isic_platform.search.models import SearchRowQuerySet
from isic_platform.search.selectors import CANDIDATES

WHOLE = ""  # no code is empty: the line that counts the set itself


def counts_by_code(
    rows: SearchRowQuerySet, column: str, *, by: str = "", apart: tuple[str, ...] = ()
) -> tuple[int, list[tuple[Any, ...]]]:
    """Contents of the 2,000 latest rows in all, then for each code of an array column.

    ``by`` names a column or an annotation to cross the codes with. Each line is (code, value of ``by`` or None, contents,
    contents of each kind of ``apart``). A content counts once for a code, however often it says it.
    """
    crossed = F(by) if by else F("kind")
    found = rows.latest_first().values("id", "kind", terms=F(column), crossed=crossed)[:CANDIDATES]
    sql, parameters = found.query.sql_with_params()
    # What is put together is SQL that Django wrote and constants; every value is a parameter.
    kinds = "".join(", count(DISTINCT id) FILTER (WHERE kind = %s)" for _ in apart)
    value, group = ("crossed", "term, crossed") if by else ("NULL", "term")
    statement = (
        f"WITH found AS MATERIALIZED ({sql}) "  # noqa: S608
        f"SELECT '{WHOLE}', NULL, count(*){kinds} FROM found UNION ALL "
        f"SELECT term, {value}, count(DISTINCT id){kinds} FROM found, unnest(terms) term GROUP BY {group}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*parameters, *apart, *apart])
        lines = cursor.fetchall()
    whole = next(line[2] for line in lines if line[0] == WHOLE)
    return whole, [line for line in lines if line[0] != WHOLE]
