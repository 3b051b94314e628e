"""Priorities, campaigns and self-positioning in a real browser: nothing that the checks can see, refusals included."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from knowledge.models import Grid
from knowledge.positioning.places import Place
from knowledge.services import load_grids
from knowledge.services.campaigns import close_campaign
from knowledge.services.priorities import add_argument
from tests.browser.checks import all_findings
from tests.cast import PASSWORD, create_cast, join
from tests.knowledge import entries
from tests.knowledge.together import scenes

FOCUS = 12  # stops walked on each page: the frame is walked elsewhere


@pytest.fixture
def cast(transactional_db: None) -> Any:
    """Everybody, a debate, two campaigns (one closed), and an institution that put itself somewhere three times."""
    load_grids(by=None)
    people = create_cast()
    join(people.facilitator, "contributeur", people.institution)
    people.retained = scenes.retained(people.contributor, people.network, people.facilitator)
    people.proposal = scenes.proposal(people.contributor, people.network)
    for stance in ("pour", "contre", "nuance"):
        add_argument(proposal=people.proposal, by=people.colleague, stance=stance, text="Nous le voyons ici.")
    grids = list(Grid.objects.filter(code__in=["G00", "G02"]))
    people.closed = scenes.campaign(people.facilitator, people.network, grids=grids)
    entries.begun(people.contributor, grids[0], institution=people.institution)
    close_campaign(campaign=people.closed, by=people.facilitator, synthesis=scenes.SYNTHESIS)
    people.campaign = scenes.campaign(people.facilitator, people.network, grids=grids)
    entries.begun(people.colleague, grids[0], institution=people.institution)
    people.place = Place("x", institution=people.institution)
    for ago, mark in ((300, 2), (100, None), (1, 4)):
        said = {"RI1": "engage" if ago > 1 else "acquis"}
        scenes.positioned(people.contributor, people.place, -ago, being=mark, sharing=3, recommendations=said)
    return people


@pytest.mark.exigence("S192", "S14", "S15", "S80", "S158")
def test_the_pages_pass_every_check(cast: Any, page: Page, live_server: LiveServer) -> None:
    def check(address: str) -> None:
        page.goto(f"{live_server.url}{address}")
        assert all_findings(page, focus_limit=FOCUS) == [], address

    def check_refusal(address: str, button: str) -> None:
        page.goto(f"{live_server.url}{address}")
        page.get_by_role("button", name=button).click()
        assert page.locator(".error-summary").is_visible()
        assert all_findings(page, focus_limit=FOCUS) == [], f"{address}, refused"

    check("/intelligence-collective/")
    page.goto(f"{live_server.url}/connexion/")
    page.fill("[name=login]", cast.facilitator.email)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/projets/")
    at, campaign = f"/priorites/{cast.proposal.pk}/", f"/campagnes/{cast.campaign.pk}/"
    for address in (
        "/apprendre/",
        "/priorites/",
        "/campagnes/",
        campaign,
        f"/campagnes/{cast.closed.pk}/",
        "/auto-positionnement/",
        cast.place.url,
    ):
        check(address)
    check_refusal("/priorites/nouvelle/", "Ouvrir le débat")
    check_refusal(at, "Publier dans le débat")
    check_refusal(at, "Écrire la décision")
    check_refusal(f"/priorites/arguments/{cast.proposal.arguments.first().pk}/retirer/", "Retirer l'argument")
    check_refusal("/campagnes/nouvelle/", "Ouvrir la campagne")
    check_refusal(f"{campaign}clore/", "Signer et clore")
    check(cast.place.new_url)
