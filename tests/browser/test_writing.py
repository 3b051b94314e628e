"""Writing in a real browser: each answer saved as it is written, and nothing lost when something breaks."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from isic_platform.formkit.models import AnswerRevision
from isic_platform.publication import services
from isic_platform.publication.models import Item
from tests.browser.checks import NARROW, all_findings
from tests.browser.writing import KEPT, SAVED, sign_in, status, write
from tests.cast import PASSWORD, create_cast
from tests.formkit.test_attachments import image
from tests.publication import fiches


@pytest.fixture
def cast(transactional_db: None) -> Any:
    """Everybody, committed."""
    return create_cast()


@pytest.fixture
def trace(cast: Any) -> Item:
    return fiches.draft(cast.contributor, cast.institution)


@pytest.fixture
def fiche(cast: Any) -> Item:
    """A fiche with an answer of every shape."""
    rows = [{"id": "row00001", "objectif": "Se rencontrer", "resultat": "Dix personnes viennent"}]
    return fiches.draft(
        cast.contributor, cast.institution, level="NIV-FS", P34="oui", P80=rows, P14=["cuisine", "repas"], P25="2024-03",
        P35={"value": ["DIA-01"], "text": "Des entretiens"}, P196=4,
    )  # fmt: skip


def value(item: Item, code: str) -> Any:
    return fiches.fresh(item).record.values.get(code)


@pytest.mark.exigence("S7", "S81")
def test_a_trace_is_written_on_a_phone_and_saved_as_it_goes(trace: Item, cast: Any, enter: Any) -> None:
    page = enter(cast.contributor, viewport=NARROW)
    page.goto(f"/travail/{trace.short_id}/ecrire/")
    write(page, "P30", "Beaucoup mangeaient seuls.")
    expect(status(page, "P30")).to_have_text(SAVED)
    page.check("[name='P65'][value='oui']")
    expect(status(page, "P65")).to_have_text(SAVED)
    write(page, "P30", "Beaucoup mangeaient seuls, le midi surtout.")
    expect(status(page, "P30")).to_have_text("Pas encore enregistré…")
    expect(status(page, "P30")).to_have_text(SAVED)
    assert value(trace, "P30") == "Beaucoup mangeaient seuls, le midi surtout."
    assert value(trace, "P65") == "oui"
    page.reload()  # nothing waits: the browser does not ask before leaving
    expect(page.locator("[name='P30']")).to_have_value("Beaucoup mangeaient seuls, le midi surtout.")
    page.get_by_role("button", name="Enregistrer et vérifier avant de soumettre").click()
    page.wait_for_url("**/soumettre/")


def test_without_network_the_text_stays_says_so_and_goes_when_it_is_back(trace: Item, cast: Any, enter: Any) -> None:
    page = enter(cast.contributor)
    page.goto(f"/travail/{trace.short_id}/ecrire/")
    page.context.set_offline(True)
    write(page, "P30", "Écrit dans le tram")
    expect(status(page, "P30")).to_have_text(KEPT)
    expect(page.locator("[data-page-status]")).to_contain_text("Sans réseau : 1 réponse gardée dans ce navigateur")
    assert value(trace, "P30") != "Écrit dans le tram"
    write(page, "P30", "Écrit dans le tram, puis au bureau")
    page.context.set_offline(False)
    expect(status(page, "P30")).to_have_text(SAVED, timeout=15_000)
    assert value(trace, "P30") == "Écrit dans le tram, puis au bureau"


def test_an_answer_that_never_came_back_is_sent_again_and_counts_once(trace: Item, cast: Any, enter: Any) -> None:
    page = enter(cast.contributor)
    page.goto(f"/travail/{trace.short_id}/ecrire/")
    lost = []

    def lose_the_first_answer(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch())  # the server saved; nobody is told
            route.abort()

    before = AnswerRevision.objects.filter(record=trace.record, code="P30").count()
    page.route("**/reponse/P30/", lose_the_first_answer)
    write(page, "P30", "Enregistré une seule fois")
    expect(status(page, "P30")).to_have_text(SAVED, timeout=15_000)
    assert AnswerRevision.objects.filter(record=trace.record, code="P30").count() == before + 1


def test_two_people_on_one_answer_see_both_texts_and_choose(trace: Item, cast: Any, enter: Any) -> None:
    services.set_co_writers(item=trace, users=[cast.colleague], by=cast.contributor)
    ines, paul = enter(cast.contributor), enter(cast.colleague)
    for page in (ines, paul):
        page.goto(f"/travail/{trace.short_id}/ecrire/")
    write(paul, "P30", "La version de Paul")
    expect(status(paul, "P30")).to_have_text(SAVED)
    write(ines, "P190", "Une autre réponse passe")
    expect(status(ines, "P190")).to_have_text(SAVED)
    write(ines, "P30", "La version d'Inès")
    conflict = ines.locator("#conflit-P30")
    expect(conflict).to_contain_text("Paul Collègue a enregistré une autre réponse")
    expect(conflict).to_contain_text("La version de Paul")
    expect(conflict).to_contain_text("La version d'Inès")
    expect(conflict).to_be_focused()
    assert value(trace, "P30") == "La version de Paul"
    assert all_findings(ines, focus_limit=40) == []
    conflict.get_by_role("button", name="Garder la mienne").click()
    expect(status(ines, "P30")).to_have_text(SAVED)
    expect(ines.locator("[name='P30']")).to_have_value("La version d'Inès")
    expect(ines.locator("#conflit-P30")).to_have_count(0)
    assert value(trace, "P30") == "La version d'Inès"
    assert value(trace, "P190") == "Une autre réponse passe"


def test_a_session_that_ends_keeps_the_text_until_one_has_signed_in_again(
    trace: Item, cast: Any, enter: Any, live_server: LiveServer
) -> None:
    page = enter(cast.contributor)
    page.goto(f"/travail/{trace.short_id}/ecrire/")
    Session.objects.all().delete()
    write(page, "P30", "Écrit après la fin de la session")
    expect(status(page, "P30")).to_contain_text("votre session a expiré")
    with page.context.expect_page() as opening:
        status(page, "P30").get_by_role("link", name="Se reconnecter").click()
    other = opening.value
    other.fill("[name=login]", cast.contributor.email)
    other.fill("[name=password]", PASSWORD)
    other.press("[name=password]", "Enter")
    other.wait_for_url("**/projets/")
    other.close()
    page.bring_to_front()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(status(page, "P30")).to_have_text(SAVED, timeout=15_000)
    assert value(trace, "P30") == "Écrit après la fin de la session"
    page.get_by_role("button", name="Enregistrer et quitter").click()  # the page's own token has been renewed too
    page.wait_for_url(f"**/travail/{trace.short_id}/")


def test_a_refused_answer_stays_and_comes_back_with_its_reason(fiche: Item, cast: Any, enter: Any) -> None:
    page = enter(cast.contributor)
    page.goto(f"/travail/{fiche.short_id}/ecrire/budget/")
    write(page, "P140", "beaucoup")
    expect(status(page, "P140")).to_contain_text("Non enregistré. Un nombre est attendu")
    page.goto("/projets/")  # it is kept: the browser does not ask, the next page says where it waits
    expect(page.get_by_text("Une réponse gardée dans ce navigateur attend")).to_be_visible()
    page.goto(f"/travail/{fiche.short_id}/ecrire/budget/")
    expect(page.locator("[name='P140']")).to_have_value("beaucoup")
    expect(status(page, "P140")).to_contain_text("Non enregistré. Un nombre est attendu")
    write(page, "P140", "1 200")
    expect(status(page, "P140")).to_have_text(SAVED)
    assert value(fiche, "P140") == 1200


def test_questions_come_and_go_without_losing_what_is_being_typed(fiche: Item, cast: Any, enter: Any) -> None:
    page = enter(cast.contributor)
    page.goto(f"/travail/{fiche.short_id}/ecrire/diagnostic/")
    page.fill("[name='P35.text']", "Écrit juste avant de changer d'avis")
    page.check("[name='P34'][value='non']")
    expect(page.locator("#q-P35")).to_be_hidden()
    expect(page.locator("#q-P36")).to_be_hidden()
    page.wait_for_function("() => !document.querySelector('.save-status[data-state=saving]')")
    page.check("[name='P34'][value='oui']")
    expect(page.locator("#q-P36")).to_be_visible()
    page.wait_for_timeout(1500)
    assert value(fiche, "P35")["text"] == "Écrit juste avant de changer d'avis"


def test_a_file_is_saved_when_chosen_and_sent_once(fiche: Item, cast: Any, enter: Any) -> None:
    page = enter(cast.contributor)
    page.goto(f"/travail/{fiche.short_id}/ecrire/identification/")
    page.set_input_files(
        "[name='P15-upload']", {"name": "salle.jpg", "mimeType": "image/jpeg", "buffer": image("JPEG")}
    )
    expect(status(page, "P15")).to_have_text(SAVED)
    expect(page.locator("#q-P15")).to_contain_text("Fichier enregistré : salle.jpg")
    expect(page.locator("[name='P15-upload']")).to_have_value("")
    page.fill("[name='P15-alt']", "La salle vide")
    expect(status(page, "P15")).to_have_text(SAVED)
    page.wait_for_function("() => !document.querySelector('#q-P15 .save-status[data-state=saving]')")
    page.get_by_role("button", name="Enregistrer et quitter").click()
    page.wait_for_url(f"**/travail/{fiche.short_id}/")
    stored = value(fiche, "P15")
    assert (stored["name"], stored["alt"]) == ("salle.jpg", "La salle vide")
    assert fiche.record.attachments.count() == 1


@pytest.mark.exigence("S192")
def test_the_writing_pages_pass_every_check(
    cast: Any, trace: Item, fiche: Item, page: Page, live_server: LiveServer
) -> None:
    sign_in(page, live_server.url)
    base = f"/travail/{fiche.short_id}/"
    addresses = [
        f"/travail/{trace.short_id}/ecrire/",
        "/projets/nouveau/",
        "/projets/",
        base,
        f"{base}niveau/",
        f"{base}supprimer/",
    ]
    addresses += [
        f"{base}ecrire/{step}/" for step in ("identification", "diagnostic", "acteurs", "calendrier", "evaluation")
    ]
    for address in addresses:
        page.goto(f"{live_server.url}{address}")
        assert all_findings(page, focus_limit=25) == [], address


@pytest.mark.exigence("S192")
def test_pages_that_refuse_pass_every_check(cast: Any, fiche: Item, page: Page, live_server: LiveServer) -> None:
    sign_in(page, live_server.url)
    page.goto(f"{live_server.url}/travail/{fiche.short_id}/ecrire/budget/")
    page.evaluate("document.querySelector('[data-autosave]').removeAttribute('data-autosave')")
    page.fill("[name='P140']", "beaucoup")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert all_findings(page, focus_limit=25) == []
    page.locator(".error-summary a").first.click()
    expect(page.locator("[name='P140']")).to_be_focused()
    services.write_item_answers(
        item=fiche, values={"P30": None, "P31": "Appeler le 06 12 34 56 78"}, by=cast.contributor
    )
    page.goto(f"{live_server.url}/travail/{fiche.short_id}/soumettre/")
    found = all_findings(page, focus_limit=25)
    elsewhere = "lien d'erreur sans cible : #q-"  # these links lead to the page of their question
    assert [finding for finding in found if not finding.startswith(elsewhere)] == []
    page.locator(".error-summary a").first.click()
    expect(page.locator("[data-question='P30']")).to_be_in_viewport()
