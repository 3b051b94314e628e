"""What anybody meets first, in a real browser: the home page, a fiche told, its citation, « je l'ai utilisé »."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from knowledge.uses.services import declare_use
from tests.browser.checks import NARROW, all_findings, check_overflow
from tests.browser.writing import Enter
from tests.cast import create_cast
from tests.projects.test_narrative import RICH
from tests.publication import fiches


@pytest.fixture
def scene(transactional_db: None) -> dict[str, Any]:
    """A rich fiche that was used, and a light trace."""
    cast = create_cast()
    people = (cast.contributor, cast.institution, cast.reviewer)
    rich = fiches.published(*people, level="NIV-FS", **RICH)
    light = fiches.published(*people, P01="Atelier vélo")
    declare_use(item=rich, by=cast.stranger, effect="Repris à deux : le repas s'est tenu.", institution=None)
    return {"cast": cast, "rich": f"/o/{rich.short_id}/", "light": f"/o/{light.short_id}/"}


@pytest.mark.exigence("S228")
def test_public_pages_are_accessible(page: Page, live_server: Any, scene: dict[str, Any]) -> None:
    findings = {}
    for path in ("/", scene["rich"], scene["light"], f"{scene['rich']}imprimer/", f"{scene['rich']}usages/"):
        page.goto(live_server.url + path)
        if found := all_findings(page):
            findings[path] = found
    assert findings == {}


@pytest.mark.exigence("S228")
@pytest.mark.parametrize("name", ["contributor", "reviewer", "facilitator"])
def test_the_home_of_each_role_is_accessible(enter: Enter, scene: dict[str, Any], name: str) -> None:
    page = enter(scene["cast"][name])
    page.goto("/")
    assert all_findings(page) == []


def test_the_home_page_says_what_this_is_without_scrolling(page: Page, live_server: Any, scene: dict[str, Any]) -> None:
    page.goto(live_server.url)
    page.set_viewport_size({"width": 1280, "height": 800})
    for shown in (page.locator("h1"), page.get_by_text("On mange seul"), page.locator("#derniers")):
        expect(shown).to_be_in_viewport()
    page.set_viewport_size({"width": NARROW["width"], "height": 720})
    for shown in (page.locator("h1"), page.get_by_role("link", name="Parcourir la bibliothèque").first):
        expect(shown).to_be_in_viewport()


@pytest.mark.exigence("S147")
def test_every_answer_of_a_fiche_is_reached_with_the_keyboard(
    page: Page, live_server: Any, scene: dict[str, Any]
) -> None:
    page.goto(live_server.url + scene["rich"])
    page.get_by_role("link", name="Le reste de la fiche").click()
    summary = page.locator("#identification > summary")
    answer = page.locator("#identification").get_by_text("Structure porteuse")
    expect(answer).to_be_hidden()
    summary.focus()
    page.keyboard.press("Enter")
    expect(answer).to_be_visible()
    assert check_overflow(page) == []


def test_the_paper_shows_what_the_page_folds(page: Page, live_server: Any, scene: dict[str, Any]) -> None:
    page.goto(live_server.url + scene["rich"] + "imprimer/")
    page.emulate_media(media="print")
    expect(page.get_by_text("Structure porteuse")).to_be_visible()


def test_a_citation_is_copied_in_one_click_and_selectable_without_script(
    browser: Any, page: Page, live_server: Any, scene: dict[str, Any]
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live_server.url)
    page.goto(live_server.url + scene["rich"])
    page.get_by_role("button", name="Copier la citation").click()
    expect(page.locator("#citer [data-copied]")).to_have_text("Citation copiée.")
    assert "« Cuisine du mardi »" in page.evaluate("() => navigator.clipboard.readText()")
    context = browser.new_context(java_script_enabled=False)
    bare = context.new_page()
    bare.goto(live_server.url + scene["rich"])
    expect(bare.get_by_role("button", name="Copier la citation")).to_be_hidden()
    assert "« Cuisine du mardi »" in bare.get_by_label("Citation prête à copier").input_value()
    context.close()


@pytest.mark.exigence("S232")
def test_a_reader_says_that_they_used_it(enter: Enter, scene: dict[str, Any]) -> None:
    page = enter(scene["cast"].colleague)
    page.goto(scene["light"])
    page.get_by_role("link", name="Je l’ai utilisé").click()
    assert all_findings(page) == []
    page.get_by_label("Qu'est-ce que cela a donné ?").fill("Appelez le 06 12 34 56 78.")
    page.get_by_role("button", name="Dire que je l’ai utilisé").click()
    expect(page.locator("#erreurs")).to_be_focused()
    assert all_findings(page) == []
    page.get_by_label("Qu'est-ce que cela a donné ?").fill("Deux familles ont réparé leur vélo ensemble.")
    page.get_by_role("button", name="Dire que je l’ai utilisé").click()
    expect(page.locator("#usages")).to_contain_text("Utilisé 1 fois")
    page.goto("/usages/")
    assert all_findings(page) == []
    page.get_by_role("link", name="Retirer").click()
    page.get_by_role("button", name="Retirer cet usage").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mes usages déclarés")
    expect(page.locator("main")).to_contain_text("Aucun usage déclaré")
