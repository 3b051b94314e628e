"""A network that dies under a button, a button pressed twice, two tabs: in a real browser, nothing is lost, nothing goes twice."""

from __future__ import annotations

import time
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from isic_platform.formkit.models import AnswerRevision
from isic_platform.publication.models import Item
from knowledge.models import Grid, GridEntry
from knowledge.services import load_grids
from partners.models import Decision
from tests.browser.test_guest import go_on, pick
from tests.browser.writing import KEPT, SAVED, Enter, status, stored, write
from tests.cast import create_cast
from tests.knowledge.guests import invited
from tests.partners.meetings import meeting, partnership
from tests.publication import fiches

pytestmark = pytest.mark.exigence("S81")
CANARY = "Le canari bleu attend sous le préau"
WRITTEN = "[name='P02']"


@pytest.fixture
def cast(transactional_db: None) -> Any:
    """Everybody, committed."""
    return create_cast()


@pytest.fixture
def trace(cast: Any) -> Item:
    """A light trace just begun."""
    return fiches.draft(cast.contributor, cast.institution)


def lost(route: Route) -> None:
    """Nothing written arrives, and nobody answers whether the server is there; the rest of the web does as usual."""
    asks = route.request.method == "POST" or "/direct/" in route.request.url or "/sante/" in route.request.url
    route.abort() if asks else route.continue_()


def test_a_guest_whose_network_died_keeps_the_page_when_pressing_the_button(
    cast: Any, browser: Browser, live_server: LiveServer, browser_context_args: dict
) -> None:
    load_grids(by=None)
    project = fiches.draft(cast.contributor, cast.institution).project
    entry, secret = invited(cast.contributor, Grid.objects.get(code="G12"), project)
    context = browser.new_context(**browser_context_args, base_url=live_server.url)
    page = context.new_page()
    page.goto(f"/repondre/{secret}/")
    go_on(page, "Commencer")
    pick(page)
    go_on(page)
    pick(page, downs=1)
    go_on(page)
    go_on(page, "Passer la question")
    context.set_offline(True)
    page.fill("textarea", CANARY)
    page.get_by_role("button", name="Continuer", exact=True).last.click()
    expect(page.locator("[data-guest-status]")).to_contain_text("Le réseau ne répond pas")
    expect(page.locator("textarea")).to_have_value(CANARY)
    context.set_offline(False)
    expect(page.locator("[data-guest-status]")).to_contain_text("Enregistré à")
    go_on(page)
    assert GridEntry.objects.get(pk=entry.pk).item.record.values["G12.04"] == CANARY
    context.close()


def test_on_a_shared_machine_a_button_pressed_on_a_dead_network_keeps_the_page(
    trace: Item, cast: Any, enter: Enter
) -> None:
    page = enter(cast.contributor, shared=True)
    page.goto(f"/travail/{trace.short_id}/ecrire/")
    expect(page.locator("[data-autosave]")).to_have_attribute("data-ready", "memory")
    page.route("**/*", lost)
    page.fill(WRITTEN, CANARY)
    page.locator("form[data-autosave] button[name=then]").last.click()
    expect(page.locator("[data-page-status]")).to_contain_text("seulement dans cette page. Gardez-la ouverte.")
    expect(page.locator(WRITTEN)).to_have_value(CANARY)
    page.unroute("**/*")
    expect(status(page, "P02")).to_have_text(SAVED)
    assert fiches.fresh(trace).record.values["P02"] == CANARY


def test_the_same_answer_typed_in_two_tabs_without_network_is_two_texts(trace: Item, cast: Any, enter: Enter) -> None:
    page = enter(cast.contributor)
    address = f"/travail/{trace.short_id}/ecrire/"
    page.goto(address)
    other = page.context.new_page()
    other.goto(address)
    for tab in (page, other):
        expect(tab.locator("[data-autosave]")).to_have_attribute("data-ready", "buffer")
    page.context.route("**/*", lost)
    for tab, text in ((page, "Le premier onglet"), (other, "Le second onglet")):
        write(tab, "P02", text)
        tab.locator("h1").click()
        expect(status(tab, "P02")).to_have_text(KEPT)
    assert len(stored(other)["records"]["answers"]) == 2
    page.close()
    other.close()
    back = page.context.new_page()
    page.context.unroute("**/*")
    back.goto(address)
    expect(status(back, "P02")).to_have_text(SAVED)
    back.reload()  # the older text has gone: the other one comes, and its writer chooses
    expect(back.locator(".conflict")).to_contain_text("Le premier onglet")
    expect(back.locator(WRITTEN)).to_have_value("Le second onglet")
    back.get_by_role("button", name="Mettre les deux dans la mienne").click()
    expect(status(back, "P02")).to_have_text(SAVED)
    last = AnswerRevision.objects.filter(record=trace.record, code="P02").order_by("-version").first()
    assert last is not None
    assert "Le premier onglet" in last.value and "Le second onglet" in last.value
    assert stored(back)["records"]["answers"] == []


def test_a_button_pressed_again_while_the_server_is_slow_sends_once(cast: Any, enter: Enter) -> None:
    held = meeting(cast.contributor, partnership=partnership(cast.contributor, cast.institution))

    def slow(route: Route) -> None:
        answer = route.fetch(max_redirects=0)
        time.sleep(1.5)
        route.fulfill(response=answer)

    page = enter(cast.contributor)
    page.goto(held.get_absolute_url())
    page.evaluate("() => document.querySelectorAll('details').forEach((each) => (each.open = true))")
    page.fill("[name=text]", CANARY)
    page.route("**/decisions/", slow)
    page.locator("form[data-held]:has([name=text])").wait_for()
    page.locator("form:has([name=text]) button[type=submit]").evaluate(
        "button => [0, 600, 900].forEach((wait) => setTimeout(() => button.click(), wait))"
    )
    expect(page.get_by_text("La décision est notée.")).to_be_visible()
    assert Decision.objects.count() == 1


def test_a_text_never_comes_back_in_the_form_of_another_partnership(cast: Any, enter: Enter) -> None:
    first, second = (partnership(cast.contributor, cast.institution, title=title) for title in ("Un", "Deux"))
    page = enter(cast.contributor)

    def opened(which: Any) -> Page:
        page.goto(f"/rencontres/nouvelle/?partenariat={which.short_id}")
        page.evaluate("() => document.querySelectorAll('details').forEach((each) => (each.open = true))")
        return page

    opened(first).fill("[name=difficulty]", CANARY)
    page.wait_for_function("() => indexedDB.databases().then((all) => all.some(({ name }) => name === 'isic'))")
    page.wait_for_timeout(700)  # longer than the pause after which a text is kept
    page.once("dialog", lambda dialog: dialog.accept())
    opened(second)
    page.wait_for_timeout(700)
    expect(page.locator("[name=difficulty]")).to_have_value("")
    opened(first)
    expect(page.locator("[name=difficulty]")).to_have_value(CANARY)
