"""Misspelt words."""

from __future__ import annotations

import pytest

from isic_platform.publication import services
from isic_platform.search.models import SearchWord
from isic_platform.search.services import rebuild_search
from tests.search.contents import found, publish, titles


def words() -> dict[str, int]:
    return dict(SearchWord.objects.values_list("word", "documents"))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("surandetement", "surendettement"),
        ("surandetement familles", "surendettement familles"),
        ("mediatin", "médiation"),
        ("Jardain", "jardin"),
    ],
)
def test_a_word_that_matches_nothing_is_corrected(cast, typed, meant):
    publish(cast, "Médiation, jardin et surendettement des familles")
    results = found(cast.anonymous, typed)
    assert [row.title for row in results.rows] == ["Médiation, jardin et surendettement des familles"]
    assert results.corrected_text == meant


def test_the_page_says_what_was_searched_and_offers_the_exact_words(cast, sign_in):
    publish(cast, "Sortir du surendettement")
    page = sign_in().get("/recherche/", {"q": "surandetement"}).content.decode().replace("&nbsp;", " ")
    assert "Résultats pour <strong>« surendettement »</strong> (au lieu de « surandetement »)" in page
    assert "?q=surandetement&amp;exact=1" in page
    exact = sign_in().get("/recherche/", {"q": "surandetement", "exact": "1"}).content.decode()
    assert "Aucun contenu" in exact and "au lieu de" not in exact


def test_a_right_word_is_never_corrected(cast):
    publish(cast, "Les familles du quartier", P60="TYP-TSG")
    assert not found(cast.anonymous, "famille", type=["TYP-DSL"]).corrected_text
    assert not found(cast.anonymous, "quartiers xylophone").corrected_text


def test_a_close_title_is_offered_when_nothing_else_can_be_done(cast):
    publish(cast, "Crédiscussion")
    assert [row.title for row in found(cast.anonymous, "crédi discussion", exact=True).close_titles] == [
        "Crédiscussion"
    ]


def test_words_follow_what_everybody_may_read(cast):
    item = publish(cast, "Une guinguette éphémère")
    publish(cast, "Une guinguette d’hiver")
    assert words()["guinguette"] == 2 and words()["éphémère"] == 1
    services.change_visibility(item=item, visibility="DIF-RES", by=cast.reviewer)
    assert words()["guinguette"] == 1 and "éphémère" not in words()
    services.change_visibility(item=item, visibility="DIF-PUB", by=cast.reviewer)
    assert words()["éphémère"] == 1
    services.unpublish_item(item=item, by=cast.reviewer)
    assert "éphémère" not in words()


def test_words_counted_as_they_come_are_those_counted_from_scratch(cast):
    for title in ("Une guinguette éphémère", "Les éphémères d’Étretat", "Jardin d’été"):
        publish(cast, title)
    publish(cast, "Un mot réservé", visibility="DIF-STR")
    as_they_came = words()
    rows, number = rebuild_search()
    assert (rows, words()) == (4, as_they_came)
    assert number == len(as_they_came)
    assert rebuild_search() == (rows, number)


@pytest.mark.exigence("S149")
def test_a_word_of_a_restricted_text_is_never_proposed(cast):
    publish(cast, "Le mirabellier secret", visibility="DIF-STR")
    assert "mirabellier" not in words()
    for person in (cast.anonymous, cast.stranger, cast.colleague):
        assert not found(person, "mirabelier").corrected_text
    assert titles(cast.colleague, "mirabellier") == ["Le mirabellier secret"]
    assert titles(cast.anonymous, "mirabellier") == []
