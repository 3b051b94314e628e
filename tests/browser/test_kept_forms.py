"""An ordinary form left before it was sent: its text comes back, to the same person, in the same form, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from isic_platform.publication import services
from isic_platform.publication.models import Item
from projects.models import JournalNote
from tests.browser.checks import all_findings
from tests.browser.writing import Enter, sign_in, stored
from tests.cast import create_cast
from tests.publication import fiches

CANARY = "Le canari vert dort sous le porche"
NOTE = "textarea[name=text]"


@pytest.fixture
def cast(transactional_db: None) -> Any:
    """Everybody, committed."""
    return create_cast()


@pytest.fixture
def project(cast: Any) -> Item:
    """A project whose team keeps a logbook."""
    item = fiches.draft(cast.contributor, cast.institution)
    return item


def kept(page: Page) -> list[str]:
    return stored(page)["records"].get("forms", [])


def wait_until_kept(page: Page, number: int) -> None:
    for _ in range(100):
        if len(kept(page)) == number:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{len(kept(page))} texts are kept")


def leave(page: Page, address: str) -> None:
    """As somebody whose browser closes, or who says yes when asked whether to leave."""
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(address)


@pytest.mark.exigence("S81")
def test_a_note_left_unsent_comes_back_and_goes_once_sent(project: Item, cast: Any, enter: Enter) -> None:
    page = enter(cast.contributor)
    journal = f"/projets/{project.short_id}/journal/"
    page.goto(journal)
    page.fill(NOTE, CANARY)
    wait_until_kept(page, 1)
    assert CANARY not in stored(page)["text"]  # encrypted under a key that cannot leave this browser
    leave(page, "/projets/")
    page.goto(journal)
    expect(page.locator(NOTE)).to_have_value(CANARY)
    expect(page.get_by_text("Ce que vous aviez écrit ici sans l'envoyer")).to_be_visible()
    assert all_findings(page, focus_limit=10) == []
    page.get_by_role("button", name="Garder cette note").click()
    expect(page.locator("main")).to_contain_text(CANARY)
    wait_until_kept(page, 0)
    page.goto(journal)
    expect(page.locator(NOTE)).to_have_value("")
    assert JournalNote.objects.get().text == CANARY

    page.fill(NOTE, "À oublier")
    wait_until_kept(page, 1)
    leave(page, journal)
    page.get_by_role("button", name="Effacer ce texte gardé").click()
    expect(page.locator(NOTE)).to_have_value("")
    wait_until_kept(page, 0)


@pytest.mark.exigence("S81")
def test_a_text_kept_for_one_account_never_reaches_another(project: Item, cast: Any, enter: Enter) -> None:
    page = enter(cast.contributor)
    origin = page.evaluate("() => location.origin")
    journal = f"/projets/{project.short_id}/journal/"
    page.goto(journal)
    page.fill(NOTE, CANARY)
    wait_until_kept(page, 1)
    leave(page, "/projets/")
    page.context.clear_cookies()  # a session that ended without signing out
    sign_in(page, origin, cast.colleague.email)
    expect(page.locator("h1")).to_be_visible()
    page.goto("/projets/")
    wait_until_kept(page, 0)

    shared = enter(cast.contributor, shared=True)
    shared.goto(journal)
    shared.fill(NOTE, CANARY)
    shared.wait_for_timeout(700)  # longer than the pause after which a text is kept
    assert "forms" not in stored(shared)["records"]


@pytest.mark.exigence("S81")
def test_a_page_left_open_by_one_account_erases_nothing_of_the_next(project: Item, cast: Any, enter: Enter) -> None:
    services.set_co_writers(item=project, users=[cast.colleague], by=cast.contributor)
    left = enter(cast.contributor)
    journal = f"/projets/{project.short_id}/journal/"
    left.goto(journal)
    page = left.context.new_page()
    page.goto("/deconnexion/")
    page.locator("main form button").click()
    page.wait_for_url(lambda address: "/deconnexion/" not in address)
    sign_in(page, left.evaluate("() => location.origin"), cast.colleague.email)
    page.goto(journal)
    page.fill(NOTE, CANARY)
    wait_until_kept(page, 1)
    left.fill(NOTE, "Tapé dans la page de quelqu'un qui est parti")
    left.wait_for_timeout(900)  # longer than the pause after which a text is kept
    leave(page, journal)
    expect(page.locator(NOTE)).to_have_value(CANARY)
    assert len(kept(page)) == 1
