"""The pages of respondents and of the private grid: nothing that the checks can see, on a wide and on a narrow screen."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from isic_platform.publication import services
from knowledge.models import Grid
from knowledge.respondents.rules import How
from knowledge.services import load_grids
from knowledge.services.respondents import add_respondent
from tests.browser.checks import all_findings
from tests.cast import PASSWORD, create_cast
from tests.knowledge import entries
from tests.knowledge.guests import invited
from tests.knowledge.private import written
from tests.publication import fiches


@pytest.fixture
def cast(transactional_db: None) -> Any:
    """Everybody, a project with two respondents, a guest's link and a private answer."""
    load_grids(by=None)
    people = create_cast()
    project = fiches.draft(people.contributor, people.institution).project
    grids = {grid.code: grid for grid in Grid.objects.all()}
    for label in ("bailleur", "mairie"):
        entry = add_respondent(
            grid=grids["G02"], project=project, kind="partenaire", label=label, how=How.TOGETHER, by=people.contributor
        )
        services.write_item_answers(item=entry.item, values=entries.G02, by=people.contributor)
    people.project = project.item
    people.guest, people.secret = invited(
        people.contributor, grids["G06"], project, kind="partenaire", label="bailleur"
    )
    people.private = written(people.contributor, grids["G04"], project).item
    return people


@pytest.mark.exigence("S192")
def test_the_pages_of_respondents_pass_every_check(cast: Any, page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/connexion/")
    page.fill("[name=login]", cast.contributor.email)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/projets/")
    findings = {}
    for address in (
        f"/collectes/repondants/{cast.project.short_id}/G12/",
        f"/collectes/comparer/{cast.project.short_id}/G02/",
        f"/collectes/{cast.guest.item.short_id}/invitation/",
        f"/collectes/{cast.private.short_id}/partager/",
        f"/travail/{cast.private.short_id}/",
    ):
        page.goto(f"{live_server.url}{address}")
        findings[address] = all_findings(page, focus_limit=20)
    page.goto(f"{live_server.url}/collectes/repondants/{cast.project.short_id}/G12/")
    page.get_by_role("button", name="Continuer").click()
    findings["respondent refused"] = all_findings(page, focus_limit=20)
    page.get_by_label("Groupe", exact=True).check()
    page.get_by_label("Comment le désigner ?").fill("groupe du jeudi")
    page.get_by_label("Ils répondent seuls, par un lien, sans compte").check()
    page.get_by_role("button", name="Continuer").click()
    findings["link"] = all_findings(page, focus_limit=20)
    page.goto(f"{live_server.url}/repondre/{cast.secret}/")
    page.get_by_role("button", name="Commencer").click()
    findings["theme"] = all_findings(page, focus_limit=20)
    assert {name: found for name, found in findings.items() if found} == {}
