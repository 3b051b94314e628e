"""Versions that never lose an answer: what was begun stays, moves when its writers choose, and keeps every word (S83)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from isic_platform.confidentiality.models import Redaction
from isic_platform.formkit.completeness import Evaluation
from isic_platform.formkit.models import Answer, SpecVersion
from isic_platform.formkit.spec import ANY_LEVEL
from isic_platform.publication import services
from isic_platform.publication.checks import run_checks
from isic_platform.publication.models import Item
from knowledge.exceptions import EntryRefused
from knowledge.models import GridEntry
from knowledge.services import finish_grid_entry
from knowledge.services.versions import move_entry_to_newer_version
from tests.knowledge import drafts, entries
from tests.publication import fiches

pytestmark = pytest.mark.django_db
GONE = "Les adolescents ont proposé de tenir la buvette."


def test_a_published_definition_refuses_change_in_the_database(grids: Any, facilitator: Any) -> None:
    drafts.publish(facilitator, grids["G02"], drafts.second_version)
    rows = SpecVersion.objects.filter(key="G02")
    assert sorted(rows.values_list("state", flat=True)) == ["publiee", "remplacee"]
    for change in ({"definition": {}}, {"digest": "x"}, {"number": 9}, {"key": "G77"}, {"state": "projet"}):
        for version in rows:
            with pytest.raises(DatabaseError, match="figée"), transaction.atomic():
                SpecVersion.objects.filter(pk=version.pk).update(**change)


@pytest.mark.exigence("S83")
def test_an_open_draft_stays_on_its_version_then_moves_and_loses_nothing(
    grids: Any, project: Any, contributor: Any, colleague: Any, facilitator: Any, sign_in: Any
) -> None:
    entry = entries.filled(contributor, grids["G02"], {"G02.08": GONE}, project=project)
    item, before = entry.item, entry.item.record.values
    client = sign_in(contributor)
    overview, page = f"/travail/{item.short_id}/", f"/collectes/{item.short_id}/nouvelle-version/"
    assert "Une nouvelle version" not in client.get(overview).text
    assert client.get(page).status_code == 302
    drafts.publish(facilitator, grids["G02"], drafts.second_version)
    # It goes on as before, on the version that it was begun on.
    assert "Une nouvelle version de cette grille existe" in client.get(overview).text
    assert 'name="G02.08"' in client.get(f"{overview}ecrire/contourner/").text
    _save(client, item, "G02.08", f"{GONE} Et de la fermer.", 1)
    # What changes is told, with the words that stay.
    told = client.get(page)
    move = told.context["move"]
    assert [field.code for field in move.changes.added] == ["G02.18", "G02.17"]
    assert [change.code for change in move.changes.changed] == ["G02.14"]
    assert [kept.field.code for kept in move.retired] == ["G02.08", "G02.16"]
    assert f"{GONE} Et de la fermer." in told.text
    assert entries.fresh(entry).grid_version.number == 1
    assert sign_in(colleague).post(page).status_code == 404

    response = client.post(page)
    assert (response.status_code, response.url) == (302, overview)
    moved = entries.fresh(entry)
    assert moved.grid_version.number == moved.item.record.spec_version.number == 2
    assert moved.item.working_version.spec_version_id == moved.item.record.spec_version_id
    assert moved.item.record.values == {**before, "G02.08": f"{GONE} Et de la fermer."}
    # Forms ask it no more, every reading shows it.
    text = client.get(f"{overview}ecrire/contourner/").text
    assert 'name="G02.08"' not in text and 'name="G02.09"' in text
    assert client.get(f"{overview}ecrire/questions-retirees/").status_code == 404
    for address in (f"{overview}apercu/", f"{overview}imprimer/"):
        shown = client.get(address).text
        assert "Questions retirées" in shown and GONE in shown, address
    assert "Une nouvelle version" not in client.get(overview).text
    # A page still open on the former version saves what it was typing, with or without script.
    _save(client, item, "G02.08", "Écrit pendant le passage.", 2)
    data = {
        "G02.08": "Écrit sans script.",
        "G02.08.version": "3",
        "G02.09": "oui",
        "G02.09.version": "1",
        "then": "stay",
    }
    assert client.post(f"{overview}ecrire/contourner/", data).status_code == 302
    data = {"G02.16": "Une page disparue.", "G02.16.version": "1", "then": "next"}
    assert client.post(f"{overview}ecrire/une-page-disparue/", data).status_code == 302
    values = entries.fresh(entry).item.record.values
    assert (values["G02.08"], values["G02.09"], values["G02.16"]) == ("Écrit sans script.", "oui", "Une page disparue.")


def _save(client: Any, item: Item, code: str, text: str, version: int) -> None:
    response = client.post(f"/travail/{item.short_id}/reponse/{code}/", {code: text, f"{code}.version": str(version)})
    assert response.status_code == 200, response.status_code


@pytest.mark.exigence("S83")
def test_answers_to_retired_questions_are_exported_checked_compared_and_redacted(
    grids: Any, project: Any, contributor: Any, reviewer: Any, facilitator: Any, admin: Any, sign_in: Any
) -> None:
    answers = {"G02.08": GONE, "G02.11": "Appelez Mme Dupont au 06 12 34 56 78."}
    entry = entries.published(contributor, grids["G02"], reviewer, project=project, answers={"G02.08": GONE})

    def retire(document: Any) -> None:
        document.delete_question("G02.08")
        document.delete_question("G02.11")

    drafts.publish(facilitator, grids["G02"], retire)
    # What is online stays on its version; the text being written is begun on the new one.
    move_entry_to_newer_version(entry=entry, by=contributor)
    entry = entries.fresh(entry)
    assert (entry.item.published_version.spec_version.number, entry.item.working_version.spec_version.number) == (1, 2)
    client = sign_in(contributor)
    assert client.get(f"/api/v1/grid-entries/{entry.item.short_id}/").json()["grid_version"] == 1
    services.write_item_answers(item=entry.item, values=answers, by=contributor)
    item = Item.objects.get(pk=entry.item.pk)
    found = run_checks(item=item, spec=item.record.spec, level=ANY_LEVEL, values=item.record.values)
    assert "G02.11" in {issue.code for issue in found if issue.rule.startswith("DET-")}
    assert all(issue.code not in ("G02.08", "G02.11") for issue in found if issue.rule == "obligatoire")
    services.write_item_answers(item=item, values={"G02.11": "Le portail reste ouvert."}, by=contributor)
    services.submit_item(item=item, by=contributor)
    services.validate_version(item=item, by=reviewer, criteria={})
    services.publish_version(item=Item.objects.get(pk=item.pk), by=reviewer)
    content = client.get(f"/api/v1/grid-entries/{item.short_id}/").json()
    assert content["grid_version"] == 2
    assert content["content"]["answers"]["G02.08"] == GONE
    retired = content["content"]["sections"][-1]
    assert (retired["title"], [field["code"] for field in retired["fields"]]) == (
        "Questions retirées",
        ["G02.08", "G02.11"],
    )
    assert GONE in client.get(f"/o/{item.short_id}/").text
    assert client.get("/recherche/?q=buvette").text.count(f"/o/{item.short_id}/") > 0
    assert "Le portail reste ouvert." in client.get(f"/travail/{item.short_id}/comparer/?de=1&a=2").text
    services.redact_item(item=item, text="buvette", replacement="[retiré]", rule="DET-NOM", by=admin)
    assert Redaction.objects.count() == 1
    assert "buvette" not in client.get(f"/o/{item.short_id}/").text
    assert "buvette" not in str(list(Answer.objects.filter(record=item.record).values_list("value", flat=True)))


def test_giving_the_new_text_up_brings_the_answer_back_to_its_version(
    grids: Any, project: Any, contributor: Any, reviewer: Any, facilitator: Any
) -> None:
    entry = entries.published(contributor, grids["G02"], reviewer, project=project)
    drafts.publish(facilitator, grids["G02"], drafts.second_version)
    move_entry_to_newer_version(entry=entry, by=contributor)
    services.write_item_answers(item=entry.item, values={"G02.17": "La mairie."}, by=contributor)
    services.drop_working_version(item=Item.objects.get(pk=entry.item.pk), by=contributor)
    entry = entries.fresh(entry)
    assert (entry.grid_version.number, entry.item.record.spec_version.number) == (1, 1)
    assert entry.item.record.values == entry.item.published_version.answers
    assert entry.is_finished


def test_what_is_in_review_or_analysed_does_not_move(
    grids: Any, project: Any, contributor: Any, facilitator: Any, sign_in: Any
) -> None:
    entry = entries.filled(contributor, grids["G02"], {"DIFFUSION": "DIF-PUB"}, project=project)
    finish_grid_entry(entry=entry, by=contributor)
    drafts.publish(facilitator, grids["G02"], drafts.second_version)
    client, page = sign_in(contributor), f"/collectes/{entry.item.short_id}/nouvelle-version/"
    services.submit_item(item=entry.item, by=contributor)
    assert client.post(page).status_code == 403
    services.withdraw_submission(item=entry.item, by=contributor)
    GridEntry.objects.filter(pk=entry.pk).update(state="analysee")
    assert client.post(page).status_code == 403
    with pytest.raises(EntryRefused, match="analysée"):
        move_entry_to_newer_version(entry=entry, by=contributor)
    GridEntry.objects.filter(pk=entry.pk).update(state="terminee")
    assert client.post(page).status_code == 302
    moved = entries.fresh(entry)
    # The new version asks a mandatory question more: what was finished is to be completed.
    assert (moved.grid_version.number, moved.state, moved.finished_at) == (2, "brouillon", None)
    assert client.post(page).status_code == 302  # twice changes nothing
    assert entries.fresh(entry).grid_version.number == 2


def test_what_was_hidden_by_another_answer_stays_hidden_when_its_question_is_retired(
    grids: Any, project: Any, contributor: Any, facilitator: Any
) -> None:
    secret = "Écrit puis caché par un non."
    entry = entries.filled(contributor, grids["G02"], {"G02.09": "non", "G02.10": secret}, project=project)
    version = drafts.publish(facilitator, grids["G02"], lambda document: document.delete_question("G02.10"))
    spec = version.spec
    field = spec.fields["G02.10"]
    assert field.retired and field.condition == "si G02.09 = oui"
    read = [
        Evaluation(spec, ANY_LEVEL, {"G02.09": answer, "G02.10": secret}).is_read(field) for answer in ("oui", "non")
    ]
    assert read == [True, False]
    move_entry_to_newer_version(entry=entry, by=contributor)
    assert entries.fresh(entry).item.record.values["G02.10"] == secret


def test_retired_questions_are_carried_from_version_to_version(grids: Any, facilitator: Any) -> None:
    for code in ("G02.08", "G02.06"):
        version = drafts.publish(facilitator, grids["G02"], lambda document, code=code: document.delete_question(code))
    assert version.number == 3
    assert [code for code, field in version.spec.fields.items() if field.retired] == ["G02.06", "G02.08"]
    fourth = drafts.publish(
        facilitator, grids["G02"], lambda document: document.add_question(0, used=set(), question="Autre ?", type="texte_long", obligation="F")
    )  # fmt: skip
    assert "G02.17" in fourth.spec.fields
    assert fourth.spec.meta["retired_codes"] == ["G02.05", "G02.06", "G02.08"]


def test_the_duplicate_of_a_moved_answer_keeps_its_retired_answers(
    grids: Any, project: Any, contributor: Any, facilitator: Any
) -> None:
    entry = entries.filled(contributor, grids["G02"], {"G02.08": GONE}, project=project)
    drafts.publish(facilitator, grids["G02"], drafts.second_version)
    move_entry_to_newer_version(entry=entry, by=contributor)
    copy = services.duplicate_item(item=Item.objects.get(pk=entry.item.pk), by=contributor)
    assert fiches.fresh(copy).record.values["G02.08"] == GONE
    assert GridEntry.objects.get(item=copy).grid_version.number == 2


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_the_move_takes_the_same_queries_whatever_the_answers(
    grids: Any, project: Any, contributor: Any, facilitator: Any, sign_in: Any, number: int
) -> None:
    codes = ("G02.08", "G02.11", "G02.16")[:number]
    entry = entries.filled(contributor, grids["G02"], dict.fromkeys(codes, GONE), project=project)
    drafts.publish(facilitator, grids["G02"], lambda document: [document.delete_question(code) for code in codes])
    client = sign_in(contributor)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(f"/collectes/{entry.item.short_id}/nouvelle-version/")
    assert page.text.count(GONE) == number
    assert len(queries) == 9
