"""Period, places inside one another, order, long lists."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils import timezone

from isic_platform.search import groups, places
from isic_platform.search.models import SearchRow
from isic_platform.territories.models import Territory
from tests.search.contents import publish, row_of, titles

TITLES = re.compile(r'result__title"><a href="/o/[^"]+/">([^<]+)')


def shown(client: Any, query: str) -> set[str]:
    response = client.get(f"/recherche/?{query}")
    assert response.status_code == 200
    return set(TITLES.findall(response.text))


def commune(code: str, label: str) -> dict[str, Any]:
    return {"value": [{"id": "aaaa", "commune": {"code": code, "label": label}}]}


@pytest.fixture
def years(cast: Any) -> None:
    for year in (2015, 2019, 2021, 2024):
        publish(cast, f"Action de {year}", P150=f"{year}-03")
    publish(cast, "Action sans date")


@pytest.mark.exigence("S159")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("depuis=2021", {2021, 2024}),
        ("jusqua=2019", {2015, 2019}),
        ("depuis=2019&jusqua=2021", {2019, 2021}),
        ("depuis=2021&jusqua=2019", {2019, 2021}),
        ("depuis=2019&q=action", {2019, 2021, 2024}),
        ("depuis=2025", set()),
    ],
)
def test_a_period_keeps_the_actions_that_began_in_it(sign_in, years, query, expected):
    assert shown(sign_in(), query) == {f"Action de {year}" for year in expected}


def test_the_period_says_its_counts_its_label_and_how_to_leave_it(sign_in, years, monkeypatch):
    this_year = timezone.localdate().year
    html = sign_in().get("/recherche/?q=action&depuis=2019&jusqua=2021").text
    assert '<option value="2019" selected>' in html and "</span>De 2019 à 2021</a>" in html
    assert 'href="?q=action"><svg' in html
    back = this_year - 2021 if this_year - 2021 in groups.PRESETS else groups.PRESETS[-1]
    number = sum(year >= this_year - back for year in (2015, 2019, 2021, 2024))
    link = f'href="?q=action&amp;depuis={this_year - back}"'
    assert re.search(
        rf"{re.escape(link)}[^>]*>{back} dernières années</a> <span class=\"filters__count\">\({number}<", html
    )


@pytest.mark.parametrize("value", ["abc", "20211", "1200", "²019", "-1"])
def test_a_year_that_is_none_is_said_and_left_out(sign_in, years, value):
    html = sign_in().get("/recherche/", {"depuis": value}).text
    assert "Le filtre « Période » n&#x27;est pas appliqué" in html and "5 contenus" in html
    assert sign_in().get("/api/v1/search/", {"depuis": value}).status_code == 400


def test_the_api_knows_the_period_and_the_places(cast, sign_in, years):
    publish(cast, "À Saint-Étienne", P41="42", P42=commune("42218", "Saint-Étienne (42)"))
    read = lambda query: {row["title"] for row in sign_in().get(f"/api/v1/search/?{query}").json()["results"]}  # noqa: E731
    assert (
        read("depuis=2019&jusqua=2021")
        == read("depuis=2019&jusqua=2021&q=action")
        == {"Action de 2019", "Action de 2021"}
    )
    assert read("territoire=commune-42218") == read("territoire=42&territoire=commune-42218") == {"À Saint-Étienne"}


@pytest.fixture
def around_saint_etienne(cast: Any) -> Any:
    group = Territory.objects.create(
        kind="epci", nature="ME", code="244200770", name="Saint-Étienne Métropole", departement_codes=["42"],
        region_codes=["84"], search_key="saint etienne metropole", lookup_key="|saint etienne metropole|",
    )  # fmt: skip
    Territory.objects.filter(kind="commune", code="42218").update(epci_codes=[group.code])
    places._groups.cache_clear()
    publish(cast, "Dans la ville", P41="42", P42=commune("42218", "Saint-Étienne (42)"))
    publish(cast, "Ailleurs en Loire", P41="42")
    publish(cast, "En Gironde", P41="33")
    yield
    places._groups.cache_clear()


@pytest.mark.exigence("S48", "S159")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("territoire=region-84", {"Dans la ville", "Ailleurs en Loire"}),
        ("territoire=region-84&territoire=42", {"Dans la ville", "Ailleurs en Loire"}),
        ("territoire=region-84&territoire=42&territoire=commune-42218", {"Dans la ville"}),
        ("territoire=42&territoire=epci-244200770", {"Dans la ville"}),
        ("territoire=commune-42218&territoire=33", {"Dans la ville", "En Gironde"}),
        ("territoire=commune-99999", set()),
    ],
)
def test_a_place_inside_another_narrows_it(sign_in, around_saint_etienne, query, expected):
    assert shown(sign_in(), query) == expected


def test_a_departement_unfolds_into_what_the_contents_name(sign_in, around_saint_etienne):
    html = sign_in().get("/recherche/").text
    assert "commune-42218" not in html
    assert html.index('id="filtre_territoire_region-84"') < html.index('id="filtre_territoire_42"')
    html = sign_in().get("/recherche/?territoire=42").text
    inside = html[html.index('id="filtre_territoire_42_dedans" open') :]
    for value, label in (("epci-244200770", "Saint-Étienne Métropole"), ("commune-42218", "Saint-Étienne")):
        assert (
            f'value="{value}"><label for="filtre_territoire_{value}">{label} <span class="filters__count">(1<' in inside
        )
    assert "Retirer le filtre Territoire : </span>Saint-Étienne Métropole" in (
        sign_in().get("/recherche/?territoire=epci-244200770").text
    )


def test_a_hidden_commune_gives_no_group_of_communes(cast, sign_in, around_saint_etienne):
    item = publish(cast, "Lieu masqué", P41="42", P42={**commune("42218", "Saint-Étienne (42)"), "hide": True})
    assert not any(code.startswith(("commune-", "epci-")) for code in row_of(item).codes)
    assert shown(sign_in(cast.reviewer), "territoire=epci-244200770") == {"Dans la ville"}


@pytest.mark.parametrize("query", ["territoire=42&territoire=commune-42218", "territoire=42&q=loire"])
def test_a_page_with_places_stays_under_the_limit(
    cast, sign_in, around_saint_etienne, django_assert_max_num_queries, query
):
    client = sign_in(cast.contributor)
    client.get("/recherche/")
    with django_assert_max_num_queries(9):
        client.get(f"/recherche/?{query}")


def test_derived_codes_follow_the_row_whoever_writes_it(cast):
    row = row_of(publish(cast, "Une action", P150="2021-03"))
    assert row.codes.count("annee-2021") == 1
    SearchRow.objects.filter(pk=row.pk).update(year=2023)
    row.refresh_from_db()
    assert "annee-2023" in row.codes and "annee-2021" not in row.codes
    SearchRow.objects.filter(pk=row.pk).update(year=None)
    row.refresh_from_db()
    assert not any(code.startswith("annee-") for code in row.codes)


@pytest.mark.exigence("S159")
def test_words_may_be_sorted_by_date_and_pages_follow(cast, sign_in, monkeypatch):
    monkeypatch.setattr("isic_platform.search.views.search", _small(2))
    publish(cast, "Jardin jardin jardin")
    for index in range(3):
        publish(cast, f"Autre action {index}", P02="Avec un jardin.")
    client = sign_in()
    assert TITLES.findall(client.get("/recherche/?q=jardin").text)[0] == "Jardin jardin jardin"
    html = client.get("/recherche/?q=jardin&tri=recents").text
    assert TITLES.findall(html) == ["Autre action 2", "Autre action 1"] and "<mark>jardin</mark>" in html
    following = re.search(r'href="(\?[^"]+)" rel="next"', html)[1].replace("&amp;", "&")
    assert "tri=recents" in following and "apres=" in following
    assert TITLES.findall(client.get(f"/recherche/{following}").text) == ["Autre action 0", "Jardin jardin jardin"]
    assert "Trier" not in client.get("/recherche/").text


def _small(size: int) -> Any:
    from isic_platform.search.selectors import search

    return lambda **options: search(**{**options, "size": size})


def test_a_long_list_is_folded_and_what_is_chosen_stays_in_sight(cast, sign_in, monkeypatch):
    monkeypatch.setattr(groups, "LONGEST_LIST", 3)
    monkeypatch.setattr(groups, "SHOWN_FIRST", 2)
    publish(cast, "Une action", P64=["THE-01", "THE-03"])
    publish(cast, "Une autre", P64=["THE-05", "THE-06", "THE-03"])
    html = sign_in().get("/recherche/?theme=THE-06").text
    folded = html.index('id="filtre_theme_plus"')
    assert html.index('value="THE-03"') < folded and html.index('name="theme" value="THE-06" checked') < folded
    assert "Voir 2 de plus" in html


def test_a_filter_that_changes_gives_a_clean_address_to_the_browser(cast, sign_in):
    publish(cast, "Le jardin", P64=["THE-03"])
    response = sign_in().get("/recherche/?q=jardin&depuis=&jusqua=&theme=THE-03", headers={"HX-Request": "true"})
    assert response["HX-Push-Url"] == "/recherche/?q=jardin&theme=THE-03"
    assert "HX-Push-Url" not in sign_in().get("/recherche/?q=jardin")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("couture OU jardin", {"La couture", "Le jardin des livres"}),
        ('"atelier cuisine" OU couture', {"Un atelier cuisine", "La couture"}),
        ("OU couture OU", {"La couture"}),
        ("couture ou jardin", set()),
        ('jardin -"des livres"', set()),
        ("atelier -couture", {"Un atelier cuisine"}),
    ],
)
@pytest.mark.exigence("S144")
def test_either_word_a_phrase_and_what_is_left_out(cast, typed, expected):
    for title in ("La couture", "Le jardin des livres", "Un atelier cuisine"):
        publish(cast, title)
    assert set(titles(cast.anonymous, typed, exact=True)) == expected


def test_the_help_says_how_to_write(sign_in, db):
    html = sign_in().get("/recherche/aide/").text
    assert '"café des parents"' in html and "budget -logement" in html and "jardin OU potager" in html
