"""Lessons: drawn in a gesture, published for whom they reach, outliving their project and telling nothing of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isic_platform.publication import services
from isic_platform.publication.enums import Visibility
from isic_platform.publication.exceptions import NotReady
from isic_platform.publication.models import Item
from isic_platform.search.selectors import search
from knowledge.exceptions import LessonRefused
from knowledge.learning.services import draw_lesson_from_analysis, draw_lesson_from_entry
from knowledge.models import Lesson
from tests.knowledge import entries, learning
from tests.publication import fiches

API = "/api/v1/lessons/"
HIDDEN_TITLE = "Projet que personne ne connaît"


@pytest.fixture
def hidden(contributor: Any, institution: Any, reviewer: Any) -> Any:
    """A published project that its team alone reads."""
    return fiches.published(contributor, institution, reviewer, visibility=Visibility.TEAM, P01=HIDDEN_TITLE).project


@pytest.mark.exigence("S145", "S16", "S19")
def test_the_main_lesson_of_a_finished_answer_becomes_a_lesson_in_one_gesture(
    grids: Any, project: Any, contributor: Any
) -> None:
    entry = learning.finished(contributor, grids["G02"], project=project)
    lesson = draw_lesson_from_entry(entry=entry, by=contributor)
    values = lesson.item.record.values
    assert values["E01"] == entries.LESSON == str(lesson.item)
    assert (lesson.entry, lesson.project) == (entry, project)
    assert (lesson.certainty, lesson.reading_levels, lesson.effects) == (
        "vécu plusieurs fois", ["méthode"], ["qualité des pratiques"]
    )  # fmt: skip
    assert lesson.obstacles == ["FR2.1", "FR5.3"] or set(lesson.obstacles) == {"FR5.3", "FR2.1"}
    assert lesson.item.visibility == Visibility.TEAM
    assert draw_lesson_from_entry(entry=entry, by=contributor) == lesson


@pytest.mark.exigence("S101")
def test_the_open_question_of_an_answer_is_a_lesson_too(grids: Any, project: Any, contributor: Any) -> None:
    entry = learning.finished(contributor, grids["G02"], {"Z6": "Que devient le groupe l'été ?"}, project=project)
    lesson = draw_lesson_from_entry(entry=entry, by=contributor, code="Z6")
    assert (str(lesson.item), lesson.kind, lesson.certainty) == ("Que devient le groupe l'été ?", "question", "")
    services.write_item_answers(item=lesson.item, values={"E08": ["THE-09"]}, by=contributor)
    services.submit_item(item=lesson.item, by=contributor)  # a question needs no certainty


def test_what_is_a_draft_private_or_without_consent_teaches_nothing(grids: Any, project: Any, contributor: Any) -> None:
    draft = entries.filled(contributor, grids["G02"], project=project)
    private = learning.complete(contributor, grids["G04"], project)
    silent = learning.complete(
        contributor, grids["G12"], project, {"G12.01": "oui", "G12.14": "non", "Z1": "Une phrase à soi"}
    )
    for entry, said in ((draft, "Terminez d'abord"), (private, "reste à son auteur"), (silent, "accord|pas de texte")):
        with pytest.raises(LessonRefused, match=said):
            draw_lesson_from_entry(entry=entry, by=contributor)
    assert not Lesson.objects.exists()


@pytest.mark.exigence("S145", "S101")
def test_the_rows_of_an_analysis_become_lessons(grids: Any, project: Any, contributor: Any, colleague: Any) -> None:
    source = learning.finished(contributor, grids["G02"], project=project)
    made = learning.analysis(contributor, project, [source])
    lesson = draw_lesson_from_analysis(analysis=made, row_id="bbbb1111", by=contributor)
    assert (str(lesson.item), lesson.kind, lesson.certainty) == (learning.RETAINED, "condition", "vécu plusieurs fois")
    question = draw_lesson_from_analysis(analysis=made, row_id="cccc1111", by=contributor)
    assert (str(question.item), question.kind, question.analysis) == (learning.QUESTION, "question", made)
    assert draw_lesson_from_analysis(analysis=made, row_id="cccc1111", by=contributor) == question
    with pytest.raises(LessonRefused):
        draw_lesson_from_analysis(analysis=made, row_id="zzzz", by=contributor)


def test_a_lesson_says_its_certainty_unless_it_is_a_question(contributor: Any, institution: Any) -> None:
    lesson = learning.lesson(contributor, institution=institution, E03=None)
    with pytest.raises(NotReady) as refusal:
        services.submit_item(item=lesson.item, by=contributor)
    assert [issue.code for issue in refusal.value.issues if issue.blocks] == ["E03"]


@pytest.mark.exigence("S145")
def test_a_lesson_outlives_its_project(
    grids: Any, contributor: Any, institution: Any, reviewer: Any, client: Any
) -> None:
    draft = fiches.draft(contributor, institution)
    first = learning.published(contributor, reviewer, project=draft.project)
    services.delete_draft(item=draft, by=contributor)
    first.refresh_from_db()
    assert first.project is None
    gone = fiches.published(contributor, institution, reviewer, P01="Un autre projet")
    second = learning.published(contributor, reviewer, project=gone.project, E01="Une autre leçon")
    services.unpublish_item(item=Item.objects.get(pk=gone.pk), by=reviewer)
    for lesson in (first, second):
        assert client.get(lesson.item.get_absolute_url()).status_code == 200
    assert client.get("/enseignements/").text.count("result__title") == 2


@pytest.mark.exigence("S192", "S149")
def test_a_lesson_never_tells_a_project_that_its_reader_may_not_read(
    hidden: Any, grids: Any, contributor: Any, reviewer: Any, client: Any, sign_in: Any, stranger: Any
) -> None:
    entry = learning.finished(contributor, grids["G02"], {"G02.14": "Canari de la réponse"}, project=hidden)
    drawn = draw_lesson_from_entry(entry=entry, by=contributor)
    known = {**learning.LESSON, "E01": entries.LESSON, "E07": None, "DIFFUSION": Visibility.PUBLIC}
    services.write_item_answers(item=drawn.item, values=known, by=contributor)
    learning.publish(drawn.item, contributor, reviewer)
    short_id = drawn.item.short_id
    addresses = (
        "/enseignements/", f"/o/{short_id}/", f"/o/{short_id}/?format=json", f"/o/{short_id}/?format=jsonld",
        f"/o/{short_id}/imprimer/", API, f"{API}{short_id}/", "/recherche/?q=relais", "/api/v1/search/?q=relais",
        "/bibliotheque/",
    )  # fmt: skip
    for reader in (client, sign_in(stranger)):
        for address in addresses:
            answer = reader.get(address)
            assert answer.status_code == 200, address
            for secret in (HIDDEN_TITLE, hidden.item.short_id, "Canari de la réponse", entry.item.short_id):
                assert secret not in answer.text, (address, secret)
        assert reader.get(API).json()["results"][0]["project"] is None
        assert reader.get(f"{API}?projet={hidden.item.short_id}").json()["results"] == []
    assert HIDDEN_TITLE in sign_in(contributor).get(f"/o/{short_id}/").text
    assert sign_in(contributor).get(API).json()["results"][0]["project"]["title"] == HIDDEN_TITLE


@pytest.mark.exigence("S192")
def test_drafts_and_narrow_diffusions_stay_with_their_readers(
    contributor: Any, colleague: Any, institution: Any, reviewer: Any, client: Any, sign_in: Any
) -> None:
    learning.lesson(contributor, institution=institution, E01="Brouillon tu")
    inside = learning.published(
        contributor, reviewer, institution=institution, E01="Leçon de la maison", visibility=Visibility.INSTITUTION
    )
    for address in ("/enseignements/", API):
        assert "Brouillon tu" not in sign_in(colleague).get(address).text
        assert "Leçon de la maison" not in client.get(address).text
        assert "Leçon de la maison" in sign_in(colleague).get(address).text
    assert client.get(f"{API}{inside.item.short_id}/").status_code == 404
    mine = sign_in(contributor).get("/enseignements/les-miens/").text
    assert "Brouillon tu" in mine
    assert "Leçon de la maison" in mine


def test_filters_tell_the_published_version_not_the_draft_of_the_next(
    contributor: Any, institution: Any, reviewer: Any, client: Any
) -> None:
    lesson = learning.published(contributor, reviewer, institution=institution)
    services.write_item_answers(item=lesson.item, values={"E02": "vigilance", "E06": ["FR1.1"]}, by=contributor)
    assert [row["type"] for row in client.get(f"{API}?frein=FR5.3").json()["results"]] == ["solution-eprouvee"]
    assert client.get(f"{API}?frein=FR1.1").json()["results"] == []
    learning.publish(Item.objects.get(pk=lesson.item_id), contributor, reviewer)
    assert [row["type"] for row in client.get(f"{API}?frein=FR1.1").json()["results"]] == ["vigilance"]


@pytest.mark.exigence("S19", "S16", "S101", "S146")
def test_the_page_filters_and_keeps_open_questions_apart(
    contributor: Any, institution: Any, reviewer: Any, client: Any
) -> None:
    learning.published(contributor, reviewer, institution=institution)
    learning.published(
        contributor, reviewer, institution=institution, E01="Qui porte les clés ?", E02="question", E03=None
    )
    page = client.get("/enseignements/").text
    assert learning.TEXT in page
    assert "Qui porte les clés" not in page
    assert "Enseignements (1)" in page
    questions = client.get("/enseignements/?onglet=questions").text
    assert "Qui porte les clés" in questions
    assert learning.TEXT not in questions
    for query, found in (
        ("lecture=méthode&effet=impact&frein=FR5.3&theme=THE-09&certitude=vécu plusieurs fois", True),
        ("type=solution-eprouvee", True),
        ("lecture=posture", False),
        ("levier=LE1.1", False),
    ):
        assert (learning.TEXT in client.get(f"/enseignements/?{query}").text) is found, query
    wrong = client.get("/enseignements/?lecture=bleu").text
    assert "Le filtre « lecture » n&#x27;est pas appliqué" in wrong
    assert learning.TEXT in wrong


@pytest.mark.exigence("S175", "S177")
def test_the_api_lists_reads_and_refuses(contributor: Any, institution: Any, reviewer: Any, client: Any) -> None:
    lesson = learning.published(contributor, reviewer, institution=institution, E09=["CPT-01"])
    listed = client.get(API).json()
    assert set(listed) == {"results", "next", "previous"}
    row = listed["results"][0]
    assert (row["text"], row["type"], row["certainty"]) == (learning.TEXT, "solution-eprouvee", "vécu plusieurs fois")
    assert (row["reading_levels"], row["effects"], row["competences"]) == (["méthode"], ["impact"], ["CPT-01"])
    assert row["context"] == learning.LESSON["E10"]
    detail = client.get(f"{API}{lesson.item.short_id}/").json()
    assert detail["content"]["answers"]["E01"] == learning.TEXT
    assert len(client.get(f"{API}?competence=CPT-01&type=solution-eprouvee").json()["results"]) == 1
    for query, said in (
        ("type=x", "question"),
        ("frein=x", "FR5.3"),
        ("couleur=bleu", "lecture"),
        ("projet=x", "identifiant"),
    ):
        answer = client.get(f"{API}?{query}")
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json"), query
        assert said in answer.text
    assert client.get(f"{API}{'z' * 8}/").status_code == 404


@pytest.mark.exigence("S159")
def test_a_lesson_is_found_by_its_words_and_its_codes(
    contributor: Any, institution: Any, reviewer: Any, anonymous: Any
) -> None:
    learning.published(contributor, reviewer, institution=institution, E07=["LE1.1"])
    for text, chosen in (
        ("parents relais", {}),
        ("", {"frein": ["FR5.3"]}),
        ("", {"levier": ["LE1.1"]}),
        ("", {"theme": ["THE-09"]}),
        ("", {"nature": ["nature-enseignement"]}),
    ):
        assert [row.title for row in search(user=anonymous, text=text, chosen=chosen).rows] == [learning.TEXT], chosen


@pytest.mark.exigence("S74")
def test_a_lesson_about_violence_or_from_such_a_project_stops_at_the_network(
    contributor: Any, institution: Any
) -> None:
    said = learning.lesson(contributor, institution=institution, E08=["THE-24"])
    project = fiches.draft(contributor, institution).project
    before = learning.lesson(contributor, project=project)
    services.write_item_answers(item=project.item, values={"P65": "oui"}, by=contributor)
    after = learning.lesson(contributor, project=project)
    for lesson in (said, before, after):
        item = Item.objects.get(pk=lesson.item_id)
        assert (item.is_reinforced, item.visibility) == (True, Visibility.NETWORK)


def test_a_copy_keeps_the_whole_lesson(contributor: Any, institution: Any) -> None:
    lesson = learning.lesson(contributor, institution=institution, E01="x" * 280)
    copy = services.duplicate_item(item=lesson.item, by=contributor, institution=institution)
    assert copy.record.values["E01"] == "x" * 280 + " (copie)"
    assert Lesson.objects.get(item=copy).kind == "solution-eprouvee"


def test_a_lesson_is_begun_alone_and_by_its_team_only(
    grids: Any, project: Any, contributor: Any, stranger: Any, partner: Any, institution: Any, sign_in: Any
) -> None:
    client = sign_in(contributor)
    made = client.post("/enseignements/nouveau/", {"about": f"structure:{institution.code}"})
    assert (made.status_code, Lesson.objects.get().project) == (302, None)
    entry = learning.finished(contributor, grids["G02"], project=project)
    drawn = client.post("/enseignements/nouveau/", {"reponse": entry.item.short_id})
    assert drawn["Location"] == f"/travail/{Lesson.objects.get(entry=entry).item.short_id}/ecrire/"
    assert "En faire un enseignement" in client.get(f"/travail/{entry.item.short_id}/").text
    for person, status in ((stranger, 404), (partner, 404)):
        assert sign_in(person).post("/enseignements/nouveau/", {"reponse": entry.item.short_id}).status_code == status
    assert sign_in(partner).get("/enseignements/nouveau/").status_code == 403
    wrong = sign_in(stranger).post("/enseignements/nouveau/", {"about": f"structure:{institution.code}"})
    assert (wrong.status_code, Lesson.objects.count()) == (422, 2)


@pytest.mark.parametrize("number", [1, 3])
def test_lists_take_the_same_queries_whatever_the_number(
    contributor: Any, institution: Any, reviewer: Any, client: Any, sign_in: Any, number: int
) -> None:
    for index in range(number):
        item = fiches.published(contributor, institution, reviewer, P01=f"Projet {index}")
        learning.published(contributor, reviewer, project=item.project, E01=f"Leçon {index}")
    signed = sign_in(contributor)
    for reader, address, count in (
        (client, "/enseignements/", 4),
        (client, API, 6),
        (signed, "/enseignements/les-miens/", 5),
    ):
        reader.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert reader.get(address).text.count("Leçon") >= number
        assert len(queries) == count, (address, [query["sql"][:120] for query in queries])
