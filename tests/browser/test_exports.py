"""« Exporter » in a real browser: the progress, the file, the failure halfway, the network, without script."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from isic_platform.common.exports import INTERRUPTED, batches
from tests.browser.checks import NARROW, all_findings
from tests.common.sheets import rows_of
from tests.search.rows import fill, terminate

SEARCH = "/recherche/?theme=THE-03"
ROWS = 3000


@pytest.fixture
def many(transactional_db: None, monkeypatch: Any) -> None:
    monkeypatch.setattr(batches, "BATCH", 10)  # an export that lasts a while: three hundred statements
    fill(ROWS)


def menu(page: Page) -> Any:
    page.locator("[data-exports] summary").click()
    return page.locator("[data-exports] .menu__panel")


def status(page: Page) -> Any:
    return page.locator("[data-export-status]")


@pytest.mark.exigence("S148")
def test_the_page_says_how_far_it_is_and_saves_the_file(page: Page, live_server: Any, many: None) -> None:
    page.goto(live_server.url + SEARCH)
    for format, label in (("csv", "CSV"), ("json", "JSON"), ("ods", "ODS"), ("xlsx", "XLSX")):
        with page.expect_download() as download:
            menu(page).get_by_role("link", name=label).click()
        saved = download.value
        assert saved.suggested_filename == f"contenus.{format}"
        assert len(rows_of(Path(saved.path()).read_bytes(), format)) == ROWS + 1
        expect(status(page)).to_have_text(re.compile(rf"^Fichier enregistré : contenus\.{format} \(3\s000 lignes\)\.$"))
        expect(page.locator("[data-export-progress]")).to_be_hidden()
        if format in ("csv", "json"):
            bar = page.locator("[data-exports] progress")
            assert bar.evaluate("bar => [bar.value, bar.max]") == [ROWS, ROWS]


@pytest.mark.exigence("S148")
def test_a_failure_halfway_is_said_and_the_file_is_not_taken_for_whole(
    page: Page, live_server: Any, many: None
) -> None:
    page.goto(live_server.url + SEARCH)
    menu(page).get_by_role("link", name="CSV").click()
    page.wait_for_function("() => document.querySelector('[data-exports] progress').value > 0")
    assert terminate("query LIKE %s", '%"search_searchrow"."short_id"%') == 1
    expect(status(page)).to_contain_text("s’est interrompu avant la fin : le fichier est incomplet")
    assert status(page).get_attribute("role") == "status"
    value = page.locator("[data-exports] progress").evaluate("bar => bar.value")
    assert value < ROWS
    assert all_findings(page) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="Garder le fichier incomplet").click()
    assert download.value.suggested_filename == "contenus-incomplet.csv"
    rows = rows_of(Path(download.value.path()).read_bytes(), "csv")
    assert rows[-1][0].startswith(INTERRUPTED) and 1 < len(rows) < ROWS
    with page.expect_download() as download:
        page.get_by_role("button", name="Recommencer").click()
    assert len(rows_of(Path(download.value.path()).read_bytes(), "csv")) == ROWS + 1
    expect(status(page)).to_contain_text("Fichier enregistré")
    expect(page.locator("[data-export-after]")).to_be_hidden()


def test_without_network_and_when_one_stops_nothing_is_saved(page: Page, live_server: Any, many: None) -> None:
    page.goto(live_server.url + SEARCH)
    page.context.set_offline(True)
    menu(page).get_by_role("link", name="CSV").click()
    expect(status(page)).to_have_text("Le réseau ne répond pas : aucun fichier n’a été enregistré.")
    page.context.set_offline(False)
    page.get_by_role("button", name="Recommencer").click()
    page.get_by_role("button", name="Arrêter").click()
    expect(status(page)).to_have_text("Export arrêté : aucun fichier n’a été enregistré.")


def test_without_script_the_links_are_ordinary_downloads(browser: Browser, live_server: Any, many: None) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=NARROW)
    page = context.new_page()
    page.goto(live_server.url + SEARCH)
    with page.expect_download() as download:
        menu(page).get_by_role("link", name="OpenDocument").click()
    assert len(rows_of(Path(download.value.path()).read_bytes(), "ods")) == ROWS + 1
    context.close()


@pytest.mark.exigence("S228")
def test_the_menu_is_reached_with_the_keyboard_on_a_narrow_screen(page: Page, live_server: Any, many: None) -> None:
    page.set_viewport_size(NARROW)
    page.goto(live_server.url + SEARCH)
    summary = page.locator("[data-exports] summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    with page.expect_download():
        page.keyboard.press("Enter")
    expect(summary).to_be_focused()
    expect(status(page)).to_contain_text("Fichier enregistré")
    panel = menu(page).bounding_box()
    assert panel["x"] >= 0 and panel["x"] + panel["width"] <= NARROW["width"]
    assert all_findings(page) == []
