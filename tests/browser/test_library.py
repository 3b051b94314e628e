"""The crossed pages of the library, without script and on a phone: every check on each, and the way from one to the next."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from knowledge.models import Grid
from knowledge.services import load_grids
from tests.browser.checks import NARROW, WIDE, all_findings
from tests.cast import create_cast
from tests.knowledge import entries, learning
from tests.publication import fiches


@pytest.fixture
def online(transactional_db: None) -> Any:
    """A public fiche, five public answers to G02 and a lesson, all about FR5.3."""
    load_grids(by=None)
    people = create_cast()
    item = fiches.published(
        people.contributor, people.institution, people.reviewer,
        P191=["FR5.3"], P192=["LE7.6"], P64=["THE-09"], P41="42",
    )  # fmt: skip
    for _ in range(5):
        entries.published(people.contributor, Grid.objects.get(code="G02"), people.reviewer, project=item.project)
    learning.published(people.contributor, people.reviewer, institution=people.institution)
    return people


@pytest.mark.exigence("S209", "S146", "S29")
def test_from_the_library_to_what_was_tried_and_to_what_answers_say(
    online: Any, browser: Browser, page: Page, live_server: LiveServer
) -> None:
    plain = browser.new_context(java_script_enabled=False, locale="fr-FR", viewport=WIDE)
    reader = plain.new_page()

    def check() -> None:
        """The reader's page with every check, wide and narrow, in the browser that runs scripts."""
        for size in (WIDE, NARROW):
            page.set_viewport_size(size)
            page.goto(reader.url)
            assert all_findings(page, focus_limit=30) == [], (reader.url, size)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), reader.url

    reader.goto(f"{live_server.url}/bibliotheque/")
    reader.get_by_role("link", name="les freins et ce que des équipes ont tenté").click()
    expect(reader.get_by_role("img", name="Freins les plus cités")).to_be_visible()
    check()

    # The filter stays in the address, from the ranking to the page of one obstacle.
    reader.get_by_text("Filtrer", exact=True).click()
    reader.get_by_label("Territoire", exact=True).select_option("42")
    reader.get_by_role("button", name="Appliquer").click()
    reader.get_by_role("link", name="Mobilisation difficile, absences, découragement").click()
    assert reader.url.endswith("/bibliotheque/freins/FR5.3/?territoire=42")
    expect(reader.get_by_text("A marché (4 sur 5)").first).to_be_visible()
    check()

    reader.goto(f"{live_server.url}/bibliotheque/")
    reader.get_by_role("link", name="les thèmes par territoire et par année").click()
    expect(reader.get_by_role("img", name="Thèmes les plus rencontrés")).to_be_visible()
    check()

    reader.goto(f"{live_server.url}/grilles/G02/")
    reader.get_by_role("link", name="Ce que les réponses disent").click()
    row = reader.get_by_role("row", name="Oui au moins 5")
    expect(row).to_be_visible()
    check()
    reader.get_by_role("link", name="Tout ce qui est écrit à G02.14").click()
    expect(reader.get_by_text("Le transport du soir")).to_have_count(5)
    check()
    plain.close()
