"""Contents side by side: what is said to differ, what is refused, what is never told, the cost of the page."""

from __future__ import annotations

import re
from typing import Any

import pytest

from isic_platform.publication import services
from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item
from tests.partners import rex
from tests.search.contents import publish

URL = "/comparer/"
NOT_DOCUMENTED = {"special": "DOC-NON"}
UNKNOWN = "n’existe pas ou ne vous est pas ouvert"


@pytest.fixture
def pair(cast: Any) -> list[str]:
    first = publish(cast, "Le jardin", P60="TYP-TSG", P50=["PUB-FAM"], P90="Semer.\n\n- planter", P20="Une friche.")
    second = publish(cast, "Le théâtre", P60="TYP-DSL", P50=["PUB-FAM"], P90=NOT_DOCUMENTED)
    return [first.short_id, second.short_id]


def address(*ids: str) -> str:
    return f"{URL}?ids={','.join(ids)}"


def lines(html: str) -> dict[str, tuple[str, list[str]]]:
    """Label of a line → its mark in words, and its cells without their tags."""
    found = {}
    for row in re.findall(r"<tr[^>]*>\s*<th scope=\"row\">(.*?)</tr>", html, re.S):
        head, _, cells = row.partition("</th>")
        label, _, mark = head.partition('<span class="side-by-side__mark">')
        texts = [_text(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", cells, re.S)]
        found.setdefault(_text(label), (_text(mark), texts))
    return found


def _text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.exigence("S83")
def test_two_fiches_are_read_in_face_of_each_other(sign_in, pair):
    html = sign_in().get(f"{address(*pair)}&toutes=1").text
    found = lines(html)
    assert found["Type"] == ("Réponses différentes", ["Travail social avec les groupes", "Développement social local"])
    assert found["Publics"][0] == "Même réponse"
    assert found["Résumé"][0] == "Même réponse"
    described = next(cells for _, cells in found.values() if any("Semer." in cell for cell in cells))
    assert described == ["Semer. planter", "Non documenté"]
    alone = next((mark, cells) for mark, cells in found.values() if "Une friche." in cells)
    assert alone[0] == "Dit par un seul contenu" and alone[1][1] in ("Rien à lire ici", "Non documenté")
    assert html.count("Non documenté ou sans objet partout") >= 1
    for short_id in pair:
        assert f'href="/o/{short_id}/"' in html
    assert html.index("Le jardin") < html.index("Le théâtre")


def test_only_what_differs_is_shown_when_asked(sign_in, pair):
    html = sign_in().get(f"{address(*pair)}&differences=1").text
    found = lines(html)
    assert {mark for mark, _ in found.values()} == {"Réponses différentes"} and "Type" in found
    assert "Ce qui diffère (" in html and f'ids={",".join(pair)}&amp;toutes=1"' in html
    everything = lines(sign_in().get(f"{address(*pair)}&toutes=1").text)
    assert len(everything) > len(found)


def test_a_blank_and_two_sentences_are_not_said_to_differ(cast, sign_in):
    first = publish(cast, "Le jardin", P90="Semer.", P191=["FRE-01"], P62=["FOR-01"], P10="ETA-ENC")
    second = publish(cast, "Le théâtre", P90="Jouer.", P191=NOT_DOCUMENTED)
    third = publish(cast, "La cuisine", P90="Cuire.", P62=["FOR-01"])
    found = lines(sign_in().get(f"{address(first.short_id, second.short_id, third.short_id)}&toutes=1").text)
    assert found["Déroulement"] == ("", ["Semer.", "Jouer.", "Cuire."])
    assert found["Freins rencontrés"][0] == "Dit par un seul contenu"
    assert found["Formes d&#x27;action"][0] == "Même réponse là où elle est dite"
    assert found["Publié le"][0] in ("", "Même réponse")


def test_the_page_opens_on_the_essential(sign_in, pair):
    client = sign_in()
    html = client.get(address(*pair)).text
    whole = client.get(f"{address(*pair)}&toutes=1").text
    found, everything = lines(html), lines(whole)
    assert "Semer. planter" in found["Déroulement"][1] and "Récit de la genèse" in found
    assert "Type principal" in everything and "Type principal" not in found
    number = whole.count('<th scope="row">')
    assert number > html.count('<th scope="row">') and f"Toutes les questions ({number})" in html
    assert "« Rien à lire ici »" in html


def test_nothing_that_differs_is_said(cast, sign_in):
    twins = [publish(cast, title, P60="TYP-TSG").short_id for title in ("Un", "Deux")]
    html = sign_in().get(f"{address(*twins)}&differences=1").text
    assert "Aucune réponse choisie dans une liste ne diffère" in html and "<table" not in html


def test_boxes_ticked_in_the_results_lead_to_the_table(sign_in, pair):
    client = sign_in()
    results = client.get("/recherche/").text
    assert "Cochez-en de 2 à 4" in results
    form = re.search(r'<form method="get" action="/comparer/">.*?</form>', results, re.S)[0]
    assert set(re.findall(r'name="ids" value="(\w+)"', form)) == set(pair)
    html = client.get(f"{URL}?ids={pair[0]}&ids={pair[1]}").text
    assert "2 contenus côte à côte" in html


def test_a_fiche_leads_to_its_comparison_and_others_are_proposed(cast, sign_in, pair):
    other = publish(cast, "La cuisine", P60="TYP-TSG")
    client = sign_in()
    assert f'href="{address(pair[0])}"' in client.get(f"/o/{pair[0]}/").text
    html = client.get(address(pair[0])).text
    assert f'value="{pair[0]}" checked' in html and f'value="{other.short_id}">' in html
    by_words = client.get(f"{address(pair[0])}&mots=cuisine").text
    assert f'value="{other.short_id}">' in by_words and pair[1] not in by_words
    assert "Aucun autre contenu de même nature" in client.get(f"{address(pair[0])}&mots=xylophone").text


@pytest.mark.exigence("S149")
def test_a_content_that_is_closed_or_unknown_is_refused_in_the_same_words(cast, sign_in, pair):
    closed = [
        publish(cast, f"Secret {visibility}", visibility=visibility).short_id
        for visibility in (Visibility.AUTHOR, Visibility.TEAM, Visibility.INSTITUTION, Visibility.NETWORK)
    ]
    stranger = sign_in(cast.stranger)
    for short_id in (*closed, "zzzzzzzzzz"):
        answer = stranger.get(address(pair[0], short_id))
        assert (answer.status_code, UNKNOWN in answer.text, "Secret" in answer.text) == (200, True, False)
        told = stranger.get(address(short_id))
        assert (told.status_code, UNKNOWN in told.text, "Secret" in told.text) == (404, True, False)
        assert _without(told.text, short_id) == _without(stranger.get(address("yyyyyyyyyy")).text, "yyyyyyyyyy")
    assert "Secret" not in stranger.get(f"{URL}?mots=secret").text
    assert "Secret DIF-STR" in sign_in(cast.contributor).get(address(pair[0], closed[2])).text


def _without(html: str, short_id: str) -> str:
    """A page without what changes at each request, nor the identifier."""
    return re.sub(r'(?:value|content)="\w{64}"|nonce="[^"]*"', "", html).replace(short_id, "")


def test_a_draft_and_the_text_being_written_are_not_compared(cast, sign_in, pair):
    item = Item.objects.get(short_id=pair[0])
    services.start_new_version(item=item, by=cast.contributor)
    services.write_item_answers(item=item, values={"P01": "Titre du brouillon"}, by=cast.contributor)
    html = sign_in(cast.contributor).get(address(*pair)).text
    assert "Titre du brouillon" not in html and "Le jardin" in html


@pytest.mark.exigence("S222")
@pytest.mark.parametrize("name", ["anonymous", "colleague", "stranger", "admin"])
def test_what_the_public_does_not_read_is_not_compared(cast, sign_in, pair, name):
    item = publish(
        cast, "Le lavoir",
        P12="STI-OFF", P117="Un désaccord entre deux services.", P55=3,
        P43={"value": "Le quartier du Soleil", "hide": True},
        P120=[{"id": "bbbb", "structure": {"label": "Bailleur"}, "role": "ROP-LOG", "enjeu": "Ses impayés"}],
    )  # fmt: skip
    asked = f"{address(pair[0], item.short_id)}&toutes=1"
    html = sign_in(cast[name]).get(asked).text
    assert [each for each in ("Officieu", "désaccord", "Soleil", "impayés") if each in html] == []
    assert "moins de 5" in html and "Bailleur" in html
    assert "désaccord" in sign_in(cast.contributor).get(asked).text


def test_five_contents_are_too_many_and_those_chosen_can_be_unticked(cast, sign_in, pair):
    ids = [*pair, *(publish(cast, f"Encore {rank}").short_id for rank in range(3))]
    answer = sign_in().get(address(*ids))
    assert answer.status_code == 400
    assert "4 contenus au plus se comparent : décochez-en un." in answer.text
    assert answer.text.count(" checked>") == 5 and "<table" not in answer.text


def test_contents_of_another_nature_are_not_mixed_and_rex_are_compared(cast, sign_in, pair):
    people = (cast.contributor, cast.institution, cast.reviewer)
    project = Item.objects.get(short_id=pair[0]).project
    entries = [rex.published(*people, project=project, X01=title).item.short_id for title in ("Trop tôt", "Trop tard")]
    mixed = sign_in().get(address(pair[0], entries[0]))
    assert mixed.status_code == 400 and "Seuls des contenus de même nature" in mixed.text
    html = sign_in().get(address(*entries)).text
    assert "Trop tôt" in html and "Dix séances dans la même salle." in html
    assert {mark for mark, _ in lines(html).values()} >= {"Même réponse"}


def test_a_reinforced_subject_brings_the_quick_exit(cast, sign_in, pair):
    item = publish(cast, "Un groupe de parole", P65="oui", visibility="DIF-RES")
    html = sign_in(cast.reviewer).get(address(pair[0], item.short_id)).text
    assert "<title>Page d’information" in html
    assert "Page d’information" not in sign_in().get(address(*pair)).text


@pytest.mark.parametrize("number", [2, 4])
@pytest.mark.parametrize(("name", "most"), [("anonymous", 6), ("contributor", 10)])
def test_the_page_stays_under_its_limit(cast, sign_in, django_assert_max_num_queries, number, name, most):
    ids = [publish(cast, f"Action {rank}", P60="TYP-TSG", P41="42").short_id for rank in range(number)]
    client = sign_in(cast[name])
    client.get(address(*ids))
    with django_assert_max_num_queries(most):
        assert f"{number} contenus côte à côte" in client.get(address(*ids)).text


@pytest.mark.parametrize("query", ["ids=%00%FF", "ids=,,,", f"ids={'a' * 9000}", "ids=<b>&mots=%00", "mots=le+la"])
def test_no_query_breaks_the_page(sign_in, db, query):
    answer = sign_in().get(f"{URL}?{query}")
    assert answer.status_code in (200, 404) and "<b>" not in answer.text
