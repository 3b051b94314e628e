"""The pages of the grids and of the collections, as people use them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isic_platform.publication import services
from isic_platform.publication.enums import Visibility
from knowledge.models import GridEntry
from tests.knowledge import entries
from tests.publication import fiches

NEW = "/collectes/nouvelle/"


@pytest.mark.exigence("S79")
def test_a_visitor_reads_the_catalogue_and_the_questions(grids: Any, client: Any) -> None:
    page = client.get("/grilles/")
    assert "Freins, écueils et solutions de contournement" in page.text
    assert "30 minutes" in page.text
    page = client.get("/grilles/G02/")
    assert "Quels freins avez-vous rencontrés ?" in page.text
    assert "Posée seulement si « Un frein était-il prévisible ? » est « Oui »" in page.text
    assert "La leçon principale de cette grille" in page.text
    assert "Diffusion souhaitée" not in page.text
    assert "Se connecter pour répondre" in page.text
    paper = client.get("/grilles/G02/imprimer/")
    assert "Quel frein demeure entier ?" in paper.text
    assert client.get("/grilles/G00/").status_code == 200
    for absent in ("G98", "G77", "x"):
        assert client.get(f"/grilles/{absent}/").status_code == 404


def test_the_button_of_the_project_begins_an_answer(grids: Any, project: Any, contributor: Any, sign_in: Any) -> None:
    client = sign_in(contributor)
    page = client.get(f"/travail/{project.item.short_id}/")
    assert '<option value="G02">G02 : Freins' in page.text
    answer = client.post(NEW, {"grille": "G02", "projet": project.item.short_id})
    entry = GridEntry.objects.get()
    assert answer.url == f"/travail/{entry.item.short_id}/ecrire/"
    page = client.get(answer.url, follow=True)
    assert "Quels freins avez-vous rencontrés ?" in page.text
    page = client.get(f"/travail/{project.item.short_id}/")
    assert f"/travail/{entry.item.short_id}/" in page.text


def test_opening_the_page_writes_nothing(grids: Any, project: Any, contributor: Any, sign_in: Any) -> None:
    page = sign_in(contributor).get(f"{NEW}?grille=G02&projet={project.item.short_id}")
    assert fiches.TITLE in page.text
    assert not GridEntry.objects.exists()


def test_one_s_institution_is_offered_for_a_light_trace(
    grids: Any, contributor: Any, institution: Any, sign_in: Any
) -> None:
    client = sign_in(contributor)
    page = client.get(f"{NEW}?grille=G00")
    assert f"structure:{institution.code}" in page.text
    client.post(NEW, {"grille": "G00", "about": f"structure:{institution.code}"})
    assert GridEntry.objects.get().item.institution == institution


@pytest.mark.parametrize("about", ["", "structure:centre-social-ailleurs", "projet:2222222222", "n'importe quoi"])
def test_what_is_not_offered_is_refused_with_a_sentence(
    grids: Any, project: Any, contributor: Any, sign_in: Any, about: str
) -> None:
    answer = sign_in(contributor).post(NEW, {"grille": "G00", "about": about})
    assert answer.status_code == 422
    assert "Choisissez" in answer.text
    assert not GridEntry.objects.exists()


@pytest.mark.exigence("S192")
def test_who_may_begin_an_answer_about_a_project(
    grids: Any, contributor: Any, institution: Any, reviewer: Any, cast: Any, sign_in: Any
) -> None:
    item = fiches.published(contributor, institution, reviewer)
    draft = fiches.draft(contributor, institution, P01="Brouillon")
    expected = {"contributor": 302, "colleague": 403, "manager": 403, "stranger": 403, "partner": 403, "admin": 403}
    for person, status in expected.items():
        answer = sign_in(cast[person]).post(NEW, {"grille": "G02", "projet": item.short_id})
        assert answer.status_code == status, person
    for person in ("colleague", "stranger", "admin"):
        assert sign_in(cast[person]).post(NEW, {"grille": "G02", "projet": draft.short_id}).status_code == 404, person
    assert sign_in().post(NEW, {"grille": "G02", "projet": item.short_id}).url.startswith("/connexion/")
    assert GridEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 302),
        ("?grille=G98", 404),
        ("?grille=x", 404),
        ("?grille=G02&projet=zzz", 404),
        ("?grille=G02&projet=2222222222", 404),
    ],
)
def test_a_malformed_address(grids: Any, contributor: Any, sign_in: Any, query: str, status: int) -> None:
    assert sign_in(contributor).get(NEW + query).status_code == status


def test_without_any_project_the_page_says_where_to_begin(grids: Any, contributor: Any, sign_in: Any) -> None:
    assert "Il faut d'abord un projet" in sign_in(contributor).get(f"{NEW}?grille=G02").text


@pytest.mark.exigence("S81")
def test_a_condition_opens_its_question_in_the_page(grids: Any, project: Any, contributor: Any, sign_in: Any) -> None:
    entry = entries.begun(contributor, grids["G02"], project=project)
    client = sign_in(contributor)
    address = f"/travail/{entry.item.short_id}/ecrire/recenser/"
    asked = "Qu&#x27;est-ce qui aurait permis"
    # Until then it waits in a template, for a page that lost the network: nothing shows it, no form sends it.
    assert asked not in re.sub(r"<template.*?</template>", "", client.get(address).text, flags=re.DOTALL)
    page = client.post(address, {"G02.03": "oui", "then": "stay", "key": "un"}, follow=True)
    assert asked in re.sub(r"<template.*?</template>", "", page.text, flags=re.DOTALL)
    assert "Niveau :" not in page.text


def test_finishing_too_early_lists_what_is_missing(grids: Any, project: Any, contributor: Any, sign_in: Any) -> None:
    entry = entries.filled(contributor, grids["G02"], {"G02.15": None, "Z1": None}, project=project)
    client = sign_in(contributor)
    answer = client.post(f"/collectes/{entry.item.short_id}/terminer/")
    assert answer.status_code == 422
    assert f"/travail/{entry.item.short_id}/ecrire/apprendre/#q-G02.15" in answer.text
    assert f"/travail/{entry.item.short_id}/ecrire/pour-finir/#q-Z1" in answer.text
    services.write_item_answers(item=entry.item, values={"G02.15": "Une navette.", "Z1": "Leçon"}, by=contributor)
    page = client.post(f"/collectes/{entry.item.short_id}/terminer/", follow=True)
    assert "Grille terminée" in page.text
    assert "Rouvrir la grille" in page.text
    assert client.post(f"/collectes/{entry.item.short_id}/terminer/").status_code == 403
    client.post(f"/collectes/{entry.item.short_id}/rouvrir/")
    assert entries.fresh(entry).state == "brouillon"


def test_somebody_else_cannot_finish_it(grids: Any, project: Any, contributor: Any, cast: Any, sign_in: Any) -> None:
    entry = entries.filled(contributor, grids["G02"], project=project)
    for person in ("colleague", "manager", "reviewer", "admin", "stranger"):
        for action in ("terminer", "rouvrir"):
            answer = sign_in(cast[person]).post(f"/collectes/{entry.item.short_id}/{action}/")
            assert answer.status_code == 404, person
    assert entries.fresh(entry).state == "brouillon"
    fiche = fiches.draft(contributor, cast.institution, P01="Une fiche n'est pas une réponse")
    assert sign_in(contributor).post(f"/collectes/{fiche.short_id}/terminer/").status_code == 404


def test_my_collections(grids: Any, project: Any, contributor: Any, colleague: Any, sign_in: Any) -> None:
    entries.filled(contributor, grids["G02"], project=project)
    page = sign_in(contributor).get("/collectes/")
    assert entries.LESSON in page.text
    assert fiches.TITLE in page.text
    assert entries.LESSON not in sign_in(contributor).get("/collectes/?grille=G00").text
    assert entries.LESSON in sign_in(contributor).get("/collectes/?etat=brouillon").text
    assert "Cette grille n&#x27;existe pas" in sign_in(contributor).get("/collectes/?grille=G77").text
    assert entries.LESSON not in sign_in(colleague).get("/collectes/").text


@pytest.mark.exigence("S192")
def test_a_reader_of_the_project_sees_only_published_answers(
    grids: Any, contributor: Any, institution: Any, reviewer: Any, client: Any
) -> None:
    item = fiches.published(contributor, institution, reviewer)
    entries.filled(contributor, grids["G02"], {"Z1": "Leçon en brouillon"}, project=item.project)
    team = {"Z1": "Leçon d'équipe"}
    entries.published(
        contributor, grids["G02"], reviewer, visibility=Visibility.TEAM, answers=team, project=item.project
    )
    assert "Grilles : ce que l" not in client.get(item.get_absolute_url()).text
    entry = entries.published(contributor, grids["G02"], reviewer, project=item.project)
    page = client.get(item.get_absolute_url())
    assert entries.LESSON in page.text
    for hidden in ("Leçon en brouillon", "Leçon d", "Commencer à répondre"):
        assert hidden not in page.text, hidden
    answer = client.get(entry.item.get_absolute_url())
    assert "Le transport du soir" in answer.text
    assert fiches.TITLE in answer.text
    assert "Terminer la grille" not in answer.text


def test_an_answer_s_page_does_not_name_a_project_that_is_not_readable(
    grids: Any, project: Any, contributor: Any, reviewer: Any, client: Any
) -> None:
    entry = entries.published(contributor, grids["G02"], reviewer, project=project)
    page = client.get(entry.item.get_absolute_url())
    assert page.status_code == 200
    assert fiches.TITLE not in page.text


@pytest.mark.parametrize("number", [1, 3])
def test_lists_take_the_same_queries_whatever_the_number(
    grids: Any, contributor: Any, institution: Any, reviewer: Any, sign_in: Any, number: int
) -> None:
    item = fiches.published(contributor, institution, reviewer)
    for index in range(number):
        entries.published(contributor, grids["G02"], reviewer, answers={"Z1": f"Leçon {index}"}, project=item.project)
    client = sign_in(contributor)
    counts = {}
    for address in ("/grilles/", "/grilles/G02/", "/collectes/", item.get_absolute_url()):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts[address.replace(item.short_id, "…")] = len(queries)
    assert counts == {"/grilles/": 6, "/grilles/G02/": 6, "/collectes/": 8, "/o/…/": 12}
