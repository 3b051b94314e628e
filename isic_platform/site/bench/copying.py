"""Rows written by COPY: from unsaved instances, or from tuples where there are millions of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models, transaction

# What completes a row before it is written stays awake: these rows come without it.
COMPLETED_BY = {"search_searchrow": "search_derive_codes"}


@contextmanager
def without_triggers(tables: Sequence[str]) -> Iterator[None]:
    """One transaction in which the triggers of these tables sleep: they wake with it, whatever happens."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL synchronous_commit = off")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            if table in COMPLETED_BY:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {COMPLETED_BY[table]}")
        yield
        # What is deferred is checked while nothing else is pending: a table with events waiting cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def reserve(model: type[models.Model], number: int) -> list[int]:
    """That many identifiers that nobody else will take."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, number],
        )
        return [row[0] for row in cursor.fetchall()]


def copy_instances(instances: Sequence[models.Model]) -> None:
    """Write instances of one model, with their identifiers, as ``save`` would prepare them."""
    if not instances:
        return
    model = type(instances[0])
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    rows = (
        tuple(field.get_db_prep_save(field.pre_save(each, add=True), connection) for field in fields)
        for each in instances
    )
    copy_rows(model._meta.db_table, [field.column for field in fields], rows)


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write tuples in a table."""
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor, cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)
