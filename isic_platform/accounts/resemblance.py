"""Institutions that may be one and the same, by their names (trigrams on the comparable form) and where they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from isic_platform.accounts.models import Institution

# « ccas st etienne » and « ccas st etiene » share 0.78 of their trigrams, « ccas lyon » and « ccas dijon » 0.4.
THRESHOLD = 0.65

# ``OFFSET 0`` has the index on names probed once for each institution, instead of comparing every pair.
# In these texts: two associations bear one name in two départements; only the same place, or an unknown one, makes a
# duplicate likely.
_CLOSEST = """
SELECT i.id FROM accounts_institution i, (SELECT accounts_name_key(%s) AS key, %s AS departement) c
 WHERE i.is_active AND i.id <> %s AND i.name_key %% c.key
   AND (i.departement = c.departement OR i.departement = '' OR c.departement = '')
 ORDER BY similarity(i.name_key, c.key) DESC, i.id LIMIT %s
"""
_PAIRS = """
SELECT a.id, b.id FROM accounts_institution a
 CROSS JOIN LATERAL (SELECT i.id, i.name_key, i.departement FROM accounts_institution i
                      WHERE i.is_active AND i.name_key %% a.name_key OFFSET 0) b
 WHERE a.is_active AND b.id > a.id
   AND (a.departement = b.departement OR a.departement = '' OR b.departement = '')
   AND NOT EXISTS (SELECT 1 FROM accounts_merge m
                    WHERE m.state <> 'done' AND m.duplicate_id IN (a.id, b.id) AND m.kept_id IN (a.id, b.id))
 ORDER BY similarity(a.name_key, b.name_key) DESC, a.id, b.id LIMIT %s
"""
# Read from left to right: the former value, then the new one. ``show_limit`` loads the extension, without which a fresh
# connection knows no such setting.
THRESHOLD_SQL = "SELECT show_limit()::text, set_config('pg_trgm.similarity_threshold', %s, true)"
_TABLE = "CREATE TEMPORARY TABLE candidate (place int, key text, departement text) ON COMMIT DROP"
_FILL = """
INSERT INTO candidate SELECT place, accounts_name_key(name), departement
  FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS given (name, departement, place)
"""
_INDEX = "CREATE INDEX ON candidate USING gin (key gin_trgm_ops)"
_KNOWN = """
SELECT DISTINCT ON (c.place) c.place, i.name, i.code
  FROM candidate c JOIN accounts_institution i ON i.name_key % c.key
   AND (i.departement = c.departement OR i.departement = '' OR c.departement = '')
 WHERE i.is_active ORDER BY c.place, similarity(i.name_key, c.key) DESC, i.id
"""
_AMONG = """
SELECT DISTINCT ON (later.place) later.place, earlier.place
  FROM candidate later JOIN candidate earlier ON earlier.key % later.key AND earlier.place < later.place
   AND (earlier.departement = later.departement OR earlier.departement = '' OR later.departement = '')
 ORDER BY later.place, similarity(earlier.key, later.key) DESC, earlier.place
"""


@dataclass(frozen=True)
class Candidate:
    """A name to compare; ``ignore`` is the key of an institution that it may resemble: its own."""

    name: str
    departement: str = ""
    ignore: int = 0


@contextmanager
def _strict() -> Iterator[Any]:
    """A cursor where ``%`` asks for THRESHOLD, so that the index is used; the caller's own threshold comes back after."""
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(THRESHOLD_SQL, [str(THRESHOLD)])
        former, _ = cursor.fetchone()
        yield cursor
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [former])


def lookalikes(candidate: Candidate, limit: int = 5) -> list[Institution]:
    """Institutions in use that a name looks like, the closest first; archived and merged ones aside."""
    with _strict() as cursor:
        cursor.execute(_CLOSEST, [candidate.name, candidate.departement, candidate.ignore, limit])
        keys = [row[0] for row in cursor.fetchall()]
    found = Institution.objects.in_bulk(keys)
    return [found[key] for key in keys]


def likely_pairs(limit: int = 50) -> list[tuple[Institution, Institution]]:
    """Pairs of institutions in use that look alike, the closest first; those proposed or set aside are left out."""
    with _strict() as cursor:
        cursor.execute(_PAIRS, [limit])
        rows = cursor.fetchall()
    found = Institution.objects.in_bulk({key for pair in rows for key in pair})
    return [(found[first], found[second]) for first, second in rows]


def compare_all(candidates: Sequence[Candidate]) -> tuple[dict[int, tuple[str, str]], dict[int, int]]:
    """Compare many names at once with the directory and with each other.

    Gives, by position: (name, code) of the closest institution in use; position of an earlier candidate that looks alike.
    """
    if not candidates:
        return {}, {}
    with _strict() as cursor:
        cursor.execute(_TABLE)
        cursor.execute(_FILL, [[each.name for each in candidates], [each.departement for each in candidates]])
        cursor.execute(_INDEX)
        cursor.execute("ANALYZE candidate")
        cursor.execute(_KNOWN)
        known = {place - 1: (name, code) for place, name, code in cursor.fetchall()}
        cursor.execute(_AMONG)
        among = {later - 1: earlier - 1 for later, earlier in cursor.fetchall()}
        cursor.execute("DROP TABLE candidate")  # a caller's transaction may go on
    return known, among
