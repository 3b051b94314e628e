"""Themes met most, by territory and by year, over what a reader may read (S29)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isic_platform.publication.enums import Visibility
from knowledge.library.scope import Scope
from knowledge.library.themes import theme_matrix
from tests.knowledge.library.test_obstacles import page
from tests.publication import fiches

PAGE = "/bibliotheque/themes/"


def fiche(cast: Any, title: str, year: int, *themes: str, **answers: Any) -> Any:
    """A published fiche of the Loire that began in January of that year."""
    told = {"P41": "42", "P150": f"{year}-01", **answers}
    return fiches.published(
        cast.contributor, cast.institution, cast.reviewer, P01=title, P64=list(themes), level="NIV-FS", **told
    )


@pytest.fixture
def told(cast: Any) -> Any:
    """Isolation in 2021, 2024 and 2025, parenthood in 2025 (with isolation), health once in Gironde and long ago."""
    fiche(cast, "Jardin", 2021, "THE-15")
    fiche(cast, "Café", 2024, "THE-15")
    fiche(cast, "Parents", 2025, "THE-15", "THE-09")
    fiche(cast, "Marche", 2012, "THE-07", P41="33")
    return cast


@pytest.mark.exigence("S29")
def test_themes_are_counted_by_the_year_the_action_began(told: Any, client: Client) -> None:
    matrix = theme_matrix(told.anonymous, Scope())
    assert matrix.years == [2020, 2021, 2022, 2023, 2024, 2025] and matrix.has_before and matrix.read == 4
    assert [(row.code, row.total, row.before, row.by_year) for row in matrix.rows] == [
        ("THE-15", 3, 0, [0, 1, 0, 0, 1, 1]),
        ("THE-07", 1, 1, [0, 0, 0, 0, 0, 0]),
        ("THE-09", 1, 0, [0, 0, 0, 0, 0, 1]),
    ]
    text = page(client, PAGE)
    assert "4 fiches projet disent au moins un thème" in text and "Avant 2020" in text
    assert text.index("Isolement") < text.index("Parentalité")


@pytest.mark.exigence("S29")
def test_a_territory_and_a_period_narrow_the_matrix_and_lead_to_the_search(told: Any, client: Client) -> None:
    text = page(client, f"{PAGE}?territoire=42&depuis=2024")
    assert "2 fiches projet" in text and "Santé" not in text and "Thèmes les plus rencontrés : Loire" in text
    assert "1 fiche projet dit" in page(client, f"{PAGE}?territoire=region-75&jusqua=2012")
    assert "Rien ne correspond" in page(client, f"{PAGE}?territoire=33&depuis=2020")
    html = client.get(f"{PAGE}?territoire=42&depuis=2024").content.decode()
    link = "/recherche/?territoire=42&depuis=2024&nature=projet&theme=THE-15"
    assert f'href="{link.replace("&", "&amp;")}"' in html
    assert "2 contenus" in page(client, link), "the search lists the fiches of the period"
    assert "Période" not in html


@pytest.mark.exigence("S29")
def test_a_fiche_that_does_not_say_when_is_not_dated_by_its_publication(cast: Any, client: Client) -> None:
    fiches.published(
        cast.contributor,
        cast.institution,
        cast.reviewer,
        P01="Sans date",
        P64=["THE-07"],
        level="NIV-FS",
        P150={"special": "DOC-NON"},
    )
    matrix = theme_matrix(cast.anonymous, Scope())
    assert (matrix.years, matrix.has_before, matrix.has_undated) == ([], False, True)
    assert [(row.code, row.total, row.undated) for row in matrix.rows] == [("THE-07", 1, 1)]
    fiche(cast, "Datée", 2024, "THE-07")
    matrix = theme_matrix(cast.anonymous, Scope())
    assert matrix.years == [2024] and (matrix.rows[0].total, matrix.rows[0].undated) == (2, 1)
    assert "Année non dite" in page(client, PAGE)
    assert "1 fiche projet dit" in page(client, f"{PAGE}?jusqua=2100"), "a period leaves out what has no date"


@pytest.mark.exigence("S29")
def test_each_region_tells_its_themes(told: Any, client: Client) -> None:
    html = client.get(PAGE).content.decode()
    rows = html.partition('id="par-region"')[2]
    assert re.findall(r'<a href="\?territoire=region-(\w+)">([^<]+)</a>', rows) == [
        ("84", "Auvergne-Rhône-Alpes"),
        ("75", "Nouvelle-Aquitaine"),
    ]
    assert "Isolement (3), Parentalité (1)" in rows and "Santé (1)" in rows
    narrowed = client.get(f"{PAGE}?territoire=region-84").content.decode().partition('id="par-region"')[2]
    assert "Santé" not in narrowed and "territoire=" not in narrowed.partition("</table>")[0]


@pytest.mark.parametrize("visibility", [Visibility.TEAM, Visibility.INSTITUTION, Visibility.NETWORK])
def test_what_a_reader_may_not_read_is_not_counted(cast: Any, sign_in: Any, visibility: str) -> None:
    fiche(cast, "Entre nous", 2025, "THE-15", visibility=visibility)
    fiches.draft(cast.contributor, cast.institution, P01="Brouillon", P64=["THE-15"])
    for name in ("anonymous", "stranger", "admin"):
        assert "Rien n’est encore publié ici" in page(sign_in(cast[name]), PAGE), name
    assert "1 fiche projet dit" in page(sign_in(cast.contributor), PAGE)


def test_the_page_takes_the_same_queries_whatever_the_number(told: Any, sign_in: Any) -> None:
    client = sign_in(told.colleague)

    def measure() -> None:
        for path in (PAGE, f"{PAGE}?territoire=42&depuis=2020"):
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            assert len(queries) == 7, (path, [query["sql"][:120] for query in queries])

    measure()
    fiche(told, "Encore", 2023, "THE-01", "THE-02", "THE-03")
    measure()
