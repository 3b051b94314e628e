"""Somebody without an account, in front of a link."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from knowledge.models import Grid, GridEntry
from knowledge.respondents.rules import How
from knowledge.services.respondents import add_respondent, invite_respondent

PERSON, GROUP, PARTNER = "personne", "groupe", "partenaire"


def invited(
    by: Any, grid: Grid, project: Any, *, kind: str = GROUP, label: str = "groupe du jeudi"
) -> tuple[GridEntry, str]:
    """An answer that waits for a guest, and the secret of its link."""
    entry = add_respondent(grid=grid, project=project, kind=kind, label=label, how=How.LINK, by=by)
    _, secret = invite_respondent(entry=entry, by=by)
    return entry, secret


def arrived(secret: str, client: Client | None = None) -> Client:
    """A browser in which « Commencer » was pressed."""
    client = client or Client()
    client.get(f"/repondre/{secret}/")
    assert client.post("/repondre/").status_code == 302
    return client


def answer(client: Client, code: str, value: str, then: str = "next", **more: str) -> Any:
    """Post the page of a question as its form would."""
    page = client.get(f"/repondre/question/{code}/").text
    version = re.search(rf'name="{re.escape(code)}.version" value="(\d+)"', page)[1]
    data = {code: value, f"{code}.version": version, "then": then, **more}
    return client.post(f"/repondre/question/{code}/", data)
