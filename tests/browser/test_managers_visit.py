"""A manager prepares a meeting: finds in spite of a misspelling, compares, reads what got in the way, takes a note away."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from knowledge.models import Grid, Synthesis
from knowledge.services import load_grids
from tests.browser.checks import NARROW, WIDE, all_findings
from tests.browser.writing import SAVED, Enter, status
from tests.cast import create_cast
from tests.knowledge import entries
from tests.knowledge.syntheses import documents

TITLES = ("Budget à plusieurs", "Café des factures", "Groupe d'entraide bancaire")
ELSEWHERE = "Atelier budget de Gironde"
KEPT_FOR_THE_TEAM = "CANARI-equipe"
DECIDED = "Ouvrir la même permanence dans deux communes."


@pytest.fixture
def cast(transactional_db: None) -> Any:
    """Three public fiches of the Loire about over-indebtedness, one of Gironde, and what got in the way of the first."""
    load_grids(by=None)
    people = create_cast()
    writer = (people.contributor, people.institution, people.reviewer)
    about = {"P64": ["THE-03"], "P117": KEPT_FOR_THE_TEAM}
    people.fiches = [
        documents.fiche(*writer, P01=title, P02="Des ménages en surendettement s'entraident.", P41="42", **about)
        for title in TITLES
    ]
    documents.fiche(*writer, P01=ELSEWHERE, P02="Prévenir le surendettement.", P41="33", **about)
    grid = Grid.objects.get(code="G02")
    entries.published(people.contributor, grid, people.reviewer, project=people.fiches[0].project)
    return people


def look(page: Page) -> None:
    """Nothing wrong with the page, and nothing of the team's on it."""
    assert all_findings(page, focus_limit=12) == [], page.url
    assert KEPT_FOR_THE_TEAM not in page.content()


@pytest.mark.exigence("S144", "S159", "S171", "S209")
@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["320", "1280"])
def test_a_manager_finds_compares_understands_and_takes_a_note_away(cast: Any, enter: Enter, size: Any) -> None:
    page = enter(cast.manager)
    page.set_viewport_size(size)

    # Misspelt, then narrowed to a département: the counts follow without a reload.
    page.goto("/recherche/")
    page.get_by_label("Mots à chercher").fill("surandettement")
    page.get_by_label("Mots à chercher").press("Enter")
    expect(page.get_by_text("Résultats pour « surendettement »")).to_be_visible()
    expect(page.locator("[data-count]")).to_contain_text("4 contenus")
    if size is NARROW:
        page.locator("#filtres > summary").click()
    page.locator("#filtre_territoire > summary").click()
    page.get_by_text("Départements : Auvergne-Rhône-Alpes").click()
    page.get_by_role("checkbox", name="Loire (42)").check()
    expect(page.locator("[data-count]")).to_contain_text("3 contenus")
    assert "territoire=42" in page.url
    expect(page.get_by_role("link", name=ELSEWHERE)).to_have_count(0)
    look(page)

    # Three fiches side by side.
    for title in TITLES:
        page.get_by_label(f"Comparer : {title}").check()
    page.get_by_role("button", name="Comparer les contenus cochés").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("3 contenus côte à côte")
    look(page)

    # What got in the way, and what worked around it, in people's words.
    page.goto("/bibliotheque/freins/?territoire=42")
    page.get_by_role("link", name="Mobilisation difficile, absences, découragement").click()
    expect(page.get_by_text("Inviter à la sortie de l'école.")).to_be_visible()
    expect(page.get_by_text("A marché (4 sur 5)")).to_be_visible()
    look(page)

    # A note assembled, edited in the page, taken away.
    page.goto("/syntheses/")
    page.get_by_role("link", name="Nouvelle synthèse").click()
    page.get_by_label("Titre").fill("Le surendettement dans la Loire")
    page.get_by_label("Élus").check()
    page.get_by_label("La question à laquelle elle répond").fill("Que reprendre ici ?")
    page.get_by_role("button", name="Continuer vers les sources").click()
    for title in TITLES:
        page.get_by_label(title, exact=True).check()
    page.get_by_role("button", name="Ajouter les contenus cochés").click()
    expect(page.get_by_text("3 sources ajoutées.")).to_be_visible()
    look(page)
    note = Synthesis.objects.select_related("item").get().item
    page.goto(f"/travail/{note.short_id}/ecrire/limites/")
    page.fill("[name='S14']", DECIDED)
    expect(status(page, "S14")).to_have_text(SAVED)
    page.goto(f"/travail/{note.short_id}/")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="PDF du brouillon").click()
    document = PdfReader(io.BytesIO(Path(waiting.value.path()).read_bytes()))
    text = " ".join(" ".join(each.extract_text().split()) for each in document.pages)
    for expected in ("Le surendettement dans la Loire", DECIDED, *TITLES):
        assert expected in text, expected
    assert KEPT_FOR_THE_TEAM not in text and ELSEWHERE not in text
