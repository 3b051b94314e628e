"""The directory in a real browser: a look-alike, a file tried then applied, two pages that become one; accessibility of each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from isic_platform.accounts.models import Institution
from tests.browser.checks import all_findings
from tests.cast import create_cast, create_institution


@pytest.mark.exigence("S107", "S113", "S216")
def test_an_administrator_keeps_the_directory_and_every_page_is_accessible(
    page: Page, live_server: Any, transactional_db: None, tmp_path: Path
) -> None:
    cast = create_cast()
    create_institution("appui", "Régie", departement="42", support_offered="Animer des groupes de parole")
    Institution.objects.filter(pk=cast.institution.pk).update(support_wanted="Animer des groupes")
    client = Client()
    client.force_login(cast.admin, backend="django.contrib.auth.backends.ModelBackend")
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    base = f"{live_server.url}/structures"

    page.goto(f"{base}/nouvelle/")
    page.get_by_label("Nom").fill("C.C.A.S. d’Exemple")
    page.get_by_label("Type de structure").select_option("STR-CCA")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("heading", name="Une structure ressemble à celle-ci")).to_be_visible()
    assert all_findings(page) == []
    page.get_by_label("C’est une autre structure").check()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("La structure est dans l’annuaire.")).to_be_visible()

    file = tmp_path / "annuaire.csv"
    file.write_text("code;nom;type;limites\nccas-exemple;;;Pas de logement\n;Mission locale;STR-ASS;\n", "utf-8")
    page.goto(f"{base}/importer/")
    assert all_findings(page) == []
    page.get_by_label("Fichier CSV").set_input_files(file)
    page.get_by_role("button", name="Voir ce qui changerait").click()
    expect(page.get_by_text("Pas de logement")).to_be_visible()
    assert all_findings(page) == []
    page.get_by_role("button", name="Appliquer").click()
    expect(page.get_by_role("heading", name="Import appliqué")).to_be_visible()
    assert all_findings(page) == []

    page.goto(f"{base}/doublons/")
    assert all_findings(page) == []
    page.get_by_role("link", name="Comparer").click()
    expect(page.get_by_role("heading", name="Ce qui va se passer")).to_be_visible()
    assert all_findings(page) == []
    page.get_by_role("button", name="Fusionner dans").click()
    expect(page.get_by_role("heading", name="Anciennes pages")).to_be_visible()
    page.goto(f"{base}/ccas-d-exemple/")
    expect(page.get_by_role("heading", name="CCAS d’Exemple", level=1)).to_be_visible()
    assert page.url == f"{base}/ccas-exemple/"
    assert all_findings(page) == []

    for path in ("", "appuis/", "ccas-exemple/retirer/", "ccas-exemple/historique/", "ccas-exemple/fusionner/"):
        page.goto(f"{base}/{path}")
        assert all_findings(page, focus_limit=20) == [], path
