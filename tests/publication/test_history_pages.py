"""History: the path, the reviews, what changed between versions, the saves of an answer."""

from __future__ import annotations

from typing import Any

import pytest

from isic_platform.publication import services
from isic_platform.publication.comparison import compare_texts
from tests.cast import EVERYBODY
from tests.publication import fiches

pytestmark = pytest.mark.django_db


@pytest.fixture
def online(cast: Any) -> Any:
    return fiches.published(cast.contributor, cast.institution, cast.reviewer)


def next_version(item: Any, by: Any, **answers: Any) -> None:
    services.start_new_version(item=item, by=by)
    services.write_item_answers(item=item, values=answers, by=by)


@pytest.mark.exigence("S227")
def test_the_history_is_for_the_team_and_its_reviewers(cast: Any, online: Any, sign_in: Any) -> None:
    expected = {name: 403 for name in EVERYBODY} | {"anonymous": 302}
    expected |= {name: 200 for name in ("contributor", "reviewer", "facilitator")}
    for path in ("historique/", "comparer/"):
        url = f"/travail/{online.short_id}/{path}"
        assert {name: sign_in(cast[name]).get(url).status_code for name in EVERYBODY} == expected


def test_the_timeline_tells_each_step_with_its_reason(cast: Any, online: Any, sign_in: Any) -> None:
    services.unpublish_item(item=online, by=cast.reviewer, comment="Une adresse est fausse.")
    page = sign_in(cast.contributor).get(f"/travail/{online.short_id}/historique/").content.decode()
    steps = ["Retirée de la publication", "Publiée", "Validée", "Soumise à relecture", "Version commencée"]
    places = [page.index(step) for step in steps]
    assert places == sorted(places)
    assert "Une adresse est fausse." in page
    assert "par vous" in page
    assert "Hugo" not in page  # the reviewer did not choose to be named


def test_two_versions_are_compared_field_by_field(cast: Any, online: Any, sign_in: Any) -> None:
    next_version(online, cast.contributor, P30="Beaucoup de personnes dînaient seules.", P50=["PUB-FAM", "PUB-JEU"])
    services.submit_item(item=online, by=cast.contributor)
    page = sign_in(cast.reviewer).get(f"/travail/{online.short_id}/comparer/?de=1&a=2").content.decode()
    flat = " ".join(page.split())
    assert "2 réponses différentes" in flat
    assert "mangeaient" in flat[flat.index("<del>") :]
    assert "dînaient" in flat[flat.index("<ins>") :]
    assert 'aria-label="Constat"' in flat and 'aria-label="Publics concernés"' in flat
    assert 'aria-label="Résumé"' not in flat  # unchanged
    assert "Version 1 (publié" in flat and "Version 2 (soumis" in flat
    reverse = sign_in(cast.reviewer).get(f"/travail/{online.short_id}/comparer/?de=2&a=1").content.decode()
    assert " ".join(reverse.split()).count("<ins>") == flat.count("<ins>")


def test_an_unknown_version_is_said_and_offers_the_others(cast: Any, online: Any, sign_in: Any) -> None:
    page = sign_in(cast.contributor).get(f"/travail/{online.short_id}/comparer/?de=1&a=99")
    assert page.status_code == 200
    assert "n’existe pas ou ne vous est pas ouverte" in page.content.decode()


def test_a_draft_is_compared_by_its_team_alone(cast: Any, online: Any, sign_in: Any) -> None:
    next_version(online, cast.contributor, P30="Une phrase pas encore soumise.")
    url = f"/travail/{online.short_id}/"
    assert "pas encore soumise" in sign_in(cast.contributor).get(url + "comparer/?de=1&a=2").content.decode()
    for name in ("reviewer", "facilitator", "admin"):
        for path in ("comparer/?de=1&a=2", "historique/", "historique/?champ=P30"):
            page = sign_in(cast[name]).get(url + path).content.decode()
            assert "pas encore soumise" not in page
            assert "Version 2" not in page


def test_a_returned_version_shows_its_reviewer_what_was_submitted_not_what_is_written_since(
    cast: Any, online: Any, sign_in: Any
) -> None:
    next_version(online, cast.contributor, P30="Phrase soumise.")
    services.submit_item(item=online, by=cast.contributor)
    services.return_version(item=online, by=cast.reviewer, reason="À revoir.", criteria={})
    services.write_item_answers(item=online, values={"P30": "Phrase écrite depuis."}, by=cast.contributor)
    url = f"/travail/{online.short_id}/comparer/?de=1&a=2"
    reviewer, author = (sign_in(cast[name]).get(url).content.decode() for name in ("reviewer", "contributor"))
    assert "soumise" in reviewer and "depuis" not in reviewer
    assert "depuis" in author


def test_a_returned_version_is_for_its_team_and_who_sent_it_back(cast: Any, online: Any, sign_in: Any) -> None:
    next_version(online, cast.contributor, P30="Phrase soumise.")
    services.submit_item(item=online, by=cast.contributor)
    services.return_version(item=online, by=cast.reviewer, reason="Motif de renvoi.", criteria={})
    for path in ("comparer/?de=1&a=2", "historique/"):
        shown = {
            name: "Version 2" in sign_in(cast[name]).get(f"/travail/{online.short_id}/{path}").content.decode()
            for name in ("contributor", "reviewer", "facilitator")
        }
        assert shown == {"contributor": True, "reviewer": True, "facilitator": False}
    page = sign_in(cast.facilitator).get(f"/travail/{online.short_id}/historique/").content.decode()
    assert "Motif de renvoi" not in page and "Version 1" in page
    services.submit_item(item=online, by=cast.contributor)
    page = sign_in(cast.facilitator).get(f"/travail/{online.short_id}/historique/").content.decode()
    assert "Motif de renvoi" in page  # who may review it now reads why it came back


def test_who_wrote_a_version_and_left_does_not_follow_its_review(cast: Any, online: Any, sign_in: Any) -> None:
    services.set_co_writers(item=online, users=[cast.reviewer], by=cast.contributor)
    next_version(online, cast.reviewer, P30="Phrase du relecteur.")
    services.submit_item(item=online, by=cast.contributor)
    services.set_co_writers(item=online, users=[], by=cast.contributor)
    page = sign_in(cast.reviewer).get(f"/travail/{online.short_id}/historique/").content.decode()
    assert "Version 1" in page and "Version 2" not in page


def test_every_save_of_an_answer_can_be_read_and_copied_by_the_team(cast: Any, sign_in: Any) -> None:
    item = fiches.draft(cast.contributor, cast.institution)
    for text in ("Deuxième texte.", "Troisième texte."):
        services.write_item_answers(item=item, values={"P30": text}, by=cast.contributor)
    page = sign_in(cast.contributor).get(f"/travail/{item.short_id}/historique/?champ=P30").content.decode()
    assert page.count("timeline__event") >= 3
    assert "<textarea" in page
    assert "Beaucoup de personnes mangeaient seules.</textarea>" in page
    assert "Deuxième texte.</textarea>" in page
    assert sign_in(cast.contributor).get(f"/travail/{item.short_id}/historique/?champ=P999").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_history_costs_the_same_for_one_or_three_versions(
    cast: Any, online: Any, sign_in: Any, django_assert_max_num_queries: Any, count: int
) -> None:
    for number in range(1, count):
        next_version(online, cast.contributor, P30=f"Constat {number}.")
        services.submit_item(item=online, by=cast.contributor)
        services.validate_version(item=online, by=cast.reviewer, criteria={})
        services.publish_version(item=online, by=cast.reviewer)
    for name in ("contributor", "reviewer"):
        client = sign_in(cast[name])
        url = f"/travail/{online.short_id}/historique/"
        client.get(url)
        with django_assert_max_num_queries(12):
            assert client.get(url).content.decode().count('aria-labelledby="version-') == count


@pytest.mark.parametrize(
    ("old", "new", "left", "right"),
    [
        ("un chat", "un chien", ["un ", "chat"], ["un ", "chien"]),
        ("", "un mot", [], ["un mot"]),
        ("un mot", "", ["un mot"], []),
        ("pareil", "pareil", ["pareil"], ["pareil"]),
    ],
)
def test_texts_are_compared_word_by_word(old: str, new: str, left: list[str], right: list[str]) -> None:
    before, after = compare_texts(old, new)
    assert [part["text"] for part in before] == left
    assert [part["text"] for part in after] == right
    assert "".join(part["text"] for part in before) == old
    assert "".join(part["text"] for part in after) == new


def test_very_long_texts_are_compared_whole_rather_than_slowly() -> None:
    before, after = compare_texts("mot " * 5000, "autre " * 5000)
    assert [part["kind"] for part in (*before, *after)] == ["del", "ins"]
