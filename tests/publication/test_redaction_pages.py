"""The privileged redaction: the text leaves everything that was kept, and the log never says what it was."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection

from isic_platform.confidentiality.models import Redaction
from isic_platform.publication import services
from isic_platform.publication.enums import Visibility
from tests.cast import EVERYBODY
from tests.publication import fiches

pytestmark = pytest.mark.django_db
CANARY = "Zébulon Trucmuche"
ASKED = {"text": CANARY, "rule": "DET-NOM1", "replacement": "", "confirm": "on"}


def rows_holding(text: str) -> dict[str, int]:
    """Tables of the database where a text still is, whatever the column: how many rows."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables "
            "WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name NOT LIKE 'django_session'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" AS t WHERE t::text LIKE %s', [f"%{text}%"])
            if count := cursor.fetchone()[0]:
                found[table] = count
    return found


@pytest.fixture
def named(cast: Any) -> Any:
    """A fiche that names somebody in its drafts, two versions, a review and a report."""
    item = fiches.draft(cast.contributor, cast.institution, P30=f"Un constat de {CANARY}.", P02=f"Avec {CANARY}.")
    services.write_item_answers(item=item, values={"P02": f"Encore avec {CANARY}."}, by=cast.contributor)
    for _ in range(2):
        services.submit_item(item=item, by=cast.contributor)
        services.validate_version(item=item, by=cast.reviewer, criteria={"9": {"answer": "oui", "comment": CANARY}})
        services.publish_version(item=item, by=cast.reviewer)
        services.start_new_version(item=item, by=cast.contributor)
        services.write_item_answers(item=item, values={"P190": f"Retenu par {CANARY}."}, by=cast.contributor)
    services.report_item(item=fiches.fresh(item), kind="confidentialite", message=f"Je reconnais {CANARY}", email="")
    return fiches.fresh(item)


@pytest.mark.exigence("S222")
def test_the_text_leaves_every_table(cast: Any, named: Any, sign_in: Any) -> None:
    held = rows_holding(CANARY)
    for table in ("formkit_answer", "formkit_answerrevision", "publication_version", "publication_versionevent",
                  "publication_review", "publication_reviewevent", "publication_report"):  # fmt: skip
        assert held[table] >= 1, table
    client = sign_in(cast.admin)
    answer = client.post(f"/travail/{named.short_id}/caviarder/", ASKED)
    assert answer.status_code == 302
    assert rows_holding(CANARY) == {}
    page = sign_in().get(f"/o/{named.short_id}/").content.decode()
    assert "Un constat de [nom retiré]." in page
    assert named.versions.count() == 3


def test_the_log_says_who_and_how_many_never_what(cast: Any, named: Any, sign_in: Any, caplog: Any) -> None:
    client = sign_in(cast.admin)
    client.post(f"/travail/{named.short_id}/caviarder/", ASKED)
    line = Redaction.objects.get()
    assert (line.target, line.rule, line.by) == (named.short_id, "DET-NOM1", cast.admin)
    assert line.places["version"] == 2
    page = client.get("/journal/retraits/").content.decode()
    assert named.short_id in page and "version × 2" in page
    for text in (page, client.get(f"/travail/{named.short_id}/caviarder/").content.decode(), json.dumps(line.places)):
        assert CANARY not in text
    assert CANARY not in caplog.text


def test_a_redaction_is_confirmed_and_refused_in_french(cast: Any, named: Any, sign_in: Any) -> None:
    client = sign_in(cast.admin)
    url = f"/travail/{named.short_id}/caviarder/"
    for asked, sentence in (
        ({**ASKED, "confirm": ""}, "Confirmez"),
        ({**ASKED, "text": "ab"}, "au moins 3 caractères"),
        ({**ASKED, "text": "Introuvable ici"}, "ne figure dans aucune version"),
        ({**ASKED, "replacement": f"[{CANARY}]"}, "ne peut pas contenir"),
    ):
        page = client.post(url, asked)
        assert page.status_code == 422
        assert sentence in page.content.decode()
    assert not Redaction.objects.exists()
    assert rows_holding(CANARY) != {}


def test_it_is_for_administrators_and_reviewers_of_the_network(cast: Any, named: Any, sign_in: Any) -> None:
    expected = {name: 403 for name in EVERYBODY} | {"anonymous": 302, "reviewer": 200, "admin": 200}
    url = f"/travail/{named.short_id}/caviarder/"
    assert {name: sign_in(cast[name]).get(url).status_code for name in EVERYBODY} == expected
    log = {name: 403 for name in EVERYBODY} | {"anonymous": 302, "admin": 200}
    assert {name: sign_in(cast[name]).get("/journal/retraits/").status_code for name in EVERYBODY} == log


def test_an_administrator_redacts_a_draft_without_reading_it(cast: Any, sign_in: Any) -> None:
    item = fiches.draft(cast.contributor, cast.institution, visibility=Visibility.AUTHOR, P30=f"Vu par {CANARY}.")
    client = sign_in(cast.admin)
    assert "Cuisine du mardi" not in client.get(f"/travail/{item.short_id}/caviarder/").content.decode()
    assert client.post(f"/travail/{item.short_id}/caviarder/", ASKED).status_code == 302
    assert rows_holding(CANARY) == {}
    assert sign_in(cast.stranger).get(f"/travail/{item.short_id}/caviarder/").status_code == 404
