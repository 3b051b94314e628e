"""Reading the territories through the API."""

import pytest

URL = "/api/v1/territories/"
pytestmark = pytest.mark.django_db


def get(client, path="", **parameters):
    return client.get(URL + path, parameters)


@pytest.mark.exigence("S48")
def test_an_anonymous_caller_reads_one_territory(client, territories, django_assert_num_queries):
    get(client, "commune-01004/")
    with django_assert_num_queries(1):
        body = get(client, "commune-42218/").json()
    assert body == {
        "id": "commune-42218",
        "kind": "commune",
        "nature": "CMN",
        "nature_label": "Commune",
        "code": "42218",
        "name": "Saint-Étienne",
        "label": "Saint-Étienne (Loire, 42)",
        "parent": "departement-42",
        "region": "84",
        "departement": "42",
        "regions": ["84"],
        "departements": ["42"],
        "epcis": ["244200770"],
        "population": 173136,
        "postcodes": ["42000", "42100", "42230"],
        "former_names": ["Rochetaillée"],
        "is_active": True,
    }


def test_the_same_code_at_two_levels_gives_two_territories(client, territories):
    assert get(client, "region-01/").json()["name"] == "Guadeloupe"
    assert get(client, "departement-01/").json()["name"] == "Ain"
    assert get(client, "departement-2a/").json()["code"] == "2A"


@pytest.mark.parametrize("path", ["commune-99999/", "commune-1/", "ville-42218/", "42218/", "commune-%00/"])
def test_a_wrong_identifier_is_a_404(client, territories, path):
    assert get(client, path).status_code == 404


def test_the_list_follows_the_cursor_in_french_order(client, territories):
    names, url = [], f"{URL}?kind=departement&limit=50"
    while url:
        body = client.get(url).json()
        names += [item["name"] for item in body["results"]]
        url = body["next"]
    assert len(names) == len(set(names)) == 107
    assert names[:2] == ["Ain", "Aisne"]
    assert names.index("Hérault") == names.index("Hautes-Pyrénées") + 2  # Haut-Rhin comes before


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_one_query(client, territories, count, django_assert_num_queries):
    get(client, "region-84/")
    get(client, kind="departement", limit=1)
    with django_assert_num_queries(1):
        assert len(get(client, kind="commune", limit=count).json()["results"]) == count


def test_filters_go_down_the_hierarchy(client, territories):
    inside = get(client, departement="2A", kind="commune", limit=100).json()["results"]
    assert {item["departement"] for item in inside} == {"2A"}
    groups = get(client, region="06", kind="epci", limit=100).json()["results"]
    assert len(groups) == 5
    assert {item["region"] for item in groups} == {"06"}
    members = get(client, epci="244200770", kind="commune", limit=100).json()["results"]
    assert "42218" in [item["code"] for item in members]


def test_search_is_ranked_and_bounded(client, territories):
    body = get(client, q="saint etiene", kind="commune", limit=3).json()
    assert body["results"][0]["id"] == "commune-42218"
    assert len(body["results"]) == 3
    assert (body["next"], body["previous"]) == (None, None)
    assert get(client, q="saint etiene", region="28", kind="commune").json()["results"][0]["id"] == "commune-76575"


@pytest.mark.parametrize(
    ("parameters", "field", "sentence"),
    [
        ({"kind": "ville"}, "kind", "Valeurs acceptées : region, departement, epci, commune."),
        ({"departement": "1"}, "departement", "Valeurs acceptées : 01, 02, 03"),
        ({"region": "99"}, "region", "Valeurs acceptées : 01, 02, 03, 04, 06, 11, 24, 27, 28, 32"),
        ({"epci": "1"}, "epci", "Valeurs acceptées : le code (9 chiffres)"),
        ({"commune": "42218"}, "commune", "Paramètres acceptés :"),
        ({"q": "a"}, "q", "au moins 2 caractères"),
        ({"q": "a" * 81}, "q", "au plus 80 caractères"),
    ],
)
def test_an_unknown_value_is_a_400_with_the_accepted_ones(client, territories, parameters, field, sentence):
    response = get(client, **parameters)
    assert response.status_code == 400
    assert response["Content-Type"].startswith("application/problem+json")
    assert sentence in response.json()["errors"][field][0]


def test_writing_is_refused(client, territories):
    assert client.post(URL, {"name": "Essai"}, content_type="application/json").status_code in {403, 405}
    assert client.delete(f"{URL}commune-42218/").status_code in {403, 405}
