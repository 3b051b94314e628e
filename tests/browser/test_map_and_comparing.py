"""The map of France and contents side by side in a real browser, narrow and wide, without and with a script."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.checks import NARROW, WIDE, all_findings
from tests.cast import create_cast
from tests.search.contents import publish

STORY = "Le groupe a **choisi**.\n\n- préparer\n- goûter"
TITLES = ("Le jardin", "Le théâtre", "La cuisine", "La marche", "Le lavoir")


@pytest.fixture
def ids(transactional_db: None) -> list[str]:
    """Five fiches in two départements."""
    cast = create_cast()
    rows = [{"structure": {"label": "Bailleur"}, "role": "ROP-LOG", "id": "aaaa"}]
    return [
        publish(cast, title, P41="33" if rank % 2 else "42", P90=STORY, P120=rows, P50=["PUB-FAM"]).short_id
        for rank, title in enumerate(TITLES)
    ]


SIZES = pytest.mark.parametrize("size", [NARROW, WIDE], ids=["320", "1280"])


@SIZES
@pytest.mark.parametrize("query", ["", "?maille=region", "?q=xylophone"])
def test_the_map_is_open_to_all(page: Page, live_server: Any, ids: list[str], size: Any, query: str) -> None:
    page.set_viewport_size(size)
    page.goto(f"{live_server.url}/bibliotheque/carte/{query}")
    assert all_findings(page) == []


@SIZES
@pytest.mark.parametrize("number", [0, 1, 2, 4, 5])
def test_comparing_is_open_to_all(page: Page, live_server: Any, ids: list[str], size: Any, number: int) -> None:
    page.set_viewport_size(size)
    page.goto(f"{live_server.url}/comparer/?ids={','.join(ids[:number])}")
    assert all_findings(page) == []


def test_from_the_results_to_the_map_and_back_without_a_script(
    browser: Browser, live_server: Any, ids: list[str]
) -> None:
    page = browser.new_context(java_script_enabled=False, viewport=NARROW).new_page()
    page.goto(f"{live_server.url}/recherche/?q=jardin")
    page.get_by_role("link", name="Voir sur la carte").click()
    expect(page.get_by_role("img", name="Nombre de contenus par département")).to_be_visible()
    page.get_by_role("link", name="Par région").click()
    page.get_by_role("link", name="Voir les résultats : Auvergne-Rhône-Alpes").click()
    expect(page.get_by_role("link", name="Le jardin")).to_be_visible()
    page.context.close()


def test_two_results_are_ticked_and_compared_without_a_script(
    browser: Browser, live_server: Any, ids: list[str]
) -> None:
    page = browser.new_context(java_script_enabled=False, viewport=NARROW).new_page()
    page.goto(f"{live_server.url}/bibliotheque/")
    boxes = page.locator("form[action='/comparer/'] fieldset input[name=ids]")
    assert boxes.count() == len(TITLES)
    page.get_by_label("Comparer : Le jardin").check()
    page.get_by_label("Comparer : Le théâtre").check()
    page.get_by_role("button", name="Comparer les contenus cochés").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 contenus côte à côte")
    page.get_by_label("La cuisine").check()
    page.get_by_role("button", name="Comparer", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("3 contenus côte à côte")
    page.context.close()


@SIZES
def test_results_with_boxes_to_tick_stay_accessible(page: Page, live_server: Any, ids: list[str], size: Any) -> None:
    page.set_viewport_size(size)
    page.goto(f"{live_server.url}/recherche/?q=bailleur")
    assert all_findings(page) == []


def test_the_titles_of_the_columns_stay_in_sight(page: Page, live_server: Any, ids: list[str]) -> None:
    page.set_viewport_size({"width": 1280, "height": 400})
    page.goto(f"{live_server.url}/comparer/?ids={','.join(ids[:3])}&toutes=1")
    head = page.locator("thead").get_by_role("link", name="Le théâtre")
    page.locator(".side-by-side tbody tr").last.scroll_into_view_if_needed()
    assert page.evaluate("scrollY") > 0
    expect(head).to_be_in_viewport(ratio=1)


CUT_WORDS = """() => [...document.querySelectorAll('.data-table :is(th, td)')]
  .filter(cell => getComputedStyle(cell.closest('thead') || cell).position !== 'absolute').flatMap(cell => {
  const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), cut = [];
  for (let node = texts.nextNode(); node; node = texts.nextNode())
    for (const word of node.data.matchAll(/[\\p{L}\\d]+/gu)) {
      const range = document.createRange();
      range.setStart(node, word.index); range.setEnd(node, word.index + word[0].length);
      if (range.getClientRects().length > 1) cut.push(word[0]);
    }
  return cut;
})"""


@SIZES
def test_no_table_of_a_fiche_cuts_a_word(page: Page, live_server: Any, transactional_db: None, size: Any) -> None:
    story = "Conseillère en économie sociale familiale, infirmière du centre"
    row = {"precision": story, "role": "Animent, préparent", "nombre": 34, "structure": {"label": "Centre de santé"}}
    actors = [
        {"id": f"aaa{rank}", "type": code, "liens": "Font le lien avec les accompagnements", **row}
        for rank, code in enumerate(("ACT-TS", "ACT-TEC", "ACT-DEC"))
    ]
    item = publish(create_cast(), "Le lavoir", level="NIV-FS", P110=actors)
    page.set_viewport_size(size)
    page.goto(f"{live_server.url}/o/{item.short_id}/")
    expect(page.get_by_role("cell", name="Animent").first).to_be_visible()
    assert page.evaluate(CUT_WORDS) == []
