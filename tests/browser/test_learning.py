"""From two answers to an analysis, validated by somebody else, to two lessons and a model: every check on the way.

The writer's browser runs no script: each gesture beside the form must work by an ordinary post.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from isic_platform.publication import services
from isic_platform.publication.models import Item
from knowledge.learning.services import load_learning_specs
from knowledge.models import Analysis, Grid, Lesson, PracticeModel
from knowledge.services import load_grids
from tests.browser.checks import NARROW, WIDE, all_findings
from tests.cast import create_cast
from tests.knowledge import learning
from tests.publication import fiches

QUESTION = "Qui tient la porte quand l'équipe est en congé ?"


@pytest.fixture
def cast(transactional_db: None) -> Any:
    """Everybody, committed, with a project of two writers and a finished answer of each."""
    load_grids(by=None)
    load_learning_specs()
    people = create_cast()
    people.project = fiches.draft(people.contributor, people.institution).project
    services.set_co_writers(item=people.project.item, users=[people.colleague], by=people.contributor)
    grid = Grid.objects.get(code="G02")
    learning.finished(people.contributor, grid, project=people.project)
    learning.finished(people.colleague, grid, {"G02.14": "Les horaires du car"}, project=people.project)
    return people


@pytest.mark.exigence("S99", "S100", "S101", "S145")
def test_from_two_answers_to_an_analysis_two_lessons_and_a_model(
    cast: Any, page: Page, context: BrowserContext, browser: Browser, live_server: LiveServer
) -> None:
    plain = browser.new_context(java_script_enabled=False, locale="fr-FR", viewport=WIDE)
    writer = plain.new_page()
    sign_in(plain, live_server, cast.contributor)
    sign_in(context, live_server, cast.contributor)

    def check() -> None:
        """The page where the writer is, with every check, in the browser that runs scripts."""
        page.goto(writer.url)
        assert all_findings(page, focus_limit=20) == [], writer.url

    work = f"{live_server.url}/travail/{cast.project.item.short_id}/"
    writer.goto(work)
    writer.get_by_role("link", name="Analyser des réponses").click()
    check()
    for box in writer.get_by_role("checkbox").all():
        box.check()
    writer.get_by_role("button", name="Commencer l'analyse").click()

    # The sources are beside the form; taking an extract saves what was typed first.
    expect(writer.get_by_role("complementary", name="Les réponses à analyser")).to_be_visible()
    writer.get_by_label("Titre de l'analyse").fill("Ce qui coince, ce qui tient")
    take(writer, "Quel frein demeure entier ?", "Divergence", last=True)
    expect(writer.get_by_text("Repris dans les divergences.")).to_be_visible()
    expect(writer.get_by_label("Titre de l'analyse")).to_have_value("Ce qui coince, ce qui tient")
    expect(writer.get_by_label("Une lecture", exact=True).first).to_have_value("Les horaires du car")
    take(writer, "Votre conseil à une équipe qui démarre", "Enseignement")
    expect(writer.get_by_text("Repris dans les enseignements retenus.")).to_be_visible()
    check()
    writer.get_by_role("button", name="Enregistrer et continuer").click()
    writer.get_by_label("Question", exact=True).first.fill(QUESTION)
    writer.get_by_role("button", name="Enregistrer et quitter").click()
    analysis = Analysis.objects.get()
    expect(writer.get_by_text("Vous avez écrit en dernier")).to_be_visible()
    check()

    # Somebody else reads it and validates it, on a phone.
    sign_in(context, live_server, cast.colleague)
    page.set_viewport_size(NARROW)
    page.goto(writer.url)
    page.get_by_role("link", name="Relire et valider").click()
    page.get_by_label("Des personnes concernées, le groupe").check()
    assert all_findings(page, focus_limit=20) == []
    page.get_by_role("button", name="Valider cette analyse").click()
    expect(page.get_by_text("Validée le")).to_be_visible()
    assert set(analysis.sources.values_list("state", flat=True)) == {"analysee"}
    page.set_viewport_size(WIDE)
    sign_in(context, live_server, cast.contributor)

    # Its rows become lessons, the open question among them.
    for name in ("Demandez l'horaire avant", QUESTION):
        writer.goto(f"{live_server.url}/travail/{analysis.item.short_id}/")
        writer.get_by_role("button", name=f"En faire un enseignement : {name}").click()
        expect(writer.get_by_label("Ce que l'on a appris")).not_to_be_empty()
    check()
    assert list(Lesson.objects.order_by("pk").values_list("kind", flat=True)) == ["", "question"]
    publish(Lesson.objects.get(kind="question").item, cast)
    writer.goto(f"{live_server.url}/enseignements/?onglet=questions")
    expect(writer.get_by_role("link", name=QUESTION)).to_be_visible()
    check()

    # The model is drafted, and says where each section comes from.
    writer.goto(work)
    writer.get_by_role("button", name="Préparer le modèle transposable").click()
    expect(writer.get_by_role("heading", name="À propos de ce modèle")).to_be_visible()
    model = PracticeModel.objects.get()
    writer.goto(f"{live_server.url}/travail/{model.item.short_id}/ecrire/freins/")
    expect(writer.get_by_text("D'après : « Décrivez les trois principaux » G02.02")).to_be_visible()
    check()
    writer.goto(f"{live_server.url}/travail/{model.item.short_id}/apercu/")
    expect(writer.get_by_role("heading", name="7. Freins prévisibles et parades")).to_be_visible()
    check()
    plain.close()


def take(page: Page, question: str, target: str, *, last: bool = False) -> None:
    """Open a question of the sources and take one of its answers up."""
    page.locator("summary", has_text=question).click()
    buttons = page.get_by_role("button", name=f"{target} : {question}")
    (buttons.last if last else buttons.first).click()


def publish(item: Item, cast: Any) -> None:
    known = {"E03": None, "E04": ["méthode"], "DIFFUSION": "DIF-PUB"}
    services.write_item_answers(item=item, values=known, by=cast.contributor)
    learning.publish(item, cast.contributor, cast.reviewer)


def sign_in(context: BrowserContext, live_server: LiveServer, user: Any) -> None:
    """Give the browser a session of that person, as the sign-in page does."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    context.clear_cookies()
    context.add_cookies(
        [{"name": name, "value": cookie.value, "url": live_server.url} for name, cookie in client.cookies.items()]
    )
