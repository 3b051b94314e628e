"""The public directory, its pages and its API: what everybody reads, and what nobody does."""

import pytest

from isic_platform.accounts import services
from isic_platform.accounts.models import Institution
from isic_platform.territories.models import Territory
from tests.cast import EVERYBODY, create_institution, create_network

LIST = "/structures/"
API = "/api/v1/institutions/"
PEOPLE = ("Inès", "Nadia", "encadrante@exemple.fr")


@pytest.fixture
def directory(cast):
    """Three institutions in use and one that is not."""
    cast.institution.missions = "Accueil des habitants, épicerie sociale"
    cast.institution.save()
    create_institution("ecole-exemple", "École d’Exemple", kind="STR-EDU", departement="42")
    create_institution("ancienne", "Ancienne structure", kind="STR-EDU", departement="42", is_active=False)
    return cast


def names(response):
    return [result["title"] for result in response.context["results"]]


@pytest.mark.exigence("S107", "S192")
def test_everybody_reads_the_institutions_in_use_in_french_order(directory, client):
    response = client.get(LIST)
    assert names(response) == ["CCAS d’Exemple", "Centre social d’Ailleurs", "École d’Exemple"]
    assert "Ancienne structure" not in response.text
    assert not any(person in response.text for person in PEOPLE)


@pytest.mark.exigence("S107")
@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("kind=STR-EDU", ["ecole-exemple"]),
        ("departement=33", ["centre-social-ailleurs"]),
        ("network=reseau-loire", ["ccas-exemple"]),
        ("q=ecole", ["ecole-exemple"]),
        ("q=ÉPICERIE+habitants", ["ccas-exemple"]),
        ("q=ccas+d'exemple", ["ccas-exemple"]),
        ("q=100%25", []),
        ("kind=STR-EDU&departement=33", []),
    ],
)
def test_the_page_and_the_api_filter_alike(directory, client, query, codes):
    assert [result["url"] for result in client.get(f"{LIST}?{query}").context["results"]] == [
        f"/structures/{code}/" for code in codes
    ]
    assert [row["code"] for row in client.get(f"{API}?{query}").json()["results"]] == codes


@pytest.mark.parametrize("query", ["kind=INCONNU", "departement=999", "network=inconnu"])
def test_an_unknown_value_is_refused_with_the_accepted_ones(directory, client, query):
    page = client.get(f"{LIST}?{query}")
    assert page.status_code == 200
    assert names(page) == []
    assert "Valeurs acceptées" in page.text
    answer = client.get(f"{API}?{query}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert "Valeurs acceptées" in answer.json()["detail"]


def test_an_unknown_parameter_is_refused_by_the_api(directory, client):
    answer = client.get(f"{API}?is_active=false")
    assert answer.status_code == 400
    assert (
        "Paramètres acceptés : cursor, departement, format, kind, limit, network, q, support."
        in answer.json()["detail"]
    )


def test_pages_follow_each_other_and_come_back(db, client):
    for number in range(1, 28):
        create_institution(f"s-{number:02}", f"Structure {number:02}")
    first = client.get(LIST)
    assert names(first) == [f"Structure {number:02}" for number in range(1, 26)]
    assert first.context["page"].previous_url == ""
    second = client.get(LIST + first.context["page"].next_url)
    assert names(second) == ["Structure 26", "Structure 27"]
    assert second.context["page"].next_url == ""
    assert names(client.get(LIST + second.context["page"].previous_url)) == names(first)


@pytest.mark.parametrize("token", ["x", "!!", "WyJhIiwiYiJd", "bnVsbA", "WyJcdTAwMDAiLDFd", "W10"])
def test_a_position_that_means_nothing_gives_the_first_page(directory, client, token):
    assert len(names(client.get(f"{LIST}?apres={token}"))) == 3


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_whatever_its_length(db, client, django_assert_num_queries, count):
    network = create_network()
    for _ in range(count):
        create_institution(networks=[network], territory=Territory.objects.get(code="42218"))
    client.get(LIST)
    with django_assert_num_queries(5):
        client.get(LIST)
    with django_assert_num_queries(4):
        client.get(API)


@pytest.mark.exigence("S113")
def test_the_page_of_an_institution_says_what_it_does_and_names_nobody(cast, client):
    services.update_institution(
        institution=cast.institution,
        by=cast.manager,
        missions="Accueillir <b>tout</b> le monde",
        limits="Pas d’aide à domicile",
        territory=Territory.objects.get(code="42218"),
        contact_email="accueil@ccas-exemple.fr",
    )
    text = client.get("/structures/ccas-exemple/").text
    for said in (
        "CCAS / CIAS",
        "Accueillir &lt;b&gt;tout&lt;/b&gt; le monde",
        "Pas d’aide à domicile",
        "Saint-Étienne (Loire, 42)",
        "mailto:accueil@ccas-exemple.fr",
        "Réseau Loire",
    ):
        assert said in text
    assert not any(person in text for person in (*PEOPLE, "Membres", "Modifier la page"))


@pytest.mark.exigence("S131", "S231")
def test_the_page_of_a_network_says_its_institutions_and_commitments(cast, client):
    services.update_network(network=cast.network, by=cast.facilitator, commitments="Une journée par mois")
    text = client.get("/reseaux/reseau-loire/").text
    assert "Une journée par mois" in text
    assert "CCAS d’Exemple" in text
    assert "Centre social d’Ailleurs" not in text
    assert "Maya" not in text
    assert "Réseau Gironde" in client.get("/reseaux/").text


@pytest.mark.parametrize("path", ["/structures/inconnue/", "/structures/Majuscule/", "/reseaux/inconnu/", f"{API}x/"])
def test_what_does_not_exist_is_not_found(cast, client, path):
    assert client.get(path).status_code == 404


def test_an_institution_out_of_use_is_found_by_administrators_alone(cast, sign_in):
    create_institution("ancienne", is_active=False)
    seen = {name for name in EVERYBODY if sign_in(cast[name]).get("/structures/ancienne/").status_code == 200}
    assert seen == {"admin"}
    assert sign_in().get(f"{API}ancienne/").status_code == 404


@pytest.mark.exigence("S175")
def test_the_api_gives_the_public_fields_and_no_other(cast, client):
    row = client.get(f"{API}ccas-exemple/").json()
    assert row == {
        "code": "ccas-exemple",
        "name": "CCAS d’Exemple",
        "kind": "STR-CCA",
        "kind_label": "CCAS / CIAS",
        "siret": "",
        "missions": "",
        "competences": "",
        "specificities": "",
        "limits": "",
        "territory": None,
        "departement": "42",
        "contact_function": "",
        "contact_email": "",
        "contact_phone": "",
        "website": "",
        "support_wanted": "",
        "support_offered": "",
        "networks": [{"code": "reseau-loire", "name": "Réseau Loire"}],
        "former_codes": [],
        "is_fictional": False,
    }


def test_the_api_only_reads(cast, sign_in):
    client = sign_in(cast.admin)
    for method in (client.post, client.put, client.patch, client.delete):
        answer = method(f"{API}ccas-exemple/", {"name": "Autre"}, content_type="application/json")
        assert answer.status_code == 405
    assert Institution.objects.get(code="ccas-exemple").name == "CCAS d’Exemple"


WRITERS = [
    ("/structures/nouvelle/", {"admin"}),
    ("/structures/ccas-exemple/modifier/", {"admin", "manager"}),
    ("/structures/ccas-exemple/membres/", {"admin", "manager"}),
    ("/reseaux/nouveau/", {"admin"}),
    ("/reseaux/reseau-loire/modifier/", {"admin", "facilitator"}),
    ("/reseaux/reseau-loire/membres/", {"admin", "facilitator"}),
]


@pytest.mark.exigence("S182", "S189", "S191")
@pytest.mark.parametrize(("path", "allowed"), WRITERS)
def test_who_opens_the_pages_that_write(cast, sign_in, path, allowed):
    statuses = {name: sign_in(cast[name]).get(path).status_code for name in EVERYBODY}
    expected = {name: 200 if name in allowed else 403 for name in EVERYBODY} | {"anonymous": 302}
    assert statuses == expected


def page_of(cast, **changes):
    return {
        "name": "CCAS d’Exemple",
        "kind": "STR-CCA",
        "departement": "42",
        "publication_policy": "relecteur",
    } | changes


@pytest.mark.exigence("S113", "S183")
def test_a_manager_writes_the_page_and_not_what_binds_it(cast, sign_in):
    client = sign_in(cast.manager)
    sent = page_of(
        cast,
        missions="Accueillir",
        territory="Saint-Étienne (Loire, 42)",
        publication_policy="encadrant",
        networks=[cast.other_network.pk],
        is_active="",
    )
    assert client.post("/structures/ccas-exemple/modifier/", sent).url == "/structures/ccas-exemple/"
    cast.institution.refresh_from_db()
    assert (cast.institution.missions, cast.institution.territory.code) == ("Accueillir", "42218")
    assert cast.institution.publication_policy == "encadrant"
    assert list(cast.institution.networks.all()) == [cast.network]
    assert cast.institution.is_active


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"siret": "123 456 789 00011"}, "siret", "Ce SIRET n&#x27;est pas valable"),
        ({"kind": "INCONNU"}, "kind", "Choisissez un type de la liste."),
        ({"territory": "Nullepart"}, "territory", "ne correspond"),
        ({"website": "pas une adresse"}, "website", "URL valide"),
    ],
)
def test_a_refusal_stands_by_its_field_and_keeps_the_rest(cast, sign_in, changes, field, sentence):
    response = sign_in(cast.manager).post(
        "/structures/ccas-exemple/modifier/", page_of(cast, missions="Un texte à garder", **changes)
    )
    assert response.status_code == 422
    assert sentence in response.text
    assert f'href="#id_{field}"' in response.text
    assert "Un texte à garder" in response.text
    cast.institution.refresh_from_db()
    assert cast.institution.missions == ""


def test_two_institutions_do_not_share_a_siret(cast, sign_in):
    services.update_institution(institution=cast.other_institution, by=cast.admin, siret="73282932000074")
    response = sign_in(cast.manager).post(
        "/structures/ccas-exemple/modifier/", page_of(cast, siret="732 829 320 00074")
    )
    assert "Une structure porte déjà ce SIRET." in response.text


@pytest.mark.exigence("S107", "S191")
def test_an_administrator_adds_institutions_whose_codes_never_collide(cast, sign_in):
    client = sign_in(cast.admin)
    urls = [
        client.post("/structures/nouvelle/", page_of(cast, name=name, networks=[cast.network.pk], distinct="on")).url
        for name in ("L’Été indien", "L’Été indien", "Nouvelle")
    ]
    assert urls == ["/structures/l-ete-indien/", "/structures/l-ete-indien-2/", "/structures/nouvelle-2/"]
    assert list(Institution.objects.get(code="l-ete-indien").networks.all()) == [cast.network]


@pytest.mark.exigence("S131")
def test_an_administrator_creates_a_network_and_its_name_is_unique(cast, sign_in):
    client = sign_in(cast.admin)
    assert client.post("/reseaux/nouveau/", {"name": "Réseau neuf"}).url == "/reseaux/reseau-neuf/"
    again = client.post("/reseaux/nouveau/", {"name": "RÉSEAU NEUF"})
    assert again.status_code == 422
    assert "Ce nom est déjà pris." in again.text


def test_a_facilitator_writes_commitments_and_not_the_name(cast, sign_in):
    client = sign_in(cast.facilitator)
    client.post("/reseaux/reseau-loire/modifier/", {"name": "Autre nom", "commitments": "Un local"})
    cast.network.refresh_from_db()
    assert (cast.network.name, cast.network.commitments) == ("Réseau Loire", "Un local")
