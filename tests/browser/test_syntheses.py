"""A manager selects three fiches, assembles a note, rewrites it and takes it away: every check on the way, narrow and wide."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from knowledge.models import Synthesis
from tests.browser.checks import NARROW, WIDE, all_findings
from tests.browser.writing import SAVED, Enter, status
from tests.cast import create_cast
from tests.knowledge.syntheses import documents

LIMITS = "Trois actions ne disent pas ce que vivent les autres."


@pytest.fixture
def cast(transactional_db: None) -> Any:
    """Everybody, committed, with three fiches online."""
    people = create_cast()
    people.fiches = [
        documents.fiche(
            people.contributor, people.institution, people.reviewer, P01=f"Cuisine du quartier {number}",
            P02=f"Des habitants du quartier {number} cuisinent ensemble.",
        )
        for number in range(1, 4)
    ]  # fmt: skip
    return people


def check(page: Page) -> None:
    """Every check of the page where the person is, at both widths."""
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)
        assert all_findings(page, focus_limit=25) == [], (page.url, size)


@pytest.mark.exigence("S171", "S148")
def test_a_manager_assembles_a_note_rewrites_it_and_takes_it_away(cast: Any, enter: Enter) -> None:
    page = enter(cast.manager)
    page.goto("/syntheses/")
    check(page)
    page.get_by_role("link", name="Nouvelle synthèse").click()
    check(page)
    page.get_by_label("Titre").fill("Cuisiner ensemble")
    page.get_by_label("Élus").check()
    page.get_by_label("La question à laquelle elle répond").fill("Que décider pour que cela dure ?")
    page.get_by_role("button", name="Continuer vers les sources").click()
    expect(page.get_by_role("heading", level=1, name="Sources")).to_be_visible()
    for fiche in cast.fiches:
        page.get_by_label(fiche.title, exact=True).check()
    check(page)
    page.get_by_role("button", name="Ajouter les contenus cochés").click()
    expect(page.get_by_text("3 sources ajoutées.")).to_be_visible()
    page.get_by_role("button", name="Retirer : source 1").wait_for()
    check(page)

    page.get_by_role("link", name="Écrire la note").click()
    expect(page.get_by_role("complementary", name="Ce que disent les sources")).to_be_visible()
    note = Synthesis.objects.select_related("item").get().item
    page.goto(f"/travail/{note.short_id}/ecrire/limites/")
    page.fill("[name='S14']", LIMITS)
    expect(status(page, "S14")).to_have_text(SAVED)
    page.goto(f"/travail/{note.short_id}/ecrire/freins/")
    check(page)
    # A text takes the width of its line, a long choice stops before the arrow.
    line = page.locator(".row-list__row").first
    row, text = (each.bounding_box() for each in (line.locator(".field-row"), line.locator("textarea")))
    assert row and text and text["width"] == pytest.approx(row["width"], abs=1)
    padding = line.locator("select").evaluate("each => parseFloat(getComputedStyle(each).paddingRight)")
    assert padding >= 32
    page.goto(f"/travail/{note.short_id}/")
    check(page)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="PDF du brouillon").click()
    pdf = PdfReader(io.BytesIO(Path(waiting.value.path()).read_bytes()))
    text = " ".join(pdf.pages[0].extract_text().split())
    assert waiting.value.suggested_filename == f"brouillon-synthese-{note.short_id}.pdf"
    for expected in (LIMITS, "Cuisine du quartier 3", "Brouillon, ni relu ni publié", "3 sources sur 3"):
        assert expected in text, expected
    page.goto(f"/travail/{note.short_id}/apercu/")
    check(page)
