"""The components page in a real browser: both themes, both widths, keyboard, without JavaScript."""

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.browser import checks

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.exigence("S228")
@pytest.mark.parametrize("theme", ["clair", "sombre"])
def test_every_component_passes_every_check(page: Page, live_server: LiveServer, theme: str) -> None:
    page.goto(f"{live_server.url}/composants/?theme={theme}")

    assert page.locator("h1").inner_text() == "Composants"
    assert checks.all_findings(page, focus_limit=200) == []


def test_the_checks_find_the_faults_they_are_made_for(page: Page, live_server: LiveServer) -> None:
    """A check that never complains proves nothing: break the page in each way and listen."""
    page.goto(f"{live_server.url}/composants/")
    page.evaluate(
        """() => {
          document.querySelector("#id_vide-audiences_group legend").remove();
          document.querySelector("#id_vide-title").style.borderColor = "#e8e8e8";
          document.querySelector("label[for=id_vide-email]").remove();
          document.querySelector("#id_refus-title_error").id = "elsewhere";
          document.querySelector("#id_refus-email").id = "moved";
          document.querySelector("h1").remove();
          document.querySelector(".site-name").style.outline = "none";
          document.querySelector(".results").style.width = "900px";
        }"""
    )

    found = {
        "document": checks.check_document(page)[:1],
        "groups": checks.check_groups(page),
        "labels": checks.check_labels(page)[:1],
        "borders": checks.check_field_borders(page),
        "errors": [finding.split(" : ")[0] for finding in checks.check_error_links(page)],
        "focus": [finding.split(" : ")[0] for finding in checks.check_focus(page, limit=6)],
        "overflow": [finding.split(" : ")[0] for finding in checks.check_overflow(page)],
    }

    assert found["document"] == ["0 titres h1 au lieu d'un"]
    assert found["groups"] == ["groupe sans légende : checkbox vide-audiences 1"]
    assert found["labels"] == ["champ sans étiquette : input#id_vide-email «  »"]
    assert [finding.split(" (")[0] for finding in found["borders"]] == ["bord de champ trop pâle"]
    assert set(found["errors"]) == {
        "lien d'erreur sans cible",
        "erreur reliée à aucun champ",
        "description absente",
        "champ en erreur sans texte d'erreur relié",
    }
    assert found["focus"] == ["focus invisible"]
    assert found["overflow"] == ["débordement à 320 px"]


@pytest.mark.exigence("S228")
def test_the_list_of_errors_takes_the_focus_and_its_links_lead_to_the_fields(
    page: Page, live_server: LiveServer
) -> None:
    page.goto(f"{live_server.url}/composants/")
    summary = page.locator("[data-error-summary]")
    page.wait_for_function("() => document.activeElement.matches('[data-error-summary]')")

    summary.get_by_role("link", name="Titre de l’action").click()
    assert page.evaluate("() => document.activeElement.id") == "id_refus-title"
    summary.get_by_role("link", name="Autres publics").click()
    assert page.evaluate("() => document.activeElement.id") == "id_refus-audiences_group"


def test_the_menu_folds_on_a_phone_and_stays_open_without_javascript(
    page: Page, browser: Browser, live_server: LiveServer
) -> None:
    page.set_viewport_size(checks.NARROW)
    page.goto(f"{live_server.url}/composants/")
    navigation = page.get_by_role("navigation", name="Navigation principale")
    assert navigation.is_visible() is False
    page.locator(".site-menu summary").click()
    assert navigation.is_visible() is True

    bare = browser.new_context(java_script_enabled=False, viewport=checks.NARROW)
    bare_page = bare.new_page()
    bare_page.goto(f"{live_server.url}/composants/")
    assert bare_page.get_by_role("navigation", name="Navigation principale").is_visible() is True
    bare.close()


@pytest.mark.exigence("S228")
def test_the_first_stop_of_the_keyboard_leads_to_the_content(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/adresse-inconnue/")
    page.keyboard.press("Tab")
    first = page.locator(":focus")

    assert first.inner_text() == "Aller au contenu"
    assert first.bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "contenu"
