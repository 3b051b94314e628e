"""The pages: filters and their counts, what is refused, pagination, their cost."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from isic_platform.publication.models import Item
from isic_platform.search.models import SearchRow
from tests.search.contents import found, publish, titles

PAGES = ("search:search", "search:library")


@pytest.fixture
def three(cast: Any) -> None:
    publish(cast, "Le jardin", P60="TYP-TSG", P64=["THE-03", "THE-05"], P41="42", P50=["PUB-FAM"])
    publish(cast, "Le théâtre", P60="TYP-DSL", P61=["TYP-TSG"], P64=["THE-03"], P41="33", P50=["PUB-JEU"])
    publish(cast, "La cuisine", P60="TYP-DSL", P64=["THE-06"], P41="42", level="NIV-TL")


def counts(results: Any, name: str) -> dict[str, int]:
    return next(({c.value: c.count for c in each.choices} for each in results.facets if each.facet.name == name), {})


@pytest.mark.exigence("S43", "S45", "S46", "S48", "S159")
@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"type": ["TYP-TSG"]}, {"Le jardin", "Le théâtre"}),
        ({"theme": ["THE-05", "THE-06"]}, {"Le jardin", "La cuisine"}),
        ({"theme": ["THE-03"], "territoire": ["departement-42"]}, {"Le jardin"}),
        ({"territoire": ["region-75"]}, {"Le théâtre"}),
        ({"territoire": ["region-75", "departement-42"]}, {"Le jardin", "Le théâtre", "La cuisine"}),
        ({"public": ["PUB-JEU"]}, {"Le théâtre"}),
        ({"niveau": ["NIV-TL"]}, {"La cuisine"}),
        ({"nature": ["nature-projet"]}, {"Le jardin", "Le théâtre", "La cuisine"}),
    ],
)
def test_values_of_a_filter_add_up_and_filters_narrow(cast, three, chosen, expected):
    assert set(titles(cast.anonymous, **chosen)) == expected


def test_counts_say_what_each_option_gives(cast, three):
    results = found(cast.anonymous)
    assert results.total == 3
    assert counts(results, "type") == {"TYP-TSG": 2, "TYP-DSL": 2}
    assert counts(results, "territoire") == {"33": 1, "42": 2, "region-75": 1, "region-84": 2}
    narrowed = found(cast.anonymous, theme=["THE-03"])
    assert narrowed.total == 2
    assert counts(narrowed, "territoire") == {"33": 1, "42": 1, "region-75": 1, "region-84": 1}
    assert counts(narrowed, "theme") == {"THE-03": 2, "THE-05": 1, "THE-06": 1}  # what another theme would give


def test_filters_and_words_work_together_on_the_page_without_script(sign_in, three):
    page = sign_in().get("/recherche/", {"q": "jardin", "theme": "THE-03", "territoire": "42"})
    html = page.content.decode()
    assert re.findall(r'result__title"><a href="/o/[^"]+/">([^<]+)', html) == ["Le jardin"]
    assert 'name="theme" value="THE-03" checked' in html
    removals = re.findall(r'<a class="tag" href="(\?[^"]+)"', html)
    assert removals == ["?q=jardin&amp;territoire=42", "?q=jardin&amp;theme=THE-03"]


@pytest.mark.parametrize("name", PAGES)
def test_an_unknown_value_is_said_and_left_out(cast, sign_in, three, name):
    response = sign_in().get(reverse(name), {"theme": "THE-99", "territoire": "42", "inconnu": "x"})
    html = response.content.decode()
    assert response.status_code == 200
    assert "Le filtre « Thème » n&#x27;est pas appliqué : « THE-99 » n&#x27;existe pas." in html
    assert "2 contenus" in html


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    "query",
    [
        {"q": "mot " * 2500},
        {"q": "le la les"},
        {"q": "a & b | !c <-> (d:*"},
        {"q": "🙂"},
        {"q": "a\x00b"},
        {"q": "'; DROP TABLE search_searchrow; --"},
        {"q": "é" * 10_000},
        {"q": "%_\\"},
        {"apres": "1-1", "avant": "zzz", "page": "9" * 50},
        {"apres": "9" * 30 + "-1"},
        {"apres": "1-" + "9" * 19},
        {"q": "jardin", "page": "-3"},
        {"q": "jardin", "page": "400"},
        {"theme": ["\x00", "THE-03"] * 60},
    ],
)
def test_no_query_breaks_the_page(sign_in, three, name, query):
    response = sign_in().get(reverse(name), query)
    assert response.status_code == 200
    assert "<h1>" in response.content.decode()


def test_raw_bytes_in_the_address_do_not_break_the_page(sign_in, db):
    assert sign_in().get("/recherche/?q=%FF%FE%00&theme=%ED%A0%80").status_code == 200


def test_a_long_text_is_cut_and_the_page_says_so(sign_in, three):
    assert "200 premiers caractères" in sign_in().get("/recherche/", {"q": "jardin " * 100}).content.decode()


def copies(number: int) -> None:
    """Rows of the same content, dated one minute apart: the search table alone, for pagination."""
    model = SearchRow.objects.get()
    item = Item.objects.get(pk=model.item_id)
    now = timezone.now()
    columns = [each.name for each in SearchRow._meta.concrete_fields if each.name not in {"id", "item", "document"}]
    for index in range(number):
        item.pk, item.short_id = None, f"{index:010}".replace("0", "a").replace("1", "b")
        item.record = type(item.record).objects.create(
            spec_version=model.item.record.spec_version, level=model.item.record.level
        )
        item.published_version = item.working_version = None
        item._state.adding = True
        item.save()
        values = {name: getattr(model, name) for name in columns}
        values |= {
            "title": f"Copie {index:02}",
            "published_at": now + timedelta(minutes=index),
            "short_id": item.short_id,
        }
        SearchRow.objects.create(item=item, **values)


@pytest.mark.parametrize("query", [{}, {"q": "mardi"}])
def test_pages_follow_each_other_forwards_and_back(cast, sign_in, query):
    publish(cast, "Cuisine du mardi")
    copies(59)
    client, seen, links = sign_in(), [], []
    url = reverse("search:library") + "?" + "&".join(f"{key}={value}" for key, value in query.items())
    for _ in range(3):
        html = client.get(url).content.decode()
        seen.append(re.findall(r'result__title"><a href="/o/[^"]+/">([^<]+)', html))
        following = re.search(r'href="(\?[^"]+)" rel="next"', html)
        links.append(re.search(r'href="(\?[^"]+)" rel="prev"', html))
        url = reverse("search:library") + following[1].replace("&amp;", "&") if following else ""
    assert [len(page) for page in seen] == [25, 25, 10] and not url
    assert len({title for page in seen for title in page}) == 60
    assert links[0] is None
    back = client.get(reverse("search:library") + links[2][1].replace("&amp;", "&")).content.decode()
    assert re.findall(r'result__title"><a href="/o/[^"]+/">([^<]+)', back) == seen[1]


def test_a_count_stops_where_it_is_no_longer_read(cast, sign_in, monkeypatch):
    publish(cast, "Cuisine du mardi")
    copies(7)
    monkeypatch.setattr("isic_platform.search.selectors.COUNT_SHOWN", 5)
    monkeypatch.setattr("isic_platform.search.selectors.CANDIDATES", 7)
    monkeypatch.setattr("isic_platform.search.presentation.COUNT_SHOWN", 5)
    html = sign_in().get("/recherche/", {"q": "mardi"}).content.decode()
    assert "Plus de 5 contenus" in html
    assert "Les nombres portent sur les" in html


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    ("name", "query", "queries"),
    [("anonymous", {}, 3), ("anonymous", {"q": "action", "theme": "THE-03"}, 3), ("contributor", {"q": "action"}, 7)],
)
def test_a_page_costs_the_same_with_one_result_and_with_three(
    cast, sign_in, django_assert_num_queries, number, name, query, queries
):
    for index in range(number):
        publish(cast, f"Une action {index}", P64=["THE-03"], P60="TYP-TSG", P41="42")
    client = sign_in(cast[name])
    client.get("/recherche/")
    with django_assert_num_queries(queries):
        response = client.get("/recherche/", query)
    assert response.content.decode().count('class="result"') == number


def test_a_useless_query_stays_under_the_limit(cast, sign_in, django_assert_max_num_queries):
    publish(cast, "Une action")
    client = sign_in(cast.contributor)
    with django_assert_max_num_queries(12):
        client.get("/recherche/", {"q": "actoin zzzzqqq", "theme": "THE-03"})


def test_an_empty_library_says_so(sign_in, db):
    assert "Rien n’est publié pour l’instant" in sign_in().get("/bibliotheque/").content.decode()


def test_nothing_found_offers_a_way_on(sign_in, three):
    html = sign_in().get("/recherche/", {"q": "xylophone", "theme": "THE-03"}).content.decode()
    assert 'href="?q=xylophone"' in html and 'href="?theme=THE-03"' in html and 'href="/bibliotheque/"' in html


def test_reinforced_subjects_bring_the_quick_exit_and_hide_the_tab(cast, sign_in):
    publish(cast, "Un groupe de parole", P65="oui", visibility="DIF-RES")
    html = sign_in(cast.reviewer).get("/bibliotheque/").content.decode()
    assert "<title>Page d’information" in html and "Un groupe de parole" in html
    assert "Page d’information" not in sign_in().get("/bibliotheque/").content.decode()


def test_a_fictional_content_says_so(cast, sign_in):
    item = publish(cast, "Une invention")
    assert "Fictif" not in sign_in().get("/bibliotheque/").content.decode()
    Item.objects.filter(pk=item.pk).update(is_fictional=True)
    assert "Fictif" in sign_in().get("/bibliotheque/").content.decode()


def test_a_search_of_the_library_starts_with_its_results(sign_in, three):
    page = sign_in().get("/bibliotheque/").text
    assert "le plus récent d’abord" in page and "Autres façons de trouver" not in page
    searched = sign_in().get("/bibliotheque/?q=jardin").text
    assert "le plus récent d’abord" not in searched
    folded = re.search(r"<details[^>]*><summary>Autres façons de trouver.*?</details>", searched, re.S)[0]
    assert reverse("knowledge:lessons") in folded


def test_a_content_leads_back_to_the_library(cast, sign_in):
    trail = sign_in().get(publish(cast, "Le lavoir").get_absolute_url()).text.partition('class="breadcrumb-trail"')[2]
    assert re.findall(r"<li>(?:<a href=\"([^\"]+)\">)?(?:<span[^>]*>)?([^<]+)", trail)[:3] == [
        ("/", "Accueil"), ("/bibliotheque/", "Bibliothèque"), ("", "Le lavoir"),
    ]  # fmt: skip
