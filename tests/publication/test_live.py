"""What the others write arrives: asked by the page, told only to those who write, cheap, and writing nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from isic_platform.formkit.models import Answer
from isic_platform.publication import services
from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item
from tests.publication import fiches

pytestmark = pytest.mark.django_db
SECRET = "Le canari gris chante"


@pytest.fixture
def fiche(cast: Any) -> Item:
    item = fiches.draft(cast.contributor, cast.institution, level="NIV-FS", P34="oui")
    services.set_co_writers(item=item, users=[cast.colleague], by=cast.contributor)
    return fiches.fresh(item)


@pytest.fixture
def ines(cast: Any, sign_in: Any) -> Client:
    return sign_in(cast.contributor, headers={"HX-Request": "true"})


def ask(client: Client, item: Item, page: str = "diagnostic", **parameters: Any) -> Any:
    return client.get(f"/travail/{item.short_id}/direct/", {"page": page, **parameters})


def of_page(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {change["code"]: change for change in answer["questions"]}


@pytest.mark.exigence("S81")
def test_the_field_of_another_comes_with_who_and_when(ines: Client, fiche: Item, cast: Any) -> None:
    before = ask(ines, fiche).json()  # a page that shows nothing: everything comes
    known = ",".join(f"{change['code']}:{change['version']}" for change in before["questions"])
    assert ask(ines, fiche, etat=known).json()["questions"] == []
    services.write_item_answers(item=fiche, values={"P30": "Texte de Paul"}, by=cast.colleague)
    answer = ask(ines, fiche, etat=known, vu=before["seen"]).json()
    change = of_page(answer)["P30"]
    assert (list(of_page(answer)), change["who"]) == (["P30"], "Paul Collègue")
    assert "Texte de Paul" in change["html"]
    assert f'value="{change["version"]}" data-version' in change["html"]
    assert answer["others"] == [{"name": "Paul Collègue", "ago": 0}]
    assert "Complétude" in answer["completeness"]
    assert answer["closed"] == ""


def test_nothing_is_read_while_nothing_was_saved(ines: Client, fiche: Item) -> None:
    seen = ask(ines, fiche).json()["seen"]
    answer = ask(ines, fiche, vu=seen).json()
    assert (answer["seen"], answer["questions"], "completeness" in answer) == (seen, [], False)


def test_a_question_that_an_answer_of_another_opens_or_closes_comes(ines: Client, fiche: Item, cast: Any) -> None:
    known = {code: change["version"] for code, change in of_page(ask(ines, fiche).json()).items()}
    services.write_item_answers(item=fiche, values={"P34": "non"}, by=cast.colleague)
    etat = ",".join(f"{code}:{version}" for code, version in known.items())
    closed = of_page(ask(ines, fiche, etat=etat).json())
    assert {"P34", "P35"} <= set(closed)
    assert "hidden" in closed["P35"]["html"].partition(">")[0]
    assert closed["P35"]["who"] == ""


def test_one_s_own_save_elsewhere_is_nobody_else(ines: Client, fiche: Item, cast: Any) -> None:
    services.write_item_answers(item=fiche, values={"P30": "D'une autre fenêtre"}, by=cast.contributor)
    answer = ask(ines, fiche, etat="P30:1").json()
    assert (of_page(answer)["P30"]["who"], answer["others"]) == ("", [])


def test_who_stopped_writing_is_no_longer_said_to_write(ines: Client, fiche: Item, cast: Any) -> None:
    services.write_item_answers(item=fiche, values={"P30": "Texte de Paul"}, by=cast.colleague)
    Answer.objects.filter(record=fiche.record, code="P30").update(updated_at=timezone.now() - timedelta(minutes=3))
    assert ask(ines, fiche).json()["others"] == []


def test_what_was_handed_in_says_that_nothing_is_saved_any_more(ines: Client, fiche: Item, cast: Any) -> None:
    services.submit_item(item=fiche, by=cast.contributor)
    assert "en relecture" in ask(ines, fiche).json()["closed"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("contributor", 200), ("colleague", 200), ("manager", 404), ("reviewer", 404), ("stranger", 404), ("admin", 404)],
)
def test_only_its_writers_are_told(cast: Any, sign_in: Any, fiche: Item, name: str, expected: int) -> None:
    services.write_item_answers(item=fiche, values={"P30": SECRET}, by=cast.contributor)
    response = ask(sign_in(cast[name]), fiche)
    assert response.status_code == expected
    assert (SECRET in response.content.decode()) == (expected == 200)


def test_a_co_writer_is_told_nothing_of_what_its_author_keeps_alone(cast: Any, sign_in: Any, fiche: Item) -> None:
    Item.objects.filter(pk=fiche.pk).update(visibility=Visibility.AUTHOR)
    assert ask(sign_in(cast.colleague), fiche).status_code == 404


def test_a_session_that_ended_is_told_by_its_code(client: Client, fiche: Item) -> None:
    response = client.get(f"/travail/{fiche.short_id}/direct/", headers={"HX-Request": "true"})
    assert response.status_code == 401


def test_the_check_of_the_session_names_its_account_and_nothing_else(ines: Client, fiche: Item, cast: Any) -> None:
    answer = ask(ines, fiche, controle="1").json()
    assert set(answer) == {"owner"}
    assert answer["owner"]
    assert cast.contributor.email not in answer["owner"]


@pytest.mark.parametrize("etat", ["", ":", "P30", "P30:x,P30:-1,é:9", "a:" * 500])
def test_a_malformed_state_is_no_fault(ines: Client, fiche: Item, etat: str) -> None:
    assert ask(ines, fiche, etat=etat).status_code == 200
    assert ask(ines, fiche, page="../", etat=etat).json()["questions"] == []


@pytest.mark.parametrize("answers", [1, 3])
def test_asking_costs_the_same_few_or_many_and_writes_nothing(
    ines: Client, fiche: Item, cast: Any, answers: int
) -> None:
    etat = ",".join(f"{code}:{change['version']}" for code, change in of_page(ask(ines, fiche).json()).items())
    texts = dict.fromkeys(("P30", "P31", "P32")[:answers], "Texte de Paul")
    services.write_item_answers(item=fiche, values=texts, by=cast.colleague)
    with CaptureQueriesContext(connection) as queries:
        found = ask(ines, fiche, etat=etat).json()
    assert len(found["questions"]) >= answers
    sql = [query["sql"] for query in queries]
    assert not [line for line in sql if line.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert len(sql) == 4  # session, account, content, answers


@pytest.mark.parametrize("step", ["identification", "partenaires", "acteurs", "territoire", "enseignements"])
def test_a_whole_page_that_changed_stays_within_bounds_for_a_co_writer(
    cast: Any, sign_in: Any, fiche: Item, step: str
) -> None:
    paul = sign_in(cast.colleague)
    with CaptureQueriesContext(connection) as queries:
        assert ask(paul, fiche, step).json()["questions"]
    assert len(queries) <= 6


def test_a_question_that_proposes_lists_is_drawn_when_asked_for(ines: Client, fiche: Item) -> None:
    changes = ask(ines, fiche, "identification").json()["questions"]
    left = [change["code"] for change in changes if not change["html"]]
    assert left
    assert len(left) < len(changes)
    drawn = ask(ines, fiche, "identification", dessin=left[0]).json()["questions"]
    assert [question["code"] for question in drawn] == left[:1]
    assert f'data-question="{left[0]}"' in drawn[0]["html"]
