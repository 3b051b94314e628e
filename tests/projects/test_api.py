"""``/api/v1/projects/``: published fiches, each as its caller may read it."""

from __future__ import annotations

from typing import Any

import pytest

from isic_platform.publication import services
from isic_platform.publication.enums import Visibility
from tests.cast import EVERYBODY
from tests.publication import fiches
from tests.search.contents import publish

URL = "/api/v1/projects/"
SECRETS = {
    "P12": "STI-OFF",
    "P42": {"value": [{"id": "aaaa", "commune": {"code": "42218", "label": "Saint-Étienne (42)"}}], "hide": True},
    "P43": {"value": "Quartier Zanzibar", "hide": True},
    "P55": 3,
    "P117": "Un conflit kafkaïen entre deux services.",
    "P120": [{"id": "bbbb", "structure": {"label": "Bailleur social"}, "enjeu": "Redorer son blason"}],
}


def answers(client: Any, item: Any) -> dict[str, Any]:
    response = client.get(f"{URL}{item.short_id}/")
    assert response.status_code == 200
    return {each["code"]: each for each in response.json()["answers"]}


@pytest.mark.exigence("S175")
def test_only_published_fiches_within_reach_are_listed_and_read(cast, sign_in):
    items = {
        visibility: publish(cast, f"Fiche {visibility}", visibility=visibility) for visibility in Visibility.values
    }
    hidden = [
        fiches.draft(cast.contributor, cast.institution, P01="Un brouillon"),
        fiches.submitted(cast.contributor, cast.institution, P01="En relecture"),
        fiches.withdrawn(cast.contributor, cast.institution, cast.reviewer, P01="Retirée"),
    ]
    for name in EVERYBODY:
        client = sign_in(cast[name])
        listed = {row["id"] for row in client.get(URL).json()["results"]}
        read = {item.short_id for item in items.values() if client.get(f"{URL}{item.short_id}/").status_code == 200}
        assert listed == read, name
        for item in hidden:
            assert client.get(f"{URL}{item.short_id}/").status_code == 404
    assert [row["title"] for row in sign_in().get(URL).json()["results"]] == ["Fiche DIF-PUB"]


@pytest.mark.exigence("S78", "S175")
def test_answers_are_those_that_the_public_reads(cast, sign_in):
    item = publish(cast, "Une action", P64=["THE-03"], **SECRETS)
    public = answers(sign_in(), item)
    assert {"P12", "P117", "P42", "P43", "P08", "P09", "P145"}.isdisjoint(public)
    assert public["P55"]["value"] == {"masked": 5} and public["P55"]["text"] == "moins de 5"
    assert public["P120"]["value"] == [{"id": "bbbb", "structure": {"label": "Bailleur social"}}]
    assert public["P64"]["value"] == ["THE-03"] and public["P64"]["text"] not in ("", "THE-03")
    # A machine gets what the public reads, whoever holds the session (G.10).
    for name in ("manager", "stranger", "admin", "contributor", "reviewer"):
        assert answers(sign_in(cast[name]), item) == public


def test_the_published_version_is_read_not_the_draft_that_follows(cast, sign_in):
    item = publish(cast, "Le titre publié")
    services.start_new_version(item=item, by=cast.contributor)
    services.write_item_answers(item=item, values={"P01": "Le titre du brouillon"}, by=cast.contributor)
    answer = sign_in(cast.contributor).get(f"{URL}{item.short_id}/").json()
    assert (answer["title"], answer["version"], answer["audience"]) == ("Le titre publié", 1, "public")
    assert "brouillon" not in sign_in().get(URL).content.decode()


@pytest.mark.parametrize(
    "identifier", ["2222222222", "1", "aaaaaaaaaaaaaaaaaaaa", "AAAAAAAAAA", "%00", "../../etc", "é"]
)
def test_an_unknown_or_malformed_identifier_is_a_404(cast, sign_in, identifier):
    response = sign_in().get(f"{URL}{identifier}/")
    assert response.status_code == 404
    assert response["Content-Type"].startswith("application/problem+json")


def test_the_filters_of_the_pages_hold_here_save_the_nature(cast, sign_in):
    publish(cast, "À Bordeaux", P41="33", P64=["THE-03"])
    publish(cast, "Dans la Loire", P41="42", P64=["THE-03"])
    client = sign_in()
    assert [row["title"] for row in client.get(URL, {"territoire": "region-75"}).json()["results"]] == ["À Bordeaux"]
    assert [row["title"] for row in client.get(URL, {"q": "loire"}).json()["results"]] == ["Dans la Loire"]
    refused = client.get(URL, {"nature": "projet"})
    assert refused.status_code == 400 and "territoire" in refused.json()["errors"]["nature"][0]
    assert client.get(URL, {"theme": "x"}).status_code == 400


def test_nothing_is_written(cast, sign_in):
    item = publish(cast, "Une action")
    client = sign_in(cast.contributor)
    for method in ("post", "put", "patch", "delete"):
        for url in (URL, f"{URL}{item.short_id}/"):
            assert getattr(client, method)(url).status_code in (403, 405)


@pytest.mark.parametrize("number", [1, 3])
def test_a_list_costs_the_same_with_one_fiche_and_with_three(cast, sign_in, django_assert_num_queries, number):
    for index in range(number):
        publish(cast, f"Une action {index}", P64=["THE-03"], P60="TYP-TSG", P41="42")
    client = sign_in()
    client.get(URL)
    with django_assert_num_queries(2):
        assert len(client.get(URL).json()["results"]) == number


def test_a_fiche_costs_few_queries(cast, sign_in, django_assert_max_num_queries):
    item = publish(cast, "Une action", **SECRETS)
    client = sign_in()
    client.get(URL)
    with django_assert_max_num_queries(6):
        client.get(f"{URL}{item.short_id}/")
