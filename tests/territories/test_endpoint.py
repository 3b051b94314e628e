"""Suggestions for the search box."""

import pytest

URL = "/territoires/recherche/"
pytestmark = pytest.mark.django_db


@pytest.mark.exigence("S48")
def test_an_anonymous_visitor_gets_options_in_html(client, territories):
    response = client.get(URL, {"q": "saint etiene", "kinds": "commune"})
    assert response.status_code == 200
    html = response.content.decode()
    assert html.count('role="option"') == 10
    assert html.index('data-label="Saint-Étienne (Loire, 42)"') < html.index("Saint-Étienne-au-Mont")
    assert "style=" not in html


def test_json_when_asked(client, territories):
    by_header = client.get(URL, {"q": "ajaccio"}, headers={"accept": "application/json"})
    by_parameter = client.get(URL, {"q": "ajaccio", "format": "json"})
    assert by_header.json() == by_parameter.json()
    first = by_header.json()["results"][0]
    assert (first["id"], first["code"], first["label"]) == ("commune-2A004", "2A004", "Ajaccio (Corse-du-Sud, 2A)")


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({}, "Saisissez au moins 2 caractères."),
        ({"q": "a"}, "Saisissez au moins 2 caractères."),
        ({"q": "a" * 81}, "Saisissez 80 caractères au plus."),
        ({"q": "lyon", "kinds": "ville"}, "Niveau inconnu. Niveaux acceptés : region, departement, epci, commune."),
        ({"q": "lyon", "departement": "1"}, "Département inconnu."),
    ],
)
def test_a_wrong_parameter_is_explained(client, territories, parameters, sentence):
    response = client.get(URL, parameters)
    assert response.status_code == 400
    assert sentence in response.content.decode()
    assert "Cache-Control" not in response.headers or "public" not in response.headers["Cache-Control"]
    assert sentence in client.get(URL, {**parameters, "format": "json"}).json()["detail"]


def test_nothing_found_is_said_and_text_is_never_echoed(client, territories):
    html = client.get(URL, {"q": "<b>zzzzqqq"}).content.decode()
    assert "Aucun territoire ne correspond." in html
    assert "<b>" not in html


def test_writing_is_refused(client, territories):
    assert client.post(URL, {"q": "lyon"}).status_code == 405


@pytest.mark.parametrize("text", ["saint etiene", "lyon", "zzzzqqq"])
def test_queries_do_not_grow_with_results(client, territories, text, django_assert_max_num_queries):
    client.get(URL, {"q": "ajaccio"})
    with django_assert_max_num_queries(2):
        client.get(URL, {"q": text})
