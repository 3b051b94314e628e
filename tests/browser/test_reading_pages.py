"""The reading and reviewing pages in a real browser: axe, and the checks by hand that it misses."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from playwright.sync_api import Page, expect

from isic_platform.formkit.services.attachments import store_attachment
from isic_platform.publication import services
from tests.browser.checks import all_findings
from tests.cast import create_cast
from tests.publication import fiches

STORY = "Le groupe a **choisi** les recettes.\n\n- préparer\n- goûter\n\nVoir [la méthode](https://exemple.fr/)."


@pytest.fixture
def corpus(transactional_db: None) -> dict[str, Any]:
    """A rich fiche online with its next version in review, one about violence, one withdrawn, a report."""
    cast = create_cast()
    item = fiches.draft(cast.contributor, cast.institution, level="NIV-FS")
    out = io.BytesIO()
    Image.new("RGB", (600, 300), (90, 140, 110)).save(out, "PNG")
    upload = SimpleUploadedFile("cuisine.png", out.getvalue())
    image = store_attachment(record=item.record, upload=upload, alt="La cuisine", by=cast.contributor)
    values = {
        "P12": "STI-OFF",
        "P15": {"attachment": image.pk, "name": image.name, "alt": "La cuisine", "type": image.content_type},
        "P20": STORY,
        "P55": 3,
        "P90": STORY,
        "P120": [{"id": "aaaa", "structure": {"label": "Bailleur"}, "role": "ROP-LOG", "enjeu": "Les impayés"}],
        "P203": "oui",
    }
    services.write_item_answers(item=item, values=values, by=cast.contributor)
    services.submit_item(item=item, by=cast.contributor)
    services.return_version(item=item, by=cast.reviewer, reason="Précisez.", criteria={"3": {"answer": "non"}})
    services.submit_item(item=item, by=cast.contributor)
    services.validate_version(item=item, by=cast.reviewer, criteria={"1": {"answer": "oui", "comment": "Net"}})
    services.publish_version(item=item, by=cast.reviewer)
    services.report_item(item=item, kind="erreur", message="Une date est fausse.", email="lecteur@exemple.fr")
    services.start_new_version(item=item, by=cast.contributor)
    changed = {"P30": "Beaucoup dînaient seuls. Standard : 04 77 12 34 56."}
    services.write_item_answers(item=item, values=changed, by=cast.contributor)
    services.submit_item(item=item, by=cast.contributor)
    services.set_co_writers(item=item, users=[cast.colleague], by=cast.contributor)
    item.is_fictional, item.notice = True, "Source : https://exemple.fr/page"
    item.save()
    people = (cast.contributor, cast.institution, cast.reviewer)
    violence = fiches.published(*people, P01="Paroles", P65="oui", visibility="DIF-RES")
    withdrawn = fiches.withdrawn(*people, P01="Atelier vélo")
    return {"cast": cast, "rich": item.short_id, "violence": violence.short_id, "withdrawn": withdrawn.short_id}


@pytest.fixture
def open_as(page: Page, live_server: Any, corpus: dict[str, Any]) -> Callable[[str, str], Page]:
    """``open_as(name, path)``: that page for that person of the cast, « anonymous » for nobody."""

    def go(name: str, path: str) -> Page:
        page.context.clear_cookies()
        person = corpus["cast"][name]
        if person.is_authenticated:
            client = Client()
            client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
            cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
            page.context.add_cookies([cookie])
        page.goto(live_server.url + path.format(**corpus))
        return page

    return go


PAGES = [
    ("anonymous", "/o/{rich}/"),
    ("contributor", "/o/{rich}/"),
    ("anonymous", "/o/{rich}/imprimer/"),
    ("anonymous", "/o/{withdrawn}/"),
    ("colleague", "/o/{violence}/"),
    ("anonymous", "/o/{rich}/signaler/"),
    ("anonymous", "/signaler/"),
    ("anonymous", "/signaler/?adresse=x"),
    ("anonymous", "/signaler/merci/"),
    ("contributor", "/travail/{rich}/apercu/"),
    ("contributor", "/travail/{rich}/historique/?champ=P30"),
    ("contributor", "/travail/{rich}/comparer/?de=1&a=2"),
    ("contributor", "/travail/{rich}/equipe/"),
    ("contributor", "/travail/{rich}/retirer/"),
    ("contributor", "/notifications/"),
    ("reviewer", "/relectures/"),
    ("reviewer", "/relectures/{rich}/"),
    ("reviewer", "/travail/{withdrawn}/retire/"),
    ("reviewer", "/signalements/"),
    ("admin", "/travail/{rich}/caviarder/"),
    ("admin", "/journal/retraits/"),
]


@pytest.mark.exigence("S228")
def test_every_page_is_accessible(open_as: Callable[[str, str], Page]) -> None:
    findings = {}
    for name, path in PAGES:
        page = open_as(name, path)
        if found := all_findings(page):
            findings[name, path] = found
    assert findings == {}


def test_a_refused_review_leads_to_its_errors(open_as: Callable[[str, str], Page]) -> None:
    page = open_as("reviewer", "/relectures/{rich}/")
    page.get_by_label("Message aux auteurs").fill("Un mot pour l'équipe.")
    page.get_by_role("button", name="Valider").click()
    expect(page.locator("#erreurs")).to_be_focused()
    assert page.get_by_label("Message aux auteurs").input_value() == "Un mot pour l'équipe."
    assert all_findings(page) == []


def test_a_reader_reports_a_problem_with_the_keyboard(open_as: Callable[[str, str], Page]) -> None:
    page = open_as("anonymous", "/o/{rich}/")
    page.get_by_role("link", name="Signaler un problème").first.focus()
    page.keyboard.press("Enter")
    page.get_by_label("Une information est fausse").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("La date de début.")
    page.get_by_role("button", name="Envoyer le signalement").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci, votre signalement est parti")
