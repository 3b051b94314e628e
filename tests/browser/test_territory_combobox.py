"""The search box in a real browser: keyboard, mouse, several places, no JavaScript, strict policy."""

import pytest
from playwright.sync_api import expect

from isic_platform.territories import reference
from isic_platform.territories.data_file import read_data_file
from isic_platform.territories.reduction import write_data_file
from isic_platform.territories.services import load_territories
from tests.browser.checks import check_groups, check_labels, check_overflow, run_axe

pytestmark = [pytest.mark.urls("tests.territories.urls")]
DEPARTEMENTS = {"2A", "30", "38", "42", "62", "69", "93", "974"}  # enough namesakes and look-alikes
OPTION = ".combobox__list:not([hidden]) [role=option]"


@pytest.fixture
def address(transactional_db, live_server, tmp_path):
    content = read_data_file()
    content["communes"] = [row for row in content["communes"] if row[3] in DEPARTEMENTS]
    write_data_file(content, tmp_path / "few.json.gz")
    load_territories(path=tmp_path / "few.json.gz")
    reference.forget()
    yield f"{live_server.url}/essai/"
    reference.forget()


@pytest.mark.exigence("S48")
def test_the_box_from_keyboard_to_answer(page, address):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(address)
    box = page.get_by_role("combobox", name="Commune (obligatoire)")
    box.press_sequentially("saint etiene")
    page.wait_for_selector(OPTION)
    expect(page.get_by_role("status").first).to_have_text("10 propositions. Flèches haut et bas pour parcourir.")
    box.press("ArrowDown")
    active = box.get_attribute("aria-activedescendant")
    expect(page.locator(f"#{active}")).to_have_attribute("aria-selected", "true")
    assert run_axe(page) == []
    assert check_overflow(page) == []
    box.press("Enter")
    expect(box).to_have_value("Saint-Étienne (Loire, 42)")
    expect(box).to_have_attribute("aria-expanded", "false")

    several = page.get_by_role("combobox", name="Communes")
    several.press_sequentially("lyo")
    page.locator(OPTION).first.click()
    expect(page.get_by_label("Lyon (Rhône, 69)")).to_be_checked()
    expect(several).to_have_value("")
    several.press_sequentially("ajac")
    page.wait_for_selector(OPTION)
    several.press("Escape")
    expect(page.locator(OPTION)).to_have_count(0)
    several.press("ArrowDown")
    page.wait_for_selector(OPTION)
    several.press("ArrowUp")
    several.press("ArrowDown")
    several.press("Enter")
    page.get_by_label("Lyon (Rhône, 69)").uncheck()
    assert check_groups(page) == []
    assert check_labels(page) == []
    page.get_by_role("button", name="Envoyer").click()
    expect(page.locator("output")).to_have_text("42218 ['2A004']")


def test_a_doubtful_name_is_chosen_among_proposals(page, address):
    page.goto(address)
    page.get_by_role("combobox", name="Commune (obligatoire)").fill("saint-denis")
    page.get_by_role("button", name="Envoyer").click()
    assert run_axe(page) == []
    assert check_groups(page) == []
    page.get_by_label("Saint-Denis (La Réunion, 974)").check()
    page.get_by_role("button", name="Envoyer").click()
    expect(page.locator("output")).to_have_text("97411 []")


def test_without_javascript(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.get_by_label("Commune (obligatoire)").fill("saint etiene")
    page.get_by_label("Communes").fill("grenoble ; 2A004")
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_label("Saint-Étienne (Loire, 42)").check()
    page.get_by_role("button", name="Envoyer").click()
    expect(page.locator("output")).to_have_text("42218 ['38185', '2A004']")
    context.close()


def test_when_the_network_fails_the_box_says_so(page, address):
    page.goto(address)
    page.route("**/territoires/recherche/**", lambda route: route.abort())
    page.get_by_role("combobox", name="Commune (obligatoire)").press_sequentially("lyon")
    expect(page.get_by_role("status").first).to_contain_text("Vous pouvez saisir le nom en entier")
