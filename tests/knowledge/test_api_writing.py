"""``/api/v1/grid-entries/<id>/answers/``: what a software writes for a person, and what it is told."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isic_platform.formkit.models import AnswerRevision
from isic_platform.publication import services
from knowledge.models import GridEntry
from tests.cast import EVERYBODY
from tests.knowledge import entries
from tests.knowledge.statements import statements

TEXT = "G02.04"


@pytest.fixture
def entry(grids: Any, project: Any, contributor: Any) -> GridEntry:
    return entries.filled(contributor, grids["G02"], project=project)


@pytest.fixture
def machine(contributor: Any, sign_in: Any, entry: GridEntry) -> Client:
    return sign_in(contributor)


def address(entry: GridEntry) -> str:
    return f"/api/v1/grid-entries/{entry.item.short_id}/answers/"


def send(client: Client, entry: GridEntry, answers: Any, key: str = "") -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    body = answers if isinstance(answers, str) else json.dumps({"answers": answers})
    return client.patch(address(entry), body, content_type="application/json", headers=headers)


def over(entry: GridEntry, code: str, value: Any) -> dict[str, Any]:
    """A change over the present version."""
    stored = entries.fresh(entry).item.record.stored
    return {"value": value, "version": stored[code].version if code in stored else 0}


def values(entry: GridEntry) -> dict[str, Any]:
    return entries.fresh(entry).item.record.values


def test_answers_are_read_with_their_versions_and_saved_over_them(machine: Client, entry: GridEntry) -> None:
    read = machine.get(address(entry)).json()
    assert read["id"] == entry.item.short_id
    assert read["answers"][TEXT] == {"value": entries.G02[TEXT], "version": 1}
    done = send(machine, entry, {TEXT: over(entry, TEXT, "Un autre texte."), "G02.09": over(entry, "G02.09", "oui")})
    assert (done.status_code, done.json()["answers"]) == (
        200, {TEXT: {"value": "Un autre texte.", "version": 2}, "G02.09": {"value": "oui", "version": 2}},
    )  # fmt: skip
    assert (values(entry)[TEXT], values(entry)["G02.09"]) == ("Un autre texte.", "oui")
    assert machine.get(address(entry)).json()["answers"][TEXT]["version"] == 2


def test_a_stale_answer_gets_both_values_and_the_others_go_through(
    machine: Client, entry: GridEntry, colleague: Any
) -> None:
    stale = over(entry, TEXT, "De la machine.")
    services.write_item_answers(item=entry.item, values={TEXT: "De Paul."}, by=colleague)
    answer = send(machine, entry, {TEXT: stale, "G02.09": over(entry, "G02.09", "oui")})
    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    problem = answer.json()
    conflict = problem["conflicts"][TEXT]
    assert (conflict["mine"], conflict["theirs"], conflict["version"]) == ("De la machine.", "De Paul.", 2)
    assert conflict["by"] == "Paul Collègue"
    assert problem["answers"] == {"G02.09": {"value": "oui", "version": 2}}
    assert (values(entry)[TEXT], values(entry)["G02.09"]) == ("De Paul.", "oui")


@pytest.mark.parametrize(
    ("code", "value", "reason"),
    [
        ("G02.03", "peut-être", "Répondez par oui ou par non."),
        ("G02.03", ["oui"], "Répondez par oui ou par non."),
        ("G02.01", "FR5.3", "Une liste de réponses est attendue."),
        ("G02.02", ["du texte"], "Une liste de lignes est attendue."),
        ("G02.02", [{"id": "abcd", "frein": "FR0.0"}], "Ligne 1, "),
        (TEXT, 12, "Un texte est attendu."),
        (TEXT, {"special": "DOC-ZZ"}, "Cette réponse n'est pas proposée ici."),
        ("G02.99", "x", "Cette grille ne pose pas cette question."),
        ("TITRE", "Un titre", "Cette grille ne pose pas cette question."),
    ],
)
def test_what_does_not_fit_is_refused_with_its_reason_and_the_rest_is_saved(
    machine: Client, entry: GridEntry, code: str, value: Any, reason: str
) -> None:
    before = values(entry).get(code)
    answer = send(machine, entry, {code: over(entry, code, value), "G02.14": over(entry, "G02.14", "Le transport")})
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert list(answer.json()["errors"]) == [code]
    assert answer.json()["errors"][code][0].startswith(reason)
    assert (values(entry).get(code), values(entry)["G02.14"]) == (before, "Le transport")


@pytest.mark.parametrize(
    "body",
    [
        "", "[]", "{}", '{"answers": {}}', '{"answers": []}', '{"answers": {"Z1": "x"}}', '{"answers": {"Z1": {"value": "x"}}}',
        '{"answers": {"Z1": {"value": "x", "version": -1}}}', '{"answers": {"Z1": {"value": NaN, "version": 0}}}',
        '{"answers": {"Z1": {"value": ' + "[" * 100_000 + "]" * 100_000 + ', "version": 0}}}',
        '{"answers": {"Z1": {"value": ' + "9" * 200_000 + ', "version": 0}}}',
    ],
    ids=range(11),
)  # fmt: skip
def test_a_body_that_is_not_understood_is_a_problem_and_stores_nothing(
    machine: Client, entry: GridEntry, body: str
) -> None:
    answer = send(machine, entry, body)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert values(entry)["Z1"] == entries.LESSON


def test_a_body_that_is_too_big_is_refused_as_everywhere(machine: Client, entry: GridEntry, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = send(machine, entry, {TEXT: {"value": "é" * 2000, "version": 1}})
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")


def test_a_retry_under_the_same_key_acts_once(machine: Client, entry: GridEntry, colleague: Any) -> None:
    rows = [{"frein": "FR2.1", "description": "Sans numéro de ligne"}]
    change = {"G02.02": over(entry, "G02.02", rows)}
    first = send(machine, entry, change, "clé-1")
    services.write_item_answers(item=entry.item, values={"G02.02": None}, by=colleague)
    again = send(machine, entry, change, "clé-1")
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == first.json()
    assert AnswerRevision.objects.filter(record=entry.item.record, code="G02.02").count() == 3


def test_who_may_read_and_write(cast: Any, entry: GridEntry, sign_in: Any) -> None:
    def statuses() -> dict[str, tuple[int, int]]:
        change = {"Z4": over(entry, "Z4", "vécu une fois")}
        clients = {name: sign_in(cast[name]) for name in EVERYBODY}
        return {
            name: (client.get(address(entry)).status_code, send(client, entry, change).status_code)
            for name, client in clients.items()
        }

    others = dict.fromkeys(EVERYBODY, (404, 404)) | {"anonymous": (403, 403)}
    assert statuses() == others | {"contributor": (200, 200)}
    services.submit_item(item=entry.item, by=cast.contributor)
    assert statuses() == others | {"contributor": (200, 409)}


def test_in_review_nothing_is_written(machine: Client, entry: GridEntry, contributor: Any) -> None:
    change = {TEXT: over(entry, TEXT, "Trop tard")}
    services.submit_item(item=entry.item, by=contributor)
    answer = send(machine, entry, change)
    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    assert "en relecture" in answer.json()["detail"]
    assert values(entry)[TEXT] == entries.G02[TEXT]


def test_a_page_of_another_site_cannot_write(contributor: Any, entry: GridEntry) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(contributor, backend="django.contrib.auth.backends.ModelBackend")
    assert send(client, entry, {TEXT: over(entry, TEXT, "x")}).status_code == 403
    assert values(entry)[TEXT] == entries.G02[TEXT]


def test_a_fiche_is_not_written_here(machine: Client, project: Any) -> None:
    path = f"/api/v1/grid-entries/{project.item.short_id}/answers/"
    assert machine.get(path).status_code == 404


def test_one_answer_or_ten_cost_the_same(machine: Client, entry: GridEntry) -> None:
    machine.get("/api/v1/grids/G02/")  # the vocabularies are read once
    ten = [TEXT, "G02.14", "G02.15", "G02.16", "Z1", "G02.09", "G02.03", "G02.01", "Z3", "Z4"]
    change = {code: over(entry, code, entries.G02.get(code)) for code in ten}
    counts = []
    for codes in (["G02.14"], ["G02.14", "G02.15", "G02.16"]):
        sent = {code: {**change[code], "value": f"Autre {len(codes)}"} for code in codes}
        sent = {code: over(entry, code, each["value"]) for code, each in sent.items()}
        with CaptureQueriesContext(connection) as queries:
            assert send(machine, entry, sent, f"clé-{len(codes)}").status_code == 200
        counts.append(len(statements(queries)))
    assert counts == [5, 5]
