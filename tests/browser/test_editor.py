"""The grid editor in a real browser, and an answer being written while the next version of its grid is published."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from knowledge.models import Grid, GridDraft
from knowledge.services import load_grids
from tests.browser.checks import NARROW, all_findings
from tests.cast import PASSWORD, create_cast
from tests.knowledge import drafts, entries
from tests.publication import fiches

SAVED = re.compile(r"Enregistré")


@pytest.fixture
def cast(transactional_db: None) -> Any:
    """Everybody, committed, with a draft of an answer to G02."""
    load_grids(by=None)
    people = create_cast()
    project = fiches.draft(people.contributor, people.institution).project
    people.entry = entries.filled(
        people.contributor, Grid.objects.get(code="G02"), {"G02.08": "Une idée du groupe."}, project=project
    )
    return people


def sign_in(page: Page, live_server: LiveServer, email: str) -> None:
    page.goto(f"{live_server.url}/connexion/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/projets/")


@pytest.mark.exigence("S103", "S192")
def test_the_pages_of_the_editor_pass_every_check(cast: Any, page: Page, live_server: LiveServer) -> None:
    def change(document: Any) -> None:
        drafts.second_version(document)
        document.add_question(0, used=set(), question="Lequel ?", type="choix", obligation="R")  # at fault

    drafts.next_version(cast.facilitator, Grid.objects.get(code="G02"), change)
    drafts.next_version(
        cast.facilitator, Grid.objects.get(code="G03"), lambda document: document.delete_question("G03.02")
    )
    sign_in(page, live_server, "animatrice@exemple.fr")
    for address in (
        "",
        "G02/",
        "G02/presentation/",
        "G02/questions/G02.02/",
        "G02/questions/G02.14/",
        "G02/questions/G02.04/condition/?lue=G02.01",
        "G02/themes/1/question/",
        "G02/apercu/recenser/",
        "G03/publier/",
    ):
        page.goto(f"{live_server.url}{drafts.EDITOR}{address}")
        assert all_findings(page, focus_limit=12) == [], address


@pytest.mark.exigence("S103")
def test_a_question_is_added_ordered_and_previewed_with_the_keyboard_alone(
    cast: Any, page: Page, live_server: LiveServer
) -> None:
    drafts.next_version(cast.facilitator, Grid.objects.get(code="G02"))
    sign_in(page, live_server, "animatrice@exemple.fr")
    page.goto(f"{live_server.url}{drafts.EDITOR}G02/")
    press(page, page.get_by_role("link", name="Ajouter une question au thème Recenser"))
    page.get_by_label("Question", exact=False).first.focus()
    page.keyboard.type("Qui l'a vu venir ?")
    page.locator("[name=type][value=texte_long]").focus()
    page.keyboard.press("ArrowUp")
    press(page, page.get_by_role("button", name="Continuer vers ses réglages"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Qui l'a vu venir ?")
    press(page, page.get_by_role("link", name="Revenir à la grille"))
    press(page, page.get_by_role("button", name="Monter G02.17"))
    expect(page.locator("[id='question-G02.17']")).to_be_visible()
    questions = GridDraft.objects.get(code="G02").source["themes"][0]["questions"]
    assert [(q["code"], q["type"]) for q in questions][-2:] == [("G02.17", "texte_court"), ("G02.06", "choix_multi")]
    page.goto(f"{live_server.url}{drafts.EDITOR}G02/apercu/")
    phone = page.frame_locator("iframe")
    expect(phone.locator("[name='G02.17']")).to_be_visible()
    assert phone.locator("body").evaluate("() => innerWidth") == NARROW["width"]


def press(page: Page, target: Any) -> None:
    """Reach it and press Enter: no pointer."""
    target.focus()
    page.keyboard.press("Enter")
    page.wait_for_load_state()


@pytest.mark.exigence("S83")
def test_a_draft_open_in_a_browser_outlives_the_publication_of_the_next_version(
    cast: Any, page: Page, live_server: LiveServer
) -> None:
    item = cast.entry.item
    sign_in(page, live_server, "contributrice@exemple.fr")
    page.goto(f"{live_server.url}/travail/{item.short_id}/ecrire/contourner/")
    write(page, "G02.08", "Une idée du groupe, écrite avant.")
    drafts.publish(cast.facilitator, Grid.objects.get(code="G02"), drafts.second_version)
    # The page that was open goes on saving, on its version.
    write(page, "G02.08", "Une idée du groupe, écrite après.")
    write(page, "G02.11", "Le bruit.")
    overview = page.context.new_page()
    overview.goto(f"{live_server.url}/travail/{item.short_id}/")
    overview.get_by_role("link", name="Voir ce qui change").click()
    expect(overview.get_by_text("Une idée du groupe, écrite après.")).to_be_visible()
    assert all_findings(overview, focus_limit=12) == []
    overview.get_by_role("button", name="Passer à la version 2").click()
    expect(overview.get_by_text("Rien n'est perdu")).to_be_visible()
    # And still saves once the answer has moved, a question that is asked no more included.
    write(page, "G02.08", "Une idée du groupe, écrite pendant le passage.")
    write(page, "G02.11", "Le bruit, le soir.")
    page.reload()
    expect(page.locator("[name='G02.08']")).to_have_count(0)
    expect(page.locator("[name='G02.11']")).to_have_value("Le bruit, le soir.")
    page.goto(f"{live_server.url}/travail/{item.short_id}/apercu/")
    expect(page.get_by_role("heading", name="Questions retirées")).to_be_visible()
    expect(page.get_by_text("Une idée du groupe, écrite pendant le passage.")).to_be_visible()
    moved = entries.fresh(cast.entry)
    assert moved.grid_version.number == 2
    before = cast.entry.item.record.values
    assert {code: value for code, value in moved.item.record.values.items() if code not in ("G02.08", "G02.11")} == {
        code: value for code, value in before.items() if code not in ("G02.08", "G02.11")
    }


def write(page: Page, code: str, text: str) -> None:
    page.fill(f"[name='{code}']", text)
    expect(page.locator(f"[id='q-{code}'] [data-saved]")).to_have_text(SAVED)
