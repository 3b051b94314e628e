"""What the frame of every page promises: a quick exit, refusals shown in place, menus that the keyboard closes."""

from types import SimpleNamespace

import pytest
from django.template import engines
from playwright.sync_api import Page, Request, Route
from pytest_django.live_server_helper import LiveServer

NEUTRAL_SITE = "https://www.meteofrance.com/"
FORM = """{% block content %}<h1>Essai</h1>
<div id="place"><button type="button" hx-post="/essai/envoi/" hx-target="#place">Envoyer</button></div>{% endblock %}"""
REFUSAL = """<div class="error-summary" tabindex="-1" autofocus data-error-summary>
<ul><li><a href="#titre">Titre : écrivez un titre.</a></li></ul></div><input id="titre" aria-label="Titre">"""


@pytest.fixture
def show(page: Page, live_server: LiveServer):
    """``show(content, **context)``: open at ``/essai/`` a page made of base.html and this content."""

    def make(content: str, **context: object) -> None:
        source = '{% extends "base.html" %}{% block title %}Titre sensible{% endblock %}' + content
        html = engines["django"].from_string(source).render(context)
        page.route(f"{live_server.url}/essai/", lambda route: route.fulfill(body=html, content_type="text/html"))
        page.goto(f"{live_server.url}/essai/")

    return make


@pytest.mark.parametrize("gesture", ["button", "keyboard"])
def test_the_quick_exit_leaves_no_way_back(page: Page, show, live_server: LiveServer, gesture: str) -> None:
    page.route(f"{NEUTRAL_SITE}**", lambda route: route.fulfill(body="<h1>Météo</h1>", content_type="text/html"))
    page.goto("about:blank")
    show("{% block content %}<h1>Violences : qui appeler</h1>{% endblock %}", quick_exit=True)
    assert page.title() == "Page d’information"

    if gesture == "button":
        page.get_by_role("link", name="Quitter ce site").click()
    else:
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
    page.wait_for_url(NEUTRAL_SITE)
    page.go_back()

    assert page.url == "about:blank"


def test_one_escape_does_not_leave(page: Page, show, live_server: LiveServer) -> None:
    show("{% block content %}<h1>Violences : qui appeler</h1>{% endblock %}", quick_exit=True)
    page.keyboard.press("Escape")

    assert page.url == f"{live_server.url}/essai/"
    assert page.locator("h1").is_visible() is True


def test_a_page_without_the_theme_keeps_its_title_and_has_no_exit(page: Page, show) -> None:
    show("{% block content %}<h1>Jardin</h1>{% endblock %}", quick_exit=False)

    assert page.title() == "Titre sensible — Isic"
    assert page.get_by_role("link", name="Quitter ce site").count() == 0


@pytest.mark.parametrize("status", [409, 422])
def test_a_refusal_is_shown_in_place_and_takes_the_focus(
    page: Page, show, live_server: LiveServer, status: int
) -> None:
    sent: list[Request] = []

    def refuse(route: Route) -> None:
        sent.append(route.request)
        route.fulfill(status=status, body=REFUSAL, content_type="text/html")

    page.route(f"{live_server.url}/essai/envoi/", refuse)
    show(FORM, user=SimpleNamespace(is_authenticated=True, display_name="Camille"), csrf_token="jeton-de-la-page")
    page.get_by_role("button", name="Envoyer").click()
    page.wait_for_function("() => document.activeElement.matches('[data-error-summary]')")

    assert sent[0].headers["x-csrftoken"] == "jeton-de-la-page"
    assert page.locator("#place a").inner_text() == "Titre : écrivez un titre."


def test_a_server_error_leaves_the_page_as_it_is(page: Page, show, live_server: LiveServer) -> None:
    page.route(f"{live_server.url}/essai/envoi/", lambda route: route.fulfill(status=500, body="<p>panne</p>"))
    show(FORM)
    with page.expect_response(f"{live_server.url}/essai/envoi/"):
        page.get_by_role("button", name="Envoyer").click()

    assert page.get_by_role("button", name="Envoyer").is_visible() is True
    assert page.get_by_text("panne").count() == 0


def test_the_account_menu_closes_on_escape_and_gives_the_focus_back(page: Page, show) -> None:
    items = [{"label": "Mon compte", "url": "/compte/"}, {"label": "Se déconnecter", "url": "/fin/", "post": True}]
    camille = SimpleNamespace(is_authenticated=True, display_name="Camille")
    show(FORM, user=camille, account_items=items, csrf_token="jeton")
    menu = page.locator("details.menu")

    menu.locator("summary").click()
    assert page.get_by_role("link", name="Mon compte").is_visible() is True
    assert page.get_by_role("button", name="Se déconnecter").is_visible() is True
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")

    assert menu.evaluate("(menu) => menu.open") is False
    assert page.evaluate("() => document.activeElement.tagName") == "SUMMARY"
