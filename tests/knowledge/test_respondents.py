"""Several answers to one grid, side by side: only those that the reader may open, never those kept by their author."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isic_platform.publication import services
from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item
from knowledge.models import GridEntry
from knowledge.respondents.rules import How
from knowledge.services.respondents import add_respondent
from tests.knowledge import entries
from tests.knowledge.private import CANARY, written
from tests.publication import fiches

pytestmark = pytest.mark.django_db
MANY_QUERIES = 11


@pytest.fixture
def online(cast: Any) -> Any:
    """A public project, which everybody may open."""
    return fiches.published(cast.contributor, cast.institution, cast.reviewer).project


def respondent(cast: Any, grids: Any, project: Any, label: str, **answers: Any) -> GridEntry:
    entry = add_respondent(
        grid=grids["G02"], project=project, kind="partenaire", label=label, how=How.TOGETHER, by=cast.contributor
    )
    services.write_item_answers(item=entry.item, values={**entries.G02, **answers}, by=cast.contributor)
    return entries.fresh(entry)


def publish(cast: Any, entry: GridEntry, visibility: str) -> None:
    services.write_item_answers(item=entry.item, values={"DIFFUSION": visibility}, by=cast.contributor)
    services.submit_item(item=Item.objects.get(pk=entry.item_id), by=cast.contributor)
    services.validate_version(item=Item.objects.get(pk=entry.item_id), by=cast.reviewer, criteria={})
    services.publish_version(item=Item.objects.get(pk=entry.item_id), by=cast.reviewer)


def url(project: Any, code: str = "G02") -> str:
    return f"/collectes/comparer/{project.item.short_id}/{code}/"


@pytest.mark.exigence("S97")
def test_each_respondent_has_a_column_and_what_differs_is_said(
    cast: Any, grids: Any, online: Any, sign_in: Any
) -> None:
    respondent(cast, grids, online, "bailleur", **{"G02.03": "oui", "G02.16": "Demander avant."})
    respondent(cast, grids, online, "mairie", **{"G02.03": "non", "G02.16": "Choisir ensemble."})
    page = sign_in(cast.contributor).get(url(online))
    assert [column.label for column in page.context["columns"]] == ["bailleur", "mairie"]
    lines = {line.code: line for line in page.context["lines"]}
    assert (lines["G02.03"].agreement, lines["G02.09"].agreement) == ("Réponses différentes", "Même réponse")
    assert "Demander avant." in page.text and "Choisir ensemble." in page.text
    different = sign_in(cast.contributor).get(url(online) + "?differences=1")
    assert {line.code for line in different.context["lines"]} == {"G02.03"}


@pytest.mark.exigence("S97")
def test_a_collective_synthesis_starts_from_those_that_are_compared(
    cast: Any, grids: Any, online: Any, sign_in: Any
) -> None:
    first = respondent(cast, grids, online, "bailleur")
    respondent(cast, grids, online, "mairie")
    page = sign_in(cast.contributor).get(url(online) + f"?r={first.item.short_id}")
    asked = f"projet={online.item.short_id}&reponse={first.item.short_id}"
    assert page.context["analysis_url"].endswith(f"/analyses/nouvelle/?{asked}")
    assert sign_in(cast.contributor).get(page.context["analysis_url"]).status_code == 200


@pytest.mark.exigence("S97")
def test_a_reader_compares_what_is_published_for_them_as_it_was_published(
    cast: Any, grids: Any, online: Any, sign_in: Any
) -> None:
    public = respondent(cast, grids, online, "bailleur", **{"G02.16": "Texte relu."})
    publish(cast, public, Visibility.PUBLIC)
    inside = respondent(cast, grids, online, "mairie", **{"G02.16": "Texte du réseau."})
    publish(cast, inside, Visibility.NETWORK)
    respondent(cast, grids, online, "association", **{"G02.16": "Texte en cours."})
    services.write_item_answers(
        item=entries.fresh(public).item, values={"G02.16": "Texte à venir."}, by=cast.contributor
    )
    texts = ("Texte relu.", "Texte du réseau.", "Texte en cours.", "Texte à venir.")
    seen = {
        name: [text for text in texts if text in sign_in(cast[name]).get(url(online)).text]
        for name in ("contributor", "colleague", "stranger", "admin")
    }
    assert seen["stranger"] == ["Texte relu."]
    assert seen["admin"] == ["Texte relu."]
    assert seen["colleague"] == ["Texte relu.", "Texte du réseau."]
    assert seen["contributor"] == ["Texte du réseau.", "Texte en cours.", "Texte à venir."]


def test_a_project_that_one_may_not_open_has_no_comparison(cast: Any, grids: Any, project: Any, sign_in: Any) -> None:
    assert sign_in(cast.stranger).get(url(project)).status_code == 404
    assert sign_in(cast.contributor).get(url(project, "G99")).status_code == 404


@pytest.mark.exigence("S90")
def test_what_its_author_keeps_is_compared_with_nothing_not_even_by_them(
    cast: Any, grids: Any, online: Any, sign_in: Any
) -> None:
    written(cast.contributor, grids["G04"], online)
    page = sign_in(cast.contributor).get(url(online, "G04"))
    assert (page.status_code, page.context["columns"]) == (200, [])
    assert CANARY not in page.text


def test_words_not_to_be_quoted_are_marked(cast: Any, grids: Any, online: Any, sign_in: Any) -> None:
    entry = add_respondent(
        grid=grids["G12"], project=online, kind="groupe", label="groupe", how=How.COLLECTED, by=cast.contributor
    )
    values = {"G12.01": "oui", "G12.06": "Le jardin", "G12.14": "non"}
    services.write_item_answers(item=entry.item, values=values, by=cast.contributor)
    assert "Ne pas citer" in sign_in(cast.contributor).get(url(online, "G12")).text


def test_as_many_queries_for_three_as_for_one(cast: Any, grids: Any, online: Any, sign_in: Any) -> None:
    client = sign_in(cast.contributor)
    counted = []
    for label in ("bailleur", "mairie", "association"):
        respondent(cast, grids, online, label)
        client.get(url(online))
        with CaptureQueriesContext(connection) as queries:
            client.get(url(online))
        counted.append(len(queries))
    assert counted == [MANY_QUERIES] * 3


class TestNumberOfQueries:
    """A guest's page and its save cost the same whatever was answered."""

    def test_of_a_question_and_of_its_save(self, cast: Any, grids: Any, project: Any) -> None:
        from tests.knowledge.guests import answer, arrived, invited

        _, secret = invited(cast.contributor, grids["G12"], project)
        client = arrived(secret)
        answer(client, "G12.01", "oui")
        shown, saved = [], []
        for code in ("G12.04", "G12.05", "G12.06"):
            answer(client, code, "Le jardin")
            with CaptureQueriesContext(connection) as queries:
                client.get(f"/repondre/question/{code}/")
            shown.append(len(queries))
            data = {code: "Le jardin du dimanche", f"{code}.version": "1", "key": code}
            with CaptureQueriesContext(connection) as queries:
                assert client.post(f"/repondre/question/{code}/enregistrer/", data).json()["saved"]
            saved.append(len(queries))
        # The two statements that open and close a savepoint stand for those of a transaction.
        assert (shown, saved) == ([2] * 3, [7] * 3)

    def test_of_the_page_of_an_answer_given_by_a_link(self, cast: Any, grids: Any, project: Any, sign_in: Any) -> None:
        from tests.knowledge.guests import invited

        entry, _ = invited(cast.contributor, grids["G12"], project)
        client = sign_in(cast.contributor)
        client.get(entry.item.work_url)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(entry.item.work_url)
        assert "Le lien marche jusqu" in page.text
        assert len(queries) <= 12
