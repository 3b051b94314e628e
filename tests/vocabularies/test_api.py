"""Vocabularies for machines, without an account."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
URL = "/api/v1/vocabularies/"


@pytest.mark.exigence("S175")
def test_the_list_is_walked_by_cursor_in_the_order_of_domain_d(client: Client) -> None:
    codes, address = [], f"{URL}?limit=30"
    while address:
        body = client.get(address).json()
        assert set(body) == {"results", "next", "previous"}
        codes += [each["code"] for each in body["results"]]
        address = body["next"]
    assert len(codes) == len(set(codes)) == 72
    assert codes[:3] == ["NIV", "TMP", "ETA"]
    assert codes[-1] == "POS"


@pytest.mark.exigence("S174")
def test_a_vocabulary_gives_its_terms(client: Client) -> None:
    body = client.get(f"{URL}EVA/").json()
    assert body["label"] == "Finalités d'évaluation"
    assert [(term["code"], term["is_borrowed"]) for term in body["terms"]] == [
        ("EN3.1", True), ("EN3.2", True), ("EN3.3", True), ("EV4", False), ("EV5", False),
    ]  # fmt: skip
    term = client.get(f"{URL}FIN/").json()["terms"][0]
    assert set(term) == {
        "code", "label", "definition", "source", "example", "note", "parent", "order",
        "needs_detail", "is_active", "is_borrowed", "created_at",
    }  # fmt: skip
    assert (term["code"], term["source"]) == ("FIN-CAF", "CG ; partie E")
    assert client.get(f"{URL}FRE-P/").json()["parent"] == "FRE"


def test_filters(client: Client) -> None:
    holders = client.get(URL, {"term": "FR4.1"}).json()["results"]
    assert [each["code"] for each in holders] == ["FRE", "FRE-P"]
    parts = client.get(URL, {"parent": "FRE"}).json()["results"]
    assert [each["code"] for each in parts] == ["FRE-P", "FRE-F"]


@pytest.mark.parametrize("query", [{"term": "XX"}, {"parent": "XX"}, {"couleur": "bleu"}])
def test_a_bad_filter_is_a_problem(client: Client, query: dict[str, str]) -> None:
    response = client.get(URL, query)
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert list(response.json()["errors"]) == list(query)


def test_an_unknown_code_is_not_found_and_nothing_is_written(client: Client) -> None:
    assert client.get(f"{URL}RIEN/").status_code == 404
    assert client.post(URL, {"code": "X"}, content_type="application/json").status_code in {403, 405}


def test_a_detail_costs_the_same_whatever_its_size(client: Client, django_assert_num_queries) -> None:
    for code in ("PAO", "FRE"):  # 2 terms, 42 terms
        with django_assert_num_queries(2):
            client.get(f"{URL}{code}/")
