"""The search in a real browser: filters that act at once, proposals by the keyboard, favourites, a saved search; accessibility."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.checks import all_findings
from tests.browser.writing import Enter
from tests.cast import create_cast
from tests.search.contents import publish

OPTION = ".combobox__list:not([hidden]) [role=option]"


@pytest.fixture
def library(transactional_db: None) -> Any:
    cast = create_cast()
    publish(cast, "Le potager du quartier", P64=["THE-03"], P41="42", P150="2023-03")
    publish(cast, "La couture du mardi", P64=["THE-05"], P41="33", P150="2019-03")
    publish(cast, "Le potager des écoles", P64=["THE-05"], P41="42", P150="2021-03")
    return cast


@pytest.mark.exigence("S144", "S159")
def test_filters_act_at_once_and_say_so(page: Page, live_server: Any, library: Any) -> None:
    page.goto(f"{live_server.url}/recherche/")
    page.locator("#filtre_theme > summary").click()
    page.locator("#filtre_territoire > summary").click()
    page.locator("#filtre_territoire_region-84").check()
    expect(page.locator("#annonce")).to_have_text("2 contenus")
    expect(page).to_have_url(re.compile(r"/recherche/\?territoire=region-84$"))
    expect(page.locator("#filtre_territoire_region-84")).to_be_focused()
    expect(page.locator("#filtre_theme")).to_have_attribute("open", "")  # unfolded by hand, and still so
    page.locator("#autres-filtres > summary").click()
    page.locator("#filtre_periode > summary").click()
    page.locator("#filtre_territoire_region-84_dedans > summary").click()
    assert all_findings(page, focus_limit=50) == []
    page.get_by_label("De", exact=True).select_option("2023")
    expect(page.locator("#annonce")).to_have_text("1 contenu")
    expect(page).to_have_url(re.compile(r"/recherche/\?territoire=region-84&depuis=2023$"))
    expect(page.get_by_role("link", name="Le potager du quartier")).to_be_visible()
    expect(page.locator("#filtre_territoire_42")).to_be_visible()
    page.go_back()
    expect(page).to_have_url(re.compile(r"/recherche/\?territoire=region-84$"))
    expect(page.locator("[data-count]")).to_have_text("2 contenus")


@pytest.mark.exigence("S144")
def test_proposals_are_walked_with_the_keyboard(page: Page, live_server: Any, library: Any) -> None:
    page.goto(f"{live_server.url}/recherche/")
    box = page.get_by_role("combobox", name="Mots à chercher")
    box.press_sequentially("pota")
    page.wait_for_selector(OPTION)
    box.press("ArrowDown")
    expect(page.locator(f"#{box.get_attribute('aria-activedescendant')}")).to_have_attribute("aria-selected", "true")
    assert all_findings(page, focus_limit=8) == []
    box.focus()
    box.press("ArrowDown")
    page.wait_for_selector(OPTION)
    box.press("Escape")
    expect(page.locator(OPTION)).to_have_count(0)
    expect(box).to_have_value("pota")
    header = page.get_by_role("combobox", name="Rechercher une action, une ressource, un territoire")
    header.press_sequentially("le potager du")
    page.wait_for_selector(OPTION)
    header.press("ArrowUp")
    header.press("Enter")
    expect(page).to_have_url(re.compile(r"/o/\w+/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Le potager du quartier")


def test_a_box_without_proposals_still_searches(page: Page, live_server: Any, library: Any) -> None:
    page.route("**/recherche/suggestions/**", lambda route: route.abort())
    page.goto(f"{live_server.url}/recherche/")
    box = page.get_by_label("Mots à chercher")
    box.press_sequentially("potager")
    page.wait_for_timeout(500)
    expect(page.locator(OPTION)).to_have_count(0)
    box.press("Enter")
    expect(page.locator("[data-count]")).to_have_text("2 contenus pour « potager »")


def test_without_javascript_filters_are_applied_by_the_button(browser: Browser, live_server: Any, library: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/recherche/?q=potager")
    page.locator("#filtre_theme > summary").click()
    page.locator("#filtre_theme_THE-03").check()
    page.get_by_role("button", name="Appliquer").click()
    expect(page.locator("[data-count]")).to_have_text("1 contenu pour « potager »")
    assert page.locator("input[role=combobox]").count() == 0
    context.close()


@pytest.mark.exigence("S159")
def test_a_person_keeps_a_favourite_and_a_search(enter: Enter, library: Any) -> None:
    page = enter(library.stranger)
    page.goto("/recherche/?q=potager")
    page.get_by_role("button", name="Ajouter aux favoris : Le potager du quartier").click()
    kept = page.get_by_role("button", name="Dans vos favoris : retirer : Le potager du quartier")
    expect(kept).to_be_focused()
    expect(page.locator("#annonce")).to_have_text("Ajouté à vos favoris.")
    page.get_by_text("Enregistrer cette recherche").click()
    assert all_findings(page, focus_limit=50) == []
    page.get_by_label("Nom de la recherche").fill("Potagers")
    page.get_by_label("Un courriel par semaine").check()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("link", name="Potagers", exact=True)).to_be_visible()
    page.get_by_role("button", name="Ouvrir un flux privé : Potagers").click()
    expect(page.get_by_label("Copiez cette adresse maintenant")).to_have_value(
        re.compile(r"/recherche/flux/[\w-]{40,}/$")
    )
    assert all_findings(page) == []
    page.get_by_role("link", name="Modifier : Potagers").click()
    assert all_findings(page) == []
    page.goto("/recherche/favoris/")
    assert all_findings(page) == []
    page.get_by_role("link", name="Le potager du quartier").click()
    expect(page.get_by_role("button", name="Dans vos favoris : retirer")).to_be_visible()
    page.goto("/recherche/aide/")
    assert all_findings(page) == []
