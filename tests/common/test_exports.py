"""Lists as files: what each format holds, what no spreadsheet computes, and how a file that is not whole says so."""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import tracemalloc
import zipfile
from collections.abc import Iterator

import pytest

from isic_platform.common.exports import INTERRUPTED, Column, Table, export_response
from isic_platform.common.exports.formats import FORMATS
from isic_platform.common.exports.table import Watched
from tests.common.sheets import content, csv_rows, rows_of

COLUMNS = (Column("titre", "Titre"), Column("note", "Note"))
HEADS = ["Titre", "Note"]
TRAPS = ["=1+1", "+33", "-2", "@x", "\tonglet", "=HYPERLINK(\"http://exemple.fr\")"]  # fmt: skip


def table(rows: object, total: int | None = None) -> Table:
    return Table("essai", "Essai « d'été »", COLUMNS, rows, total)  # type: ignore[arg-type]


def written(code: str, rows: object) -> bytes:
    return b"".join(FORMATS[code].write(table(rows)))


def breaking(after: int) -> Iterator[tuple[str, str]]:
    """So many rows, then a failure."""
    for number in range(after):
        yield f"Action {number}", "n"
    raise ConnectionError("the database went away")


@pytest.mark.exigence("S148")
@pytest.mark.parametrize("code", FORMATS)
def test_every_format_gives_the_same_rows(code: str) -> None:
    rows = [("Été, « jardin » ; & <b>", 'deux\nlignes "citées"'), (["a", "b"], None), (12, "\u202f€ 😀")]
    expected = [HEADS, [rows[0][0], rows[0][1]], ["a ; b", ""], ["12", "\u202f€ 😀"]]
    found = rows_of(written(code, rows), code)
    assert [[*row, ""][:2] for row in found] == expected


@pytest.mark.parametrize("code", FORMATS)
def test_an_empty_list_has_its_headers(code: str) -> None:
    assert rows_of(written(code, []), code) == [HEADS]


@pytest.mark.parametrize("code", ["xlsx", "ods"])
def test_in_the_sheets_nothing_typed_is_a_formula_or_a_link(code: str) -> None:
    typed = [*TRAPS, "\rretour", "https://exemple.fr/", "00123", "1e5"]
    found = rows_of(written(code, [(text, "") for text in typed]), code)  # the readers refuse a cell that is not a text
    assert [row[0].strip() for row in found[1:]] == [text.strip() for text in typed]


def test_in_a_csv_nothing_typed_is_a_formula() -> None:
    found = csv_rows(written("csv", [(text, text) for text in [*TRAPS, "\r=1"]]))
    assert len(found) == len(TRAPS) + 2
    for row in found[1:]:
        assert all(not cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
    assert found[1] == ["'=1+1", "'=1+1"]


def test_a_csv_says_its_encoding_and_ends_no_row_within_a_cell() -> None:
    data = written("csv", [("a\r\nb\rc", "d")])
    assert data.startswith("\ufeff".encode())
    assert data.count(b"\r") == 2  # one for each row: what counts the rows as they come leans on it


def test_what_xml_cannot_hold_does_not_break_a_sheet() -> None:
    found = rows_of(written("ods", [("a\x0bb\x1f\ufffe", "c]]>")]), "ods")
    assert found[1] == ["a\ufffdb\ufffd\ufffd", "c]]>"]
    assert rows_of(written("xlsx", [("a\x0bb", "x" * 40_000)]), "xlsx")[1][1].endswith("ne tient pas plus]")


@pytest.mark.exigence("S148")
@pytest.mark.parametrize("after", [0, 1, 250])
@pytest.mark.parametrize("code", FORMATS)
def test_a_file_that_is_not_whole_says_so_at_its_end(code: str, after: int) -> None:
    data = written(code, breaking(after))
    found = rows_of(data, code)
    assert len(found) == after + 2
    assert found[-1][0].startswith(f"{INTERRUPTED} : {after} ligne")
    assert "went away" not in "".join(found[-1])  # what broke is for the logs, not for the reader
    assert INTERRUPTED.encode() in data[-600:]  # the page looks there, without opening the file
    assert INTERRUPTED.encode() not in written(code, [("Action", "n")])


def test_a_broken_json_is_still_json_and_counts_nothing() -> None:
    found = json.loads(written("json", breaking(3)))
    assert len(found["results"]) == 3
    assert "count" not in found and found["error"].startswith(INTERRUPTED)
    assert json.loads(written("json", [("a", "b")]))["count"] == 1


def test_the_comment_of_a_whole_archive_is_empty() -> None:
    for code in ("xlsx", "ods"):
        with zipfile.ZipFile(io.BytesIO(written(code, [("a", "b")]))) as archive:
            assert archive.comment == b""


def test_a_sheet_that_is_full_says_what_to_do() -> None:
    rows = Watched(table((str(number), "") for number in itertools.count()), most=5)
    assert len(list(rows)) == 5
    assert "choisissez le format CSV" in rows.sentence


@pytest.mark.parametrize("code", ["csv", "ods", "json"])
def test_rows_leave_as_they_are_read(code: str) -> None:
    read = []

    def rows() -> Iterator[tuple[str, str]]:
        for number in range(10_000):
            read.append(number)
            yield hashlib.sha256(str(number).encode()).hexdigest(), "n"

    chunks = FORMATS[code].write(table(rows()))
    sent = 0
    while sent < 10_000:
        sent += len(next(chunks))
    assert 0 < len(read) < 5_000


@pytest.mark.parametrize("code", FORMATS)
def test_memory_does_not_follow_the_number_of_rows(code: str) -> None:
    def peak(number: int) -> int:
        tracemalloc.start()
        for _ in FORMATS[code].write(table((f"Action {each} " * 10, "n") for each in range(number))):
            pass
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    peak(10)
    assert peak(20_000) < peak(2_000) + 500_000


def test_the_answer_is_a_download_that_no_cache_keeps() -> None:
    response = export_response(table([("a", "b")], total=1), "csv")
    assert response["Content-Disposition"] == 'attachment; filename="essai.csv"'
    assert response["Cache-Control"] == "no-store"
    assert response["X-Export-Rows"] == "1"
    assert csv_rows(content(response)) == [HEADS, ["a", "b"]]
    assert not export_response(table([]), "ods").has_header("X-Export-Rows")
