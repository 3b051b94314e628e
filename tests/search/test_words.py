"""What words find: accents, plurals, verbs, order, and what strange queries give."""

from __future__ import annotations

import pytest

from isic_platform.search.queries import clean_text
from tests.search.contents import found, publish, titles


@pytest.mark.exigence("S144")
@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Étude sur la santé des aînés", "etude sante aines"),
        ("Étude sur la santé des aînés", "ÉTUDES"),
        ("Un jardin partagé", "jardins partagés"),
        ("Un jardin partagé", "partager"),
        ("L’accompagnement des familles", "accompagner"),
        ("Personnes accompagnées au quotidien", "accompagner"),
        ("Personnes accompagnées au quotidien", "accompagnee"),
        ("Personnes accompagnées au quotidien", "accompagnement"),
        ("Au cœur du quartier", "coeur"),
        ("À Saint-Étienne, on cuisine", "saint etienne"),
        ("L’insertion d’abord", "insertion"),
        ("Avec des brodeuses", "avec les brodeuses"),
        ("Fête de quartier", "fete d'ete de quartier"),
    ],
)
def test_accents_plurals_and_verbs_do_not_matter(cast, written, typed):
    publish(cast, written)
    publish(cast, "Tout autre chose")
    assert titles(cast.anonymous, typed) == [written]


def test_a_title_weighs_more_than_a_summary_and_a_summary_more_than_the_rest(cast):
    publish(cast, "Dans le récit", P20="Le théâtre a tout changé.")
    publish(cast, "Le théâtre des voisins")
    publish(cast, "Dans le résumé", P02="Un atelier de théâtre chaque semaine.")
    assert titles(cast.anonymous, "théâtre") == ["Le théâtre des voisins", "Dans le résumé", "Dans le récit"]


def test_labels_of_what_was_chosen_are_found_too(cast):
    publish(cast, "Rendez-vous du lundi", P50=["PUB-FAM"], P41="42")
    assert titles(cast.anonymous, "familles") == ["Rendez-vous du lundi"]
    assert titles(cast.anonymous, "loire") == ["Rendez-vous du lundi"]


def test_quotes_or_and_minus_are_understood(cast):
    publish(cast, "Le café des parents")
    publish(cast, "Des parents au café")
    assert titles(cast.anonymous, '"café des parents"') == ["Le café des parents"]
    assert len(titles(cast.anonymous, "parents café")) == 2
    assert titles(cast.anonymous, "parents -café") == []
    publish(cast, "La couture")
    assert len(titles(cast.anonymous, "couture or café")) == 3


@pytest.mark.parametrize(
    "typed", ["le la les", "à même", "!!! ??? ((( |", "🙂 🎉", "<script>", "' OR 1=1 --", "& | ! <->:*", '"']
)
def test_a_query_without_any_word_lists_everything_and_says_so(cast, typed):
    publish(cast, "Une action")
    results = found(cast.anonymous, clean_text(typed))
    if results.total:
        assert results.is_empty_query
        assert [row.title for row in results.rows] == ["Une action"]


def test_a_text_is_cut_and_cleaned_before_it_is_searched():
    assert clean_text("  a\x00b\n\tc  ") == "a b c"
    assert len(clean_text("mot " * 10_000)) <= 200
    assert clean_text("\x00" * 50) == ""


def test_the_extract_shows_the_words_found_and_nothing_is_interpreted(cast, sign_in):
    publish(
        cast, "Une fabrique", P02="Une <b>menuiserie</b> & des outils <script>alert(1)</script> pour les habitants."
    )
    page = sign_in().get("/recherche/", {"q": "menuiserie"}).content.decode()
    assert "<mark>menuiserie</mark>" in page
    assert "&amp; des outils" in page and "<b>menuiserie" not in page and "<script>alert" not in page
    assert "\ue000" not in page
    listed = sign_in().get("/bibliotheque/").content.decode()
    assert "Une &lt;b&gt;menuiserie&lt;/b&gt;" in listed and "<script>alert" not in listed
