"""How long a form took to write, from its saves (S10). For its team, beside the estimate; never for one person.

The saves of a record, whoever made them, are read as one stream: a gap of more than ten minutes ends a session, and each
session counts from its first save to its last, plus one minute for what came before the first. It measures a form, not
people: who saved is not read. Limits: reading, thinking and meetings leave no save and are not counted; two persons who
write at the same time count once; saves past the fifty kept for one answer are forgotten; what the platform fills in
itself counts as a save.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import connection

SESSION_GAP = timedelta(minutes=10)
SESSION_MARGIN = timedelta(minutes=1)

_SQL = """
WITH saves AS (
    SELECT DISTINCT record_id, saved_at FROM formkit_answerrevision WHERE record_id = ANY(%s)
), gaps AS (
    SELECT record_id, saved_at - lag(saved_at) OVER (PARTITION BY record_id ORDER BY saved_at) AS gap FROM saves
)
SELECT record_id, coalesce(sum(gap) FILTER (WHERE gap <= %s), interval '0')
       + %s * count(*) FILTER (WHERE gap IS NULL OR gap > %s)
FROM gaps GROUP BY record_id
"""


def writing_times(record_ids: Iterable[int]) -> dict[int, timedelta]:
    """Time spent writing each record, by id; one query. A record never saved is absent."""
    ids = list(record_ids)
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [ids, SESSION_GAP, SESSION_MARGIN, SESSION_GAP])
        return dict(cursor.fetchall())


def writing_time(record_id: int) -> timedelta | None:
    """Time spent writing one record; None before its first save."""
    return writing_times([record_id]).get(record_id)


def french_duration(minutes: float) -> str:
    """« 35 min », « 2 h », « 2 h 30 »: to the minute under ten, to five minutes above."""
    whole = max(1, round(minutes)) if minutes < 10 else 5 * round(minutes / 5)
    hours, rest = divmod(whole, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02d}" if rest else f"{hours} h"
