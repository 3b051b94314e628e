"""Many rows to find, written by SQL: what an export needs to last."""

from __future__ import annotations

from django.db import connection


def fill(number: int) -> None:
    """So many public rows, each a shared object without content; the latest are « Action 1 », « Action 2 »…"""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO search_searchrow (
                   kind, short_id, address, title, title_key, summary, keywords, body, types, forms, fields, themes,
                   publics, obstacles, levers, level, participation, project_state, region, departement, communes, codes,
                   visibility, team_ids, network_ids, member_ids, published_at, is_fictional, is_reinforced)
            SELECT 'partenariat', 'r' || each, '/partenariats/r' || each || '/', 'Action ' || each, 'action', repeat('mot ', 40),
                   '', '', '{}', '{}', '{}', '{THE-03}', '{}', '{}', '{}', '', '', '', '84', '42', '{}',
                   '{nature-partenariat,THE-03}', 'DIF-PUB', '{}', '{}', '{}',
                   now() - each * interval '1 minute', false, false
              FROM generate_series(1, %s) each
            """,
            [number],
        )


def terminate(condition: str, *parameters: object) -> int:
    """Put an end to the other sessions that fulfil a condition on ``pg_stat_activity``; how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            f" WHERE datname = current_database() AND pid <> pg_backend_pid() AND {condition}",
            parameters,
        )
        return cursor.fetchone()[0]
