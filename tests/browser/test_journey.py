"""The whole path in a real browser: from a five-minute trace to what a passer-by finds by a misspelt word."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from knowledge.services import load_grids
from projects.services import load_fiche_spec
from tests.browser.checks import all_findings
from tests.cast import PASSWORD, create_cast

TITLE = "Café des aidants du canal"
SECRET = "Le bailleur et la mairie ne se parlent plus depuis le printemps."


@pytest.fixture
def people(transactional_db: None) -> Any:
    """The cast, the fiche and the grids, committed: the server sees them."""
    load_fiche_spec()
    load_grids(by=None)
    return create_cast()


@pytest.fixture
def enter(browser: Browser, live_server: LiveServer, browser_context_args: dict):
    """``enter(email)``: a page of a new browser where that person has signed in; nobody without an address."""
    contexts: list[BrowserContext] = []

    def make(email: str = "") -> Page:
        context = browser.new_context(**browser_context_args, base_url=live_server.url)
        contexts.append(context)
        page = context.new_page()
        if email:
            page.goto("/connexion/")
            page.fill("[name=login]", email)
            page.fill("[name=password]", PASSWORD)
            page.press("[name=password]", "Enter")
            page.wait_for_url("**/projets/")
        return page

    yield make
    for context in contexts:
        context.close()


def write(page: Page, answers: dict[str, str]) -> None:
    for code, text in answers.items():
        page.fill(f"[name='{code}']", text)


def tick(page: Page, *choices: str) -> None:
    for choice in choices:
        code, _, value = choice.partition("=")
        page.check(f"[name='{code}'][value='{value}']")


def save(page: Page, button: str) -> None:
    with page.expect_navigation():  # the page asks the network first, then goes
        page.get_by_role("button", name=button, exact=True).click()


def not_documented(page: Page, *codes: str) -> None:
    for code in codes:
        page.locator(f"#q-{code} .answer__special > summary").click()
        page.check(f"[name='{code}.special'][value='DOC-NON']")


def add_row(page: Page, code: str, cells: dict[str, str]) -> None:
    row = page.locator(f"#q-{code} .row-list__row").last
    for column, value in cells.items():
        cell = row.locator(f"[name$='-{column}']").first
        if cell.evaluate("element => element.tagName") == "SELECT":
            cell.select_option(value)
        elif cell.get_attribute("type") == "radio":
            row.locator(f"[name$='-{column}'][value='{value}']").check()
        else:
            cell.fill(value)


def step(page: Page, item: str, code: str) -> None:
    page.goto(f"/travail/{item}/ecrire/{code}/")


@pytest.mark.exigence("S7", "S9", "S13", "S38", "S87", "S144", "S149", "S152", "S159", "S175", "S192")
def test_from_a_light_trace_to_a_published_fiche_found_by_a_misspelt_word(
    people: Any, enter: Any, live_server: LiveServer
) -> None:
    stranger = enter(people.stranger.email)
    visitor = enter()

    def nobody_else_sees(item: str) -> None:
        for page in (stranger, visitor):
            for address in (f"/o/{item}/", f"/travail/{item}/", f"/travail/{item}/ecrire/", f"/relectures/{item}/"):
                answer = page.request.get(address, max_redirects=0)
                assert answer.status in (302, 404), (address, answer.status)
                assert TITLE not in answer.text()
            assert page.request.get(f"/api/v1/projects/{item}/").status == 404
            for address in (
                "/api/v1/projects/",
                "/api/v1/search/?q=aidants",
                "/bibliotheque/",
                "/recherche/?q=aidants",
            ):
                answer = page.request.get(address)
                assert answer.status == 200, address
                assert TITLE not in answer.text(), address

    # First sitting: a trace on a phone.
    author = enter(people.contributor.email)
    author.set_viewport_size({"width": 320, "height": 640})
    author.goto("/projets/nouveau/")
    author.get_by_role("button", name="Commencer").click()
    author.wait_for_url("**/ecrire/")
    item = author.url.split("/travail/")[1].split("/")[0]
    write(author, {
        "P01": TITLE,
        "P02": "Un café mensuel où des proches aidants se retrouvent pour parler et souffler.",
        "P30": "Beaucoup de proches s'épuisent sans le dire, et les droits au répit restent méconnus.",
        "P190": "Un lieu ordinaire fait venir celles et ceux qui ne demandent rien.",
    })  # fmt: skip
    tick(author, "P50=PUB-AID", "P65=non", "P200=oui")
    expect(author.locator("#q-P190 [data-saved]")).to_contain_text("Enregistré à")
    assert all_findings(author, focus_limit=10) == []
    save(author, "Enregistrer et quitter")
    expect(author.get_by_role("heading", name=TITLE)).to_be_visible()
    nobody_else_sees(item)

    # Second sitting, another day: a standard fiche, nothing typed again.
    author.set_viewport_size({"width": 1280, "height": 900})
    author.goto(f"/travail/{item}/niveau/")
    author.get_by_label("Fiche standard").check()
    save(author, "Choisir ce niveau")
    assert author.input_value("[name=P01]") == TITLE
    tick(author, "P10=ETA-REA", "P11=TMP-2", "P16=DIF-PUB")
    save(author, "Enregistrer et continuer")
    write(author, {"P20": "L'idée est née d'une salle d'attente où des proches se parlaient."})
    tick(author, "P21=ORI-PRO")
    save(author, "Enregistrer et continuer")
    assert author.input_value("[name=P30]").startswith("Beaucoup de proches")
    not_documented(author, "P31")
    step(author, item, "territoire")
    author.select_option("[name=P40]", "ECH-03")
    tick(author, "P44=RUR-01")
    save(author, "Enregistrer et quitter")
    step(author, item, "nature")
    tick(author, "P60=TYP-TSG", "P62=FOR-PAR", "P63=CHA-VIE", "P64=THE-16")
    save(author, "Enregistrer et quitter")
    step(author, item, "participation")
    tick(author, "P70=PAR-3")
    save(author, "Enregistrer et quitter")
    step(author, item, "objectifs")
    add_row(author, "P80", {"objectif": "Offrir un temps de répit"})
    save(author, "Enregistrer et quitter")
    step(author, item, "modalites")
    write(author, {"P90": "Une invitation par le bouche-à-oreille, puis une séance par mois."})
    save(author, "Enregistrer et quitter")
    step(author, item, "acteurs")
    not_documented(author, "P110")
    write(author, {"P117": SECRET})
    save(author, "Enregistrer et quitter")
    step(author, item, "partenaires")
    not_documented(author, "P120")
    tick(author, "P122=non")
    save(author, "Enregistrer et quitter")
    step(author, item, "calendrier")
    author.fill("[name=P150]", "2024-03")
    save(author, "Enregistrer et quitter")
    step(author, item, "evaluation")
    tick(author, "P170=non")
    save(author, "Enregistrer et quitter")
    step(author, item, "declarations")
    tick(author, "P201=oui", "P202=oui")
    save(author, "Enregistrer et quitter")

    # How it was done: grid G02, from the project's page.
    author.get_by_label("Répondre à une grille").select_option("G02")
    author.get_by_role("button", name="Commencer à répondre").click()
    author.wait_for_url("**/ecrire/**")
    entry = author.url.split("/travail/")[1].split("/")[0]
    assert entry != item
    tick(author, "G02.01=FR5.3", "G02.03=oui")
    expect(author.locator("[name='G02.04']")).to_be_visible()  # the question that « oui » opens
    write(author, {"G02.04": "Les premières séances à deux personnes."})
    expect(author.locator("#q-G02\\.04 [data-saved]")).to_contain_text("Enregistré à")
    nobody_else_sees(entry)

    # Submission, review, return with a reason.
    author.goto(f"/travail/{item}/soumettre/")
    save(author, "Soumettre à relecture")
    expect(author.get_by_text("En relecture", exact=True)).to_be_visible()
    nobody_else_sees(item)
    reviewer = enter(people.reviewer.email)
    reviewer.goto("/relectures/")
    reviewer.get_by_role("link", name=TITLE).click()
    reviewer.fill("[name=reason]", "Dites comment les personnes ont été invitées, en une phrase de plus.")
    save(reviewer, "Renvoyer avec un motif")
    nobody_else_sees(item)

    # The author is told, corrects, submits again.
    author.goto("/notifications/")
    expect(author.get_by_text("est revenu de relecture").first).to_be_visible()
    author.goto(f"/travail/{item}/")
    expect(author.get_by_text("Dites comment les personnes ont été invitées")).to_be_visible()
    step(author, item, "modalites")
    write(author, {"P90": "Les soignants en parlent, une affiche reste à la pharmacie ; puis une séance par mois."})
    save(author, "Enregistrer et quitter")
    author.goto(f"/travail/{item}/soumettre/")
    save(author, "Soumettre à relecture")

    # The reviewer validates and publishes.
    reviewer.goto(f"/relectures/{item}/")
    for number in range(1, 14):
        reviewer.check(f"[name='c{number}'][value=oui]")
    save(reviewer, "Valider")
    nobody_else_sees(item)
    reviewer.goto(f"/relectures/{item}/")
    save(reviewer, "Publier")

    # A passer-by misspells, finds and reads; the API says the same; what belongs to the team stays there.
    visitor.goto("/")
    visitor.fill("#recherche", "aidents du cannal")
    visitor.press("#recherche", "Enter")
    visitor.wait_for_load_state()
    visitor.get_by_role("link", name=TITLE).first.click()
    visitor.wait_for_url(f"**/o/{item}/")
    expect(visitor.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(visitor.get_by_text("une affiche reste à la pharmacie")).to_be_visible()
    assert SECRET not in visitor.content()
    assert all_findings(visitor, focus_limit=10) == []
    answer = visitor.request.get(f"/api/v1/projects/{item}/")
    assert answer.status == 200
    assert answer.json()["title"] == TITLE
    assert SECRET not in answer.text()
    assert visitor.request.get(f"/api/v1/grid-entries/{entry}/").status == 404
