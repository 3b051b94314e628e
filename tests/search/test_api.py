"""``/api/v1/search/``: same rows, filters and words as the pages."""

from __future__ import annotations

from typing import Any

import pytest

from isic_platform.publication.enums import Visibility
from tests.search.contents import publish

URL = "/api/v1/search/"


def read(client: Any, query: Any = None) -> list[str]:
    response = client.get(URL, query or {})
    assert response.status_code == 200, response.content
    return [row["title"] for row in response.json()["results"]]


@pytest.mark.exigence("S144", "S175")
def test_the_api_finds_what_the_page_finds(cast, sign_in):
    publish(cast, "Sortir du surendettement", P64=["THE-03"], P41="42")
    publish(cast, "Le jardin partagé", P64=["THE-05"], P41="33")
    publish(cast, "Réservé au réseau", visibility=Visibility.NETWORK)
    client = sign_in()
    assert read(client) == ["Le jardin partagé", "Sortir du surendettement"]
    assert read(client, {"q": "jardins partager"}) == ["Le jardin partagé"]
    assert read(client, {"q": "surandetement"}) == ["Sortir du surendettement"]
    assert read(client, {"theme": ["THE-03", "THE-05"], "territoire": "42"}) == ["Sortir du surendettement"]
    assert read(client, {"q": "xylophone"}) == []
    assert read(sign_in(cast.reviewer), {"q": "réseau"}) == ["Réservé au réseau"]


def test_a_result_tells_what_it_is(cast, sign_in, settings):
    item = publish(
        cast, "Le jardin", P02="Un jardin pour les familles.", P60="TYP-TSG", P64=["THE-03"], P41="42", P150="2021-03"
    )
    item.notice = "Résumé établi à partir d’une page publique."
    item.is_fictional = True
    item.save()
    [row] = sign_in().get(URL, {"q": "familles"}).json()["results"]
    assert row["id"] == item.short_id
    assert row["url"] == f"{settings.SITE_URL}/o/{item.short_id}/"
    assert row["institution"] == {"code": "ccas-exemple", "name": "CCAS d’Exemple"}
    assert row["level"] == {"code": "NIV-FS", "label": "Fiche standard"}
    assert [each["code"] for each in row["types"]] == ["TYP-TSG"]
    assert row["departement"] == {"code": "42", "label": "Loire"}
    assert row["region"] == {"code": "84", "label": "Auvergne-Rhône-Alpes"}
    assert (row["year"], row["is_fictional"], row["notice"]) == (2021, True, item.notice)
    assert row["licence"]["name"]
    assert "jardin pour les familles" in row["extract"]


@pytest.mark.parametrize(
    ("query", "name", "said"),
    [
        ({"theme": "THE-99"}, "theme", "THE-03"),
        ({"territoire": "420"}, "territoire", "region-84"),
        ({"nature": "tout"}, "nature", "projet"),
        ({"couleur": "bleu"}, "couleur", "theme"),
        ({"q": "le la les"}, "q", "aucun mot"),
        ({"q": "mot " * 200}, "q", "200"),
        ({"q": "\x00"}, "q", "aucun mot"),
    ],
)
def test_a_refusal_is_a_400_that_says_what_is_accepted(cast, sign_in, query, name, said):
    response = sign_in().get(URL, query)
    assert response.status_code == 400
    assert response["Content-Type"].startswith("application/problem+json")
    assert said in response.json()["errors"][name][0]


@pytest.mark.parametrize("query", [{}, {"q": "action"}])
def test_pages_follow_each_other(cast, sign_in, query):
    for index in range(5):
        publish(cast, f"Une action {index}")
    client, url, seen = sign_in(), URL, []
    answer = client.get(url, {**query, "limit": 2}).json()
    assert answer["previous"] is None
    while True:
        seen += [row["title"] for row in answer["results"]]
        if not answer["next"]:
            break
        answer = client.get(answer["next"]).json()
    assert sorted(seen) == [f"Une action {index}" for index in range(5)]
    back = client.get(answer["previous"]).json()
    assert [row["title"] for row in back["results"]] == seen[2:4]


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("query", "queries"), [({}, 2), ({"q": "action", "theme": "THE-03"}, 3)])
def test_a_page_costs_the_same_with_one_result_and_with_three(
    cast, sign_in, django_assert_num_queries, number, query, queries
):
    for index in range(number):
        publish(cast, f"Une action {index}", P64=["THE-03"], P60="TYP-TSG", P41="42")
    client = sign_in()
    client.get(URL)
    with django_assert_num_queries(queries):
        assert len(client.get(URL, query).json()["results"]) == number
