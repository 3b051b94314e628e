"""The cursor, the cycle and the logbook in a real browser: axe, the checks by hand, and the path of a team."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Dialog, Page, expect

from projects import services
from tests.browser.checks import all_findings
from tests.cast import create_cast
from tests.projects import lives
from tests.publication import fiches


@pytest.mark.exigence("S5", "S20", "S81")
def test_a_team_reopens_its_action_and_every_page_is_accessible(
    page: Page, live_server: Any, transactional_db: None
) -> None:
    cast = create_cast()
    rows = [{"id": "aaaa", "apporteur": "Des habitants", "moment": "conception"}]
    item = fiches.draft(cast.contributor, cast.institution, P134=rows, P190="Le repas compte")
    project = lives.closed(item, cast.contributor)
    services.add_note(project=project, text="Une première note", by=cast.contributor, theme="THE-15")
    client = Client()
    client.force_login(cast.contributor, backend="django.contrib.auth.backends.ModelBackend")
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    base = f"{live_server.url}/projets/{item.short_id}"

    page.goto(f"{base}/cycle/nouveau-tour/")
    assert all_findings(page) == []
    page.get_by_role("button", name="Ouvrir le tour suivant").click()
    expect(page.get_by_role("heading", name="Tour 2")).to_be_visible()
    assert all_findings(page) == []

    page.goto(f"{base}/etat/")
    page.get_by_label("Suspendue").check()
    page.get_by_role("button", name="Enregistrer l'état").click()
    expect(page.get_by_role("link", name="Dites en quelques mots pourquoi")).to_be_visible()
    assert all_findings(page) == []

    page.goto(f"{base}/journal/")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.locator("textarea[name=text]").fill("Une deuxième note")
    page.once("dialog", stay)
    page.get_by_label("Chercher dans le journal").get_by_role("button").click()  # « Chercher », beside the note
    page.context.set_offline(True)
    page.get_by_role("button", name="Garder cette note").click()
    expect(page.get_by_role("alert")).to_contain_text("votre texte est toujours là")
    assert all_findings(page, focus_limit=10) == []
    page.context.set_offline(False)
    expect(page.locator("textarea[name=text]")).to_have_value("Une deuxième note")
    assert asked == ["beforeunload"]
    page.get_by_role("button", name="Garder cette note").click()
    expect(page.get_by_text("Une deuxième note")).to_be_visible()
    assert all_findings(page) == []

    for address in (
        f"{live_server.url}{item.work_url}",
        f"{live_server.url}{item.work_url}niveau/",
        f"{base}/cycle/comparer/",
    ):
        page.goto(address)
        assert all_findings(page) == [], address
