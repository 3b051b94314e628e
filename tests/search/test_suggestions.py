"""Proposals while somebody types: useful ones, and none that this person may not read."""

from __future__ import annotations

import re
from typing import Any

import pytest

from isic_platform.publication.enums import Visibility
from isic_platform.search import views
from tests.cast import EVERYBODY
from tests.publication import fiches
from tests.search.contents import publish

URL = "/recherche/suggestions/"
LINE = re.compile(
    r'data-url="([^"]+)"><span class="combobox__label">([^<]+)</span> <span class="combobox__detail">([^<]+)'
)


def proposed(client: Any, text: str) -> list[tuple[str, ...]]:
    response = client.get(URL, {"q": text})
    found = LINE.findall(response.text)
    assert response.status_code == (200 if found else 204)
    return found


@pytest.mark.exigence("S144", "S159")
def test_words_filters_and_titles_are_proposed_with_where_they_lead(cast, sign_in):
    item = publish(cast, "Le potager du mardi", P02="Potagers et marmites.")
    lines = proposed(sign_in(), "pota")
    assert ("/recherche/?q=potager", "potager", "Mot") in lines or (
        "/recherche/?q=potagers",
        "potagers",
        "Mot",
    ) in lines
    assert sum(detail == "Mot" for _, _, detail in lines) == 1  # the singular and the plural find the same
    assert (f"/o/{item.short_id}/", "Le potager du mardi", "Fiche projet") in lines
    assert ("/recherche/?theme=THE-06", "Alimentation", "Filtre : Thème") in proposed(sign_in(), "ALIMENT")
    assert proposed(sign_in(), "le marm")[0][:2] == ("/recherche/?q=le+marmites", "le marmites")
    assert sign_in().get(URL, {"q": "p"}).status_code == 400


@pytest.mark.exigence("S149")
def test_no_title_and_no_word_leaks(cast, sign_in):
    publish(cast, "Mirabellier du réseau", visibility=Visibility.NETWORK, P02="Un zinzolin.")
    publish(cast, "Mirabellier de l’équipe", visibility=Visibility.TEAM)
    fiches.draft(cast.contributor, cast.institution, P01="Mirabellier en brouillon")
    fiches.submitted(cast.contributor, cast.institution, P01="Mirabellier en relecture")
    fiches.withdrawn(cast.contributor, cast.institution, cast.reviewer, P01="Mirabellier retiré")
    seen = {name: [line[1] for line in proposed(sign_in(cast[name]), "mirab")] for name in EVERYBODY}
    network = ["Mirabellier du réseau"]
    assert seen.pop("contributor") == ["Mirabellier de l’équipe", "Mirabellier du réseau"]
    assert {name for name, found in seen.items() if found == network} == {
        "colleague", "manager", "partner", "reviewer", "facilitator",
    }  # fmt: skip
    assert [seen[name] for name in ("anonymous", "stranger", "admin")] == [[], [], []]
    assert proposed(sign_in(cast.contributor), "zinzo") == []


def test_a_title_is_text(cast, sign_in):
    publish(cast, "Potager <script>alert(1)</script>")
    assert "<script>" not in sign_in().get(URL, {"q": "potager"}).text


def test_too_many_requests_are_refused(cast, sign_in, monkeypatch):
    monkeypatch.setattr(views, "MOST_SUGGESTIONS", 2)
    client = sign_in()
    assert [client.get(URL, {"q": "jardin"}).status_code for _ in range(3)] == [204, 204, 429]


@pytest.mark.parametrize("number", [1, 3])
def test_a_proposal_costs_two_queries(cast, sign_in, django_assert_num_queries, number):
    for index in range(number):
        publish(cast, f"Potager {index}")
    client = sign_in()
    client.get(URL, {"q": "pot"})
    with django_assert_num_queries(3):  # and one for the vocabularies
        assert len([line for line in proposed(client, "pot") if line[2] == "Fiche projet"]) == number
