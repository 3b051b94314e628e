"""Grids in a real browser: nothing that the checks can see on any of their pages, and a condition that opens."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from knowledge.models import Grid
from knowledge.services import load_grids
from tests.browser.checks import all_findings
from tests.cast import PASSWORD, create_cast
from tests.knowledge import entries
from tests.publication import fiches


@pytest.fixture
def cast(transactional_db: None) -> Any:
    """Everybody, committed, with a published project and two answers about it."""
    load_grids(by=None)
    people = create_cast()
    project = fiches.published(people.contributor, people.institution, people.reviewer).project
    grid = Grid.objects.get(code="G02")
    people.draft = entries.filled(people.contributor, grid, {"G02.03": "non", "G02.15": None}, project=project).item
    people.online = entries.published(people.contributor, grid, people.reviewer, project=project).item
    return people


@pytest.mark.exigence("S192")
def test_the_pages_of_the_grids_pass_every_check(cast: Any, page: Page, live_server: LiveServer) -> None:
    def check(address: str) -> None:
        page.goto(f"{live_server.url}{address}")
        assert all_findings(page, focus_limit=25) == [], address

    for address in ("/grilles/", "/grilles/G02/", "/grilles/G00/imprimer/", f"/o/{cast.online.short_id}/"):
        check(address)
    sign_in(page, live_server)
    for address in (
        "/collectes/",
        "/collectes/nouvelle/?grille=G00",
        f"/travail/{cast.draft.short_id}/",
        f"/travail/{cast.draft.short_id}/ecrire/contourner/",
        f"/travail/{cast.draft.short_id}/ecrire/pour-finir/",
    ):
        check(address)
    page.goto(f"{live_server.url}/travail/{cast.draft.short_id}/")
    page.get_by_role("button", name="Terminer la grille").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Encore quelques réponses avant de terminer")
    found = all_findings(page, focus_limit=25)
    elsewhere = "lien d'erreur sans cible : #q-"  # these links lead to the page of their question
    assert [finding for finding in found if not finding.startswith(elsewhere)] == []
    page.locator(".error-summary a").first.click()
    expect(page.locator("[data-question='G02.15']")).to_be_in_viewport()


@pytest.mark.exigence("S81")
def test_an_answer_opens_the_question_that_follows_from_it(cast: Any, page: Page, live_server: LiveServer) -> None:
    sign_in(page, live_server)
    page.goto(f"{live_server.url}/travail/{cast.draft.short_id}/ecrire/recenser/")
    hidden = page.locator("[data-question='G02.04']")
    expect(hidden).to_be_hidden()
    page.check("[name='G02.03'][value='oui']")
    expect(hidden).to_be_visible()
    page.fill("[name='G02.04']", "Les horaires, choisis sans demander.")
    page.get_by_role("button", name="Enregistrer et quitter").click()
    expect(page.get_by_role("button", name="Terminer la grille")).to_be_visible()
    assert cast.draft.record.answers.get(code="G02.04").value == "Les horaires, choisis sans demander."


def sign_in(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/connexion/")
    page.fill("[name=login]", "contributrice@exemple.fr")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/projets/")
