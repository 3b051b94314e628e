"""G12 answered without an account, on a narrow screen, with the keyboard alone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from knowledge.models import Grid, GridEntry
from knowledge.services import load_grids
from tests.browser.checks import NARROW, all_findings, check_overflow
from tests.cast import create_cast
from tests.knowledge.guests import invited
from tests.publication import fiches

MOST_TABS = 30


@pytest.fixture
def link(transactional_db: None) -> tuple[GridEntry, str]:
    load_grids(by=None)
    people = create_cast()
    project = fiches.draft(people.contributor, people.institution).project
    return invited(people.contributor, Grid.objects.get(code="G12"), project)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus stands on what the selector names."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached with Tab on {page.url}")


def go_on(page: Page, text: str = "Continuer") -> None:
    """Press the visible button of that name with the keyboard, and wait for the next page."""
    page.get_by_role("button", name=text, exact=True).last.evaluate("button => button.dataset.wanted = ''")
    tab_to(page, "[data-wanted]")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def pick(page: Page, downs: int = 0) -> None:
    """Choose among radios: Tab to the group, Space, then the arrows."""
    tab_to(page, "input[type=radio]")
    page.keyboard.press("Space")
    for _ in range(downs):
        page.keyboard.press("ArrowDown")


def write(page: Page, text: str) -> None:
    tab_to(page, "textarea")
    page.keyboard.type(text)


@pytest.mark.exigence("S98")
def test_a_respondent_without_account_answers_with_the_keyboard_alone(
    link: Any, page: Page, live_server: LiveServer
) -> None:
    entry, secret = link
    page.set_viewport_size(NARROW)
    page.goto(f"{live_server.url}/repondre/{secret}/")
    assert secret not in page.url
    findings = {"welcome": all_findings(page)}
    go_on(page, "Commencer")
    findings["agreement"] = all_findings(page)
    go_on(page)  # nothing chosen: it is said, and the focus goes to it
    expect(page.get_by_text("Choisissez une réponse pour continuer.")).to_be_visible()
    assert page.evaluate("() => document.activeElement.id") == "erreurs"
    findings["error"] = all_findings(page)
    pick(page)
    go_on(page)
    pick(page, downs=1)
    go_on(page)
    go_on(page, "Passer la question")
    write(page, "Pour voir du monde")
    expect(page.locator("[data-guest-status]")).to_contain_text("Enregistré à")
    findings["text"] = all_findings(page)
    go_on(page)
    go_on(page, "Je ne sais pas")
    write(page, "Le jardin du dimanche")
    page.keyboard.press("Tab")
    go_on(page)
    expect(page.get_by_text("Question 7 sur 14")).to_be_visible()
    pick(page, downs=3)
    findings["scale"] = all_findings(page)
    go_on(page)
    write(page, "Le jour des réunions")
    go_on(page)
    for _ in range(5):
        go_on(page, "Passer la question")
    pick(page, downs=1)
    go_on(page)
    expect(page.get_by_role("heading", name="Relire avant de finir")).to_be_visible()
    expect(page.get_by_text("Assez souvent")).to_be_visible()
    findings["recap"] = check_overflow(page)
    go_on(page, "J'ai terminé")
    expect(page.get_by_role("heading", name="Merci")).to_be_visible()
    assert {name: found for name, found in findings.items() if found} == {}
    entry = GridEntry.objects.get(pk=entry.pk)
    values = entry.item.record.values
    assert entry.state == "terminee"
    assert [values.get(f"G12.{number:02}") for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 14)] == [
        "oui", "plusieurs personnes", None, "Pour voir du monde", {"special": "DOC-NON"}, "Le jardin du dimanche", 4,
        "Le jour des réunions", None, "oui, relue maintenant",
    ]  # fmt: skip
