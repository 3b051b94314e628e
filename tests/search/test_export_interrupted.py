"""The database ends the session in the middle of an export: the file says so, in every format."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from isic_platform.common.exports import INTERRUPTED, batches
from tests.common.sheets import rows_of
from tests.search.rows import fill


@pytest.fixture
def other(transactional_db: None) -> Iterator[Any]:
    """Another session of the same database."""
    session = connection.copy()
    yield session
    session.close()


@pytest.mark.exigence("S148")
@pytest.mark.parametrize("format", ["csv", "json", "ods"])
def test_a_session_that_ends_between_two_batches(sign_in: Any, other: Any, monkeypatch: Any, format: str) -> None:
    monkeypatch.setattr(batches, "BATCH", 300)
    fill(1000)
    response = sign_in().get(f"/recherche/export.{format}")
    assert response["X-Export-Rows"] == "1000"
    chunks = response.streaming_content
    before = (
        0 if format == "ods" else 300
    )  # compressed rows leave late: the head of that file has left, no row has been read
    sent = [next(chunks) for _ in range(4 if format == "ods" else 1)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    data = b"".join([*sent, *chunks])
    connection.close()
    heads, *rows, last = rows_of(data, format)
    assert len(heads) == 27 and len(rows) == before
    assert last[0].startswith(f"{INTERRUPTED} : {before} ligne")
    assert response.status_code == 200
    again = b"".join(sign_in().get(f"/recherche/export.{format}").streaming_content)
    assert len(rows_of(again, format)) == 1001 and INTERRUPTED.encode() not in again


def test_a_workbook_that_could_not_be_read_to_its_end(sign_in: Any, other: Any) -> None:
    fill(10)
    response = sign_in().get("/recherche/export.xlsx")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    data = b"".join(response.streaming_content)
    connection.close()
    assert rows_of(data, "xlsx")[-1][0].startswith(f"{INTERRUPTED} : 0 ligne")
    assert INTERRUPTED.encode() in data[-600:]
