"""Risks, tools and funding: screens over the fiche's own lists, exact totals, statistics that name nobody."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from isic_platform.formkit.models import Answer
from isic_platform.publication import services
from partners.project_lists.reading import euros, funding_of, risks_of
from partners.project_lists.rows import digest, rows_of
from partners.project_lists.statistics import Share, funding_statistics, masked
from tests.publication import fiches

pytestmark = pytest.mark.django_db
RISKS = [
    {"id": "aaaa", "risque": "Personne le samedi", "probabilite": "1", "effet": "2"},
    {"id": "bbbb", "risque": "La salle est reprise", "probabilite": "3", "effet": "3", "reponse": "Une autre salle"},
    {"id": "cccc", "risque": "Retard", "probabilite": "3", "effet": "3", "issue": "Deux mois de retard"},
]
FUNDING = [
    {"id": "aaaa", "source": "FIN-CAF", "prevu": 1000, "obtenu": 800.1, "annee": "2025"},
    {"id": "bbbb", "source": "FIN-DEP", "prevu": 500.2, "obtenu": 500.2, "annee": "2026"},
]


@pytest.fixture
def item(contributor: Any, institution: Any) -> Any:
    """A fiche with its three lists."""
    return fiches.draft(
        contributor, institution, P155=RISKS, P142=FUNDING, P140=1400, P143=99.7,
        P144=[{"id": "dddd", "poste": "DEP-1", "montant": 1500}], P154=[{"id": "eeee", "nom": "Carnet de bord", "usage": "Noter"}],
    )  # fmt: skip


def fresh(item: Any) -> Any:
    return fiches.fresh(item)


@pytest.mark.exigence("S67")
def test_the_register_orders_risks_and_writes_in_the_fiche(item: Any, contributor: Any, sign_in: Any) -> None:
    assert [(risk.row["id"], risk.level, risk.is_closed) for risk in risks_of(item)] == [
        ("bbbb", "Fort", False), ("aaaa", "Faible", False), ("cccc", "Fort", True),
    ]  # fmt: skip
    client, base = sign_in(contributor), f"/projets/{item.short_id}/suivi/risques/"
    page = client.get(base)
    assert page.context["matrix"][0][1][2] == ("fort", 1)  # the closed one is not counted
    row = rows_of(item, "P155")[1]
    posted = {"risque": row["risque"], "probabilite": "2", "effet": "3", "reponse": "Une cour", "issue": ""}
    answer = client.post(f"{base}bbbb/", {**posted, "seen": digest(row)})
    assert answer.status_code == 302
    saved = rows_of(fresh(item), "P155")
    assert [each["id"] for each in saved] == ["aaaa", "bbbb", "cccc"]
    assert (saved[1]["probabilite"], saved[1]["reponse"]) == ("2", "Une cour")
    assert (
        client.post(f"{base}nouvelle/", {"risque": "Nouveau", "probabilite": "", "effet": "", "seen": ""}).status_code
        == 302
    )
    assert len(rows_of(fresh(item), "P155")) == 4
    assert rows_of(fresh(item), "P155")[3]["risque"] == "Nouveau"
    assert client.post(f"{base}nouvelle/", {"seen": ""}).status_code == 422


@pytest.mark.exigence("S67", "S189")
def test_two_people_on_the_same_list_lose_nothing(item: Any, contributor: Any, colleague: Any, sign_in: Any) -> None:
    services.set_co_writers(item=item, users=[colleague], by=contributor)
    first, second = sign_in(contributor), sign_in(colleague)
    base = f"/projets/{item.short_id}/suivi/risques/"
    seen = {row["id"]: digest(row) for row in rows_of(item, "P155")}
    # Another row of the same list: both stay.
    first.post(f"{base}aaaa/", {"risque": "Par Inès", "probabilite": "1", "effet": "1", "seen": seen["aaaa"]})
    second.post(f"{base}bbbb/", {"risque": "Par Paul", "probabilite": "3", "effet": "3", "seen": seen["bbbb"]})
    assert [row["risque"] for row in rows_of(fresh(item), "P155")][:2] == ["Par Inès", "Par Paul"]
    # The same row: the second is told, with both texts.
    refused = first.post(
        f"{base}bbbb/", {"risque": "La mienne", "probabilite": "2", "effet": "2", "seen": seen["bbbb"]}
    )
    assert refused.status_code == 422
    assert "Par Paul" in refused.text and "La mienne" in refused.text
    again = {"risque": "La mienne", "probabilite": "2", "effet": "2", "seen": refused.context["seen"]}
    assert first.post(f"{base}bbbb/", again).status_code == 302
    current = rows_of(fresh(item), "P155")
    second.post(f"{base}aaaa/", {"remove": "1", "seen": digest(current[0])})
    gone = first.post(f"{base}aaaa/", {"risque": "Trop tard", "seen": digest(current[0])})
    assert (gone.status_code, "a retiré cette ligne" in gone.text, "Trop tard" in gone.text) == (422, True, True)


@pytest.mark.exigence("S63")
def test_funding_balances_to_the_cent(item: Any, contributor: Any, sign_in: Any) -> None:
    funding = funding_of(item)
    assert (funding.planned, funding.obtained, funding.own_share) == (
        Decimal("1500.2"),
        Decimal("1300.3"),
        Decimal("99.7"),
    )
    assert {line.label: line.obtained for line in funding.by_year} == {
        "2025": Decimal("800.1"),
        "2026": Decimal("500.2"),
    }
    assert sum(line.obtained for line in funding.by_source) == funding.obtained
    assert funding.remarks == [
        "Le budget total est couvert.", f"{euros(Decimal('199.9'))} prévus n'ont pas encore été obtenus.",
        f"Les dépenses par poste font {euros(Decimal(100))} de plus que le budget total.",
    ]  # fmt: skip
    client, base = sign_in(contributor), f"/projets/{item.short_id}/suivi/financement/"
    assert "1\u202f300,30" in client.get(base).text
    posted = {
        "financeur": "CCAS d’Exemple",
        "source": "FIN-CAF",
        "prevu": "0,10",
        "obtenu": "0.20",
        "annee": "2026",
        "seen": "",
    }
    assert client.post(f"{base}nouvelle/", posted).status_code in (302, 422)
    posted |= {"prevu": "0.10"}
    client.post(f"{base}nouvelle/", posted)
    assert funding_of(fresh(item)).obtained >= Decimal("1300.5")
    refused = client.post(f"{base}nouvelle/", {**posted, "obtenu": "-5"})
    assert (refused.status_code, "Un montant n&#x27;est jamais négatif." in refused.text) == (422, True)


@pytest.mark.exigence("S63")
def test_the_database_refuses_a_negative_amount_at_any_depth(item: Any) -> None:
    for code, value in (
        ("P140", -1),
        ("P142", [{"id": "aaaa", "obtenu": -0.01}]),
        ("P144", [{"id": "dddd", "montant": -3}]),
    ):
        with pytest.raises(IntegrityError, match="n'a pas la forme attendue"), transaction.atomic():
            Answer.objects.filter(record=item.record, code=code).update(value=value)
    Answer.objects.filter(record=item.record, code="P140").update(value=0)


@pytest.mark.exigence("S65")
def test_tools_are_taken_up_from_another_project_of_ones_own(
    item: Any, contributor: Any, institution: Any, stranger: Any, sign_in: Any
) -> None:
    other = fiches.draft(contributor, institution, P01="Un autre projet")
    client = sign_in(contributor)
    address = f"/projets/{other.short_id}/suivi/outils/"
    assert "Reprendre ses outils" in client.get(address).text
    for expected in (1, 1):  # asking twice takes nothing twice
        client.post(f"{address}reprendre/", {"source": item.short_id})
        assert len(rows_of(fresh(other), "P154")) == expected
    assert sign_in(stranger).post(f"{address}reprendre/", {"source": item.short_id}).status_code == 404


def test_the_screens_are_the_team_s(
    item: Any, reviewer: Any, stranger: Any, contributor: Any, institution: Any, sign_in: Any, client: Any
) -> None:
    published = fiches.published(contributor, institution, reviewer, P155=RISKS)
    for name in ("risques", "outils", "financement"):
        address = f"/projets/{published.short_id}/suivi/{name}/"
        assert client.get(address).status_code == 302
        assert sign_in(stranger).get(address).status_code == 403
        assert sign_in(contributor).get(address).status_code == 200
    assert sign_in(contributor).get(f"/projets/{published.short_id}/suivi/autre/").status_code == 404
    assert sign_in(stranger).get(f"/projets/{item.short_id}/suivi/risques/").status_code == 404


@pytest.mark.exigence("S169", "S192")
def test_statistics_never_show_a_small_group_nor_let_it_be_found() -> None:
    groups = {
        "FIN-A": {pk: Decimal(100) for pk in range(8)},
        "FIN-B": {pk: Decimal(10) for pk in range(6)},
        "FIN-C": {1: Decimal("7.77")},
    }
    shares = {share.label: share for share in masked(groups, str)}
    assert shares["FIN-C"] == Share("FIN-C", None, None)
    assert shares["FIN-B"].amount is None  # masked with it: alone, the small one would be found by subtraction
    assert (shares["FIN-A"].projects, shares["FIN-A"].amount) == (8, Decimal(800))
    assert [share.amount for share in masked({"FIN-A": {1: Decimal(5)}}, str)] == [None]
    assert [share.amount for share in masked({"FIN-A": groups["FIN-A"]}, str)] == [Decimal(800)]
    small = {name: {pk: Decimal(1) for pk in range(start, start + 3)} for name, start in (("X", 0), ("Y", 10))}
    assert [share.amount for share in masked({**small, "Z": groups["FIN-A"]}, str)] == [Decimal(800), None, None]


@pytest.mark.exigence("S169")
def test_statistics_keep_to_the_threshold_that_the_platform_set(settings: Any) -> None:
    """Eleven is advised for small communes (G.7)."""
    groups = {"FIN-A": {index: Decimal(100) for index in range(8)}}
    assert [share.told for share in masked(groups, str)] == ["8"]
    settings.SMALL_COUNT_THRESHOLD = 11
    assert [(share.told, share.amount) for share in masked(groups, str)] == [("moins de 11", None)]


@pytest.mark.exigence("S169")
def test_statistics_come_from_published_fiches_of_one_s_network(
    contributor: Any, institution: Any, reviewer: Any, network: Any, stranger: Any, sign_in: Any
) -> None:
    for index in range(5):
        row = {"id": "aaaa", "source": "FIN-CAF", "obtenu": 100.5, "annee": "2025"}
        fiches.published(contributor, institution, reviewer, P01=f"Projet {index}", P142=[row])
    fiches.draft(contributor, institution, P142=[{"id": "aaaa", "source": "FIN-CAF", "obtenu": 99999, "annee": "2025"}])
    found = funding_statistics(network)
    assert [(share.projects, share.amount) for share in found.by_source] == [(5, Decimal("502.5"))]
    page = sign_in(contributor).get("/partenariats/financements/").text
    assert "502,50" in page and "99" not in page.partition("<main")[2].partition("</main>")[0].replace("2025", "")
    assert "502,50" not in sign_in(stranger).get(f"/partenariats/financements/?reseau={network.code}").text


@pytest.mark.exigence("S170")
def test_projects_that_share_resources_are_found(
    contributor: Any, institution: Any, reviewer: Any, sign_in: Any, stranger: Any
) -> None:
    fiches.published(contributor, institution, reviewer, P135={"value": ["MUT-01"], "text": "Une salle"})
    fiches.published(contributor, institution, reviewer, P01="Sans partage")
    client = sign_in(contributor)
    page = client.get("/partenariats/ressources-mutualisees/?ressource=MUT-01").text
    assert fiches.TITLE in page and "Sans partage" not in page
    assert "Aucun projet ne correspond" in client.get("/partenariats/ressources-mutualisees/?ressource=MUT-02").text


@pytest.mark.parametrize("number", [1, 3])
def test_pages_take_the_same_queries_whatever_the_number(
    contributor: Any, institution: Any, sign_in: Any, number: int
) -> None:
    rows = [{"id": f"aaa{index}", "source": "FIN-CAF", "obtenu": 5, "annee": "2025"} for index in range(number)]
    item = fiches.draft(
        contributor, institution, P142=rows, P155=[{"id": f"bbb{index}", "risque": "Pluie"} for index in range(number)]
    )
    client = sign_in(contributor)
    for address, most in (("risques/", 6), ("financement/", 6), ("outils/", 7), ("financement/aaa0/", 7)):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/projets/{item.short_id}/suivi/{address}").status_code == 200
        assert len(queries) <= most, (address, len(queries))
