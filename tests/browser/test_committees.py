"""A committee in a real browser: six seats, three sessions, decisions that come back, a document; accessibility of each page."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests.browser.checks import all_findings
from tests.cast import create_cast
from tests.partners.committees import committee, day, decision, seat, session


@pytest.mark.exigence("S135", "S136", "S141", "S76")
def test_a_committee_meets_decides_and_follows(page: Page, live_server: Any, transactional_db: None) -> None:
    cast = create_cast()
    found = committee(cast.contributor, cast.institution)
    for name, actor in (("Directrice", "ACT-DEC"), ("Conseillère", "ACT-TS"), ("Médiateur", "ACT-TS")):
        seat(found, cast.contributor, name, institution=cast.institution, actor_type=actor)
    for name in ("Délégué du groupe", "Déléguée du groupe"):
        seat(found, cast.contributor, name, actor_type="ACT-UHC", role="ROC-REP")
    first = session(found, cast.contributor, days=-60)
    decision(first, cast.contributor, "Trouver une salle", due_on=day(-20))
    session(found, cast.contributor, days=-7)
    client = Client()
    client.force_login(cast.contributor, backend="django.contrib.auth.backends.ModelBackend")
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    base = f"{live_server.url}/comites/"
    home = live_server.url + found.get_absolute_url()

    page.goto(home)
    expect(page.get_by_text("Personne ne siège parmi : techniciens.")).to_be_visible()
    assert all_findings(page, focus_limit=15) == []
    page.get_by_role("link", name="Composition").click()
    page.get_by_label("Structure").fill(cast.other_institution.name)
    page.get_by_label("Fonction").fill("Chargée de mission")
    page.get_by_label("Rôle").select_option("ROC-TIT")
    page.get_by_label("Type d'acteur").select_option("ACT-TEC")
    page.get_by_role("button", name="Ajouter").click()
    expect(page.get_by_text("Le membre est ajouté.")).to_be_visible()
    expect(page.get_by_text("Personne ne siège parmi")).to_have_count(0)
    page.get_by_label("Fonction").fill("Sans rôle")
    page.get_by_role("button", name="Ajouter").click()
    assert all_findings(page, focus_limit=10) == []

    page.goto(home)
    page.get_by_role("link", name="Nouvelle séance").click()
    page.get_by_label("Date").fill(day(-1).isoformat())
    page.get_by_label("Heure").fill("10:30")
    page.get_by_label("Ordre du jour").fill("La salle")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("heading", name="Décisions qui reviennent")).to_be_visible()
    expect(page.get_by_role("rowheader", name="Trouver une salle")).to_be_visible()
    for name in ("Directrice", "Délégué du groupe"):
        page.get_by_role("group", name=name).get_by_label("Présent").check()
    page.get_by_role("button", name="Enregistrer les présences").click()
    expect(page.get_by_text("Quorum atteint : 2 membres présents sur 6, il en fallait 2.")).to_be_visible()
    page.get_by_text("Noter une décision").click()
    page.get_by_label("Décision", exact=True).or_(page.get_by_label("Décision (obligatoire)")).first.fill(
        "Signer le bail"
    )
    page.get_by_label("Échéance").fill(day(-9).isoformat())
    page.get_by_role("button", name="Noter la décision").click()
    expect(page.get_by_text("L'échéance vient avant la décision.").first).to_be_visible()
    assert all_findings(page, focus_limit=15) == []
    page.get_by_label("Échéance").fill(day(30).isoformat())
    page.get_by_role("button", name="Noter la décision").click()
    expect(page.get_by_text("La décision est notée.")).to_be_visible()
    expect(page.get_by_role("link", name="Compte rendu (PDF)")).to_have_count(0)  # nothing is written yet
    page.get_by_role("link", name="Écrire le compte rendu").click()
    page.get_by_label("Compte rendu").fill("La salle est trouvée.")
    page.get_by_role("button", name="Enregistrer").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Compte rendu (PDF)").click()
    assert download.value.suggested_filename == f"compte-rendu-{day(-1):%Y-%m-%d}.pdf"

    page.goto(home)
    page.get_by_role("link", name="Suivre la décision « Trouver une salle »").click()
    page.get_by_label("État").select_option("faite")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Décisions faites ou annulées (1)")).to_be_visible()
    for path in (
        base,
        f"{base}nouveau/",
        f"{base}modeles/",
        f"{home}modifier/",
        f"{home}historique/",
        f"{home}equipe/",
    ):
        page.goto(path)
        assert all_findings(page, focus_limit=8) == [], path
