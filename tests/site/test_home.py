"""The home page: living content that its reader may read, words of people, and what one may do next."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from isic_platform.publication import services
from isic_platform.publication.enums import Visibility, WithdrawalReason
from isic_platform.site.home import saying_of
from tests.publication import fiches

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
WORDS = "On vient pour le repas, on reste pour les gens."


def published(cast: Any, **options: Any) -> Any:
    return fiches.published(cast.contributor, cast.institution, cast.reviewer, level="NIV-FS", **options)


@pytest.mark.exigence("S147")
def test_it_says_what_this_is_and_shows_what_was_just_published(cast: Any, sign_in: Any) -> None:
    published(cast, P31=f"Le groupe le répète : « {WORDS} »", P64=["THE-06"], P191=["FR1.1"], P41="42")
    page = sign_in().get("/").text
    assert "<h1>" in page and "Cuisine du mardi" in page and fiches.SUMMARY in page
    assert WORDS in page and "Entendu dans" in page
    assert "/bibliotheque/?frein=FR1.1" in page
    assert "/bibliotheque/?theme=THE-06" in page
    assert "/bibliotheque/?territoire=42" in page
    for url in re.findall(r'href="(/bibliotheque/\?[^"]+)"', page):
        assert "Cuisine du mardi" in sign_in().get(url).text


def test_an_empty_platform_invents_nothing(db: None, sign_in: Any) -> None:
    page = sign_in().get("/").text
    assert "Rien n'est encore publié" in page.replace("&#x27;", "'")
    assert "<blockquote" not in page and "Ce qui a freiné" not in page


@pytest.mark.exigence("S222")
@pytest.mark.parametrize(
    "options",
    [
        {"visibility": Visibility.NETWORK},
        {"visibility": Visibility.INTER_NETWORK},
        {"visibility": Visibility.NETWORK, "P65": "oui"},
    ],
)
def test_words_come_from_what_everybody_reads(cast: Any, sign_in: Any, options: dict[str, Any]) -> None:
    item = published(cast, P31=f"« {WORDS} »", P01="Gardée", P02="Un résumé gardé.", **options)
    for person in (cast.anonymous, cast.colleague, cast.contributor, cast.reviewer, cast.admin):
        assert WORDS not in sign_in(person).get("/").text
    page = sign_in().get("/").text
    assert "Gardée" not in page and "résumé gardé" not in page and item.short_id not in page


@pytest.mark.exigence("S222")
def test_a_reinforced_subject_is_never_drawn_on_it(cast: Any, sign_in: Any) -> None:
    item = published(cast, P01="Paroles de femmes", P31=f"« {WORDS} »", P65="oui", visibility=Visibility.NETWORK)
    item.opened_to = item.visibility = Visibility.PUBLIC
    item.save()
    for person in (cast.anonymous, cast.contributor, cast.colleague):
        page = sign_in(person).get("/").text
        assert "Paroles de femmes" not in page and WORDS not in page
    assert saying_of(TODAY) is None


def test_words_change_with_the_day_and_leave_with_their_fiche(cast: Any) -> None:
    first = published(cast, P01="Première", P31="Ils disent vouloir être écoutés avant d'être aidés.")
    published(cast, P01="Seconde", P31=f"« {WORDS} »")
    published(cast, P01="Troisième", P31={"special": "DOC-NON"})
    found = {saying_of(TODAY + timedelta(days=day)).title for day in range(4)}
    assert found == {"Première", "Seconde"}
    services.unpublish_item(item=first, by=cast.reviewer, reason=WithdrawalReason.OTHER, comment="Demande.")
    assert {saying_of(TODAY + timedelta(days=day)).title for day in range(4)} == {"Seconde"}
    assert saying_of(TODAY).is_quoted


def test_each_one_is_told_what_they_may_do_next(cast: Any, sign_in: Any) -> None:
    expected = {
        "anonymous": "Se connecter pour contribuer", "contributor": "Écrire une trace en cinq minutes",
        "reviewer": "Relire ce qui attend", "manager": "Relire ce qui attend", "facilitator": "Animer le réseau",
        "admin": "Gérer les comptes",
    }  # fmt: skip
    for name, label in expected.items():
        page = sign_in(cast[name]).get("/").text
        assert label in page, name
        for url in re.findall(r'<li><a href="(/[^"?]*)">[^<]*</a><span>', page):
            assert sign_in(cast[name]).get(url).status_code == 200, (name, url)


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_few_queries_whatever_it_shows(
    cast: Any, sign_in: Any, django_assert_max_num_queries: Any, count: int
) -> None:
    for rank in range(count):
        published(cast, P01=f"Fiche {rank}", P31=f"« {WORDS} »")
    for name in ("anonymous", "contributor", "reviewer"):
        client = sign_in(cast[name])
        client.get("/")
        with django_assert_max_num_queries(10):
            assert client.get("/").status_code == 200
