"""Let one process at a time do what must not be done twice at once, and let it take its time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections

from isic_platform.database.exceptions import LockNotObtained


@contextmanager
def advisory_lock(name: str, *, timeout: float = 600, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Hold the database-wide lock ``name``, waiting up to ``timeout`` seconds for it.

    The lock has a connection of its own, outside the pool and any transaction: it lasts exactly
    as long as the block, even when the block closes or loses its connections, and PostgreSQL
    releases it if the process dies. Not reentrant. Raises LockNotObtained, in French.
    """
    with connections[using].wrap_database_errors:
        holder = _lock(name, timeout, connections[using].get_connection_params())
    with holder:
        yield


def _lock(name: str, timeout: float, parameters: dict) -> psycopg.Connection:
    """Return a connection of its own that holds the lock until it is closed."""
    parameters.pop("options", None)  # the limits of web use
    connection = psycopg.connect(**parameters, autocommit=True)
    try:
        limit = f"{timeout * 1000:.0f}"
        connection.execute("SELECT set_config('lock_timeout', %s, false)", [limit])
        connection.execute("SELECT pg_advisory_lock(%s)", [_key(name)])
    except BaseException as error:
        connection.close()
        if not isinstance(error, psycopg.errors.LockNotAvailable):
            raise
        raise LockNotObtained(
            f"Une autre opération « {name} » est en cours sur cette base depuis plus de "
            f"{timeout:.0f} secondes : attendez sa fin, puis relancez."
        ) from error
    return connection


@contextmanager
def no_time_limit(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Lift the time limits of web use for what commands do in the block (migrations, loads)."""
    connection = connections[using]
    names = ("statement_timeout", "lock_timeout")
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"SET {name} = 0")
    try:
        yield
    finally:
        if connection.connection is not None and connection.is_usable():
            with connection.cursor() as cursor:
                for name in names:
                    cursor.execute(f"RESET {name}")


def _key(name: str) -> int:
    digest = hashlib.sha256(f"isic_platform:{name}".encode()).digest()
    return int.from_bytes(digest[:8], signed=True)
