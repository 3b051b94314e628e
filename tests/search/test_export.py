"""The results as a file: what the page finds, whole, for the same reader; nothing that the reader may not read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isic_platform.common.exports import batches
from isic_platform.publication.tables import HEAD, WHOLE
from isic_platform.search import export
from isic_platform.search.models import SearchRow
from projects.documents.tables import LIST, STATE
from tests.cast import EVERYBODY
from tests.common.sheets import content, csv_rows, json_rows, rows_of
from tests.search.contents import publish

TITLE = [column.key for column in export.COLUMNS].index("titre")


def exported(client: Any, query: str = "", format: str = "csv") -> list[str]:
    """Titles, in the order of the file."""
    response = client.get(f"/recherche/export.{format}{query}")
    assert response.status_code == 200
    return [row[TITLE] for row in rows_of(content(response), format)[1:]]


@pytest.fixture
def three(cast: Any) -> None:
    publish(cast, "Le jardin", P60="TYP-TSG", P64=["THE-03", "THE-05"], P41="42", P50=["PUB-FAM"])
    publish(cast, "Le théâtre", P60="TYP-DSL", P64=["THE-03"], P41="33", P50=["PUB-JEU"])
    publish(cast, "=La cuisine", P60="TYP-DSL", P64=["THE-06"], P41="42", level="NIV-TL")


@pytest.mark.exigence("S148")
@pytest.mark.parametrize("format", ["csv", "xlsx", "ods", "json"])
def test_the_file_holds_what_the_page_finds(sign_in: Any, three: None, format: str) -> None:
    client = sign_in()
    kitchen = "'=La cuisine" if format == "csv" else "=La cuisine"
    assert exported(client, format=format) == [kitchen, "Le théâtre", "Le jardin"]
    assert exported(client, "?theme=THE-03&territoire=42", format) == ["Le jardin"]
    assert exported(client, "?q=jardins", format) == ["Le jardin"]
    assert exported(client, "?theme=THE-99&territoire=42&avant=1-1&page=3", format) == [kitchen, "Le jardin"]


def test_the_columns_are_in_french_and_hold_labels_and_addresses(sign_in: Any, three: None, settings: Any) -> None:
    settings.SITE_URL = "https://isic.exemple.fr"
    heads, row = csv_rows(content(sign_in().get("/recherche/export.csv?q=jardin")))
    found = dict(zip(heads, row, strict=True))
    assert found["Nature de contenu"] == "Fiche projet"
    assert (found["Département"], found["Code du département"], found["Région"]) == (
        "Loire",
        "42",
        "Auvergne-Rhône-Alpes",
    )
    assert found["Structure"] == "CCAS d’Exemple"
    assert found["Licence"] == "Licence Ouverte 2.0 (Etalab)"
    assert found["Adresse permanente"] == f"https://isic.exemple.fr/o/{found['Identifiant']}/"
    assert "THE-03" not in ";".join(row) and " ; " in found["Thèmes"]


def test_a_corrected_word_is_exported_as_the_page_shows_it(sign_in: Any, three: None) -> None:
    assert exported(sign_in(), "?q=jardni") == exported(sign_in(), "?q=jardin") == ["Le jardin"]
    assert exported(sign_in(), "?q=jardni&exact=1") == []


@pytest.mark.exigence("S149")
def test_each_reader_gets_their_own_rows_and_nobody_a_word_more(cast: Any, sign_in: Any) -> None:
    secret = {
        "P12": "STI-OFF",
        "P120": [{"id": "aaaa", "structure": {"label": "Bailleur"}, "role": "ROP-LOG", "enjeu": "XENJEUX"}],
    }
    where = {"P41": "42", "P42": [{"id": "bbbb", "commune": {"code": "42003", "label": "Amions (42)"}}]}
    for visibility in ("DIF-PUB", "DIF-INT", "DIF-RES", "DIF-STR", "DIF-EQU", "DIF-AUT"):
        publish(cast, f"Action {visibility}", visibility=visibility, P55=3, **secret, **where)
    publish(cast, "Paroles", visibility="DIF-RES", P65="oui", **where)
    shown = {name: {row.title for row in SearchRow.objects.visible_to(cast[name])} for name in EVERYBODY}
    assert shown["anonymous"] == {"Action DIF-PUB"} and len(shown["contributor"]) == 7
    for name in EVERYBODY:
        for format in ("csv", "xlsx", "ods", "json"):
            data = content(sign_in(cast[name]).get(f"/recherche/export.{format}"))
            text = "\n".join("|".join(row) for row in rows_of(data, format))
            assert {row[TITLE] for row in rows_of(data, format)[1:]} == shown[name], (name, format)
            for leak in ("XENJEUX", "STI-OFF", "42003", "Amions"):
                assert leak not in text, (name, format, leak)


def test_what_stops_being_readable_between_two_batches_is_not_written(cast: Any, three: None, monkeypatch: Any) -> None:
    monkeypatch.setattr(batches, "BATCH", 1)
    table = export.results_table(cast.anonymous, text="", chosen={})
    rows = batches.in_batches(SearchRow.objects.visible_to(cast.anonymous), order=export.ORDER, size=1)
    assert next(rows).title == "=La cuisine"
    SearchRow.objects.filter(title="Le théâtre").update(visibility="DIF-EQU")
    assert [row.title for row in rows] == ["Le jardin"]
    assert table.total == 3


def test_batches_give_every_row_once_in_order(cast: Any) -> None:
    for number in range(7):
        publish(cast, f"Action {number}")
    SearchRow.objects.update(published_at="2026-01-01T10:00:00Z")  # the same moment: the key alone tells them apart
    expected = [row.pk for row in SearchRow.objects.order_by(*export.ORDER)]
    for size in (1, 2, 3, 7, 8):
        rows = SearchRow.objects.values("pk", "published_at")
        assert [row["pk"] for row in batches.in_batches(rows, order=export.ORDER, size=size)] == expected
        backwards = batches.in_batches(SearchRow.objects.all(), order=("published_at", "pk"), size=size)
        assert [row.pk for row in backwards] == expected[::-1]


@pytest.mark.parametrize("number", [1, 3])
def test_an_export_costs_the_same_for_one_row_and_for_three(cast: Any, sign_in: Any, number: int) -> None:
    for _ in range(number):
        publish(cast, P41="42", P64=["THE-03"])
    client = sign_in()
    content(client.get("/recherche/export.csv"))
    with CaptureQueriesContext(connection) as queries:
        assert len(json_rows(content(client.get("/recherche/export.json")))) == number + 1
    assert len(queries) == 5  # two of the search, one of the vocabularies, the count, the rows


def test_the_page_offers_the_four_formats_of_what_it_shows(sign_in: Any, three: None) -> None:
    html = sign_in().get("/recherche/?q=jardin&theme=THE-03&territoire=999&page=1").text
    for format in ("csv", "xlsx", "ods", "json"):
        assert f'href="/recherche/export.{format}?q=jardin&amp;theme=THE-03"' in html
    assert "/recherche/export." not in sign_in().get("/recherche/?q=introuvable").text
    assert 'href="/recherche/export.csv"' in sign_in().get("/bibliotheque/").text


def test_every_column_is_documented() -> None:
    told = (Path(settings.BASE_DIR) / "docs/exports.md").read_text()
    for column in (*export.COLUMNS, *HEAD, WHOLE, LIST, STATE):
        assert f"`{column.key}`" in told, column.key
