"""Autosave of a grid: what it costs, whatever the number of answers, and what it keeps true."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isic_platform.formkit.enums import FieldType as T
from isic_platform.publication import services
from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item
from knowledge.enums import EntryState
from knowledge.models import GridEntry
from knowledge.services import finish_grid_entry
from tests.formkit.typing import sent
from tests.knowledge import entries
from tests.knowledge.statements import statements
from tests.publication import fiches

MOST_TO_SAVE = 6
MOST_TO_OPEN = 12


@pytest.fixture
def entry(grids: Any, project: Any, contributor: Any) -> GridEntry:
    return entries.filled(contributor, grids["G02"], project=project)


@pytest.fixture
def ines(contributor: Any, sign_in: Any, entry: GridEntry) -> Client:
    return opened(sign_in(contributor, headers={"HX-Request": "true"}), entry)


def opened(client: Client, entry: GridEntry) -> Client:
    """Its page was opened: this process has read the form and the vocabularies, which it keeps."""
    assert client.get(f"/travail/{entry.item.short_id}/ecrire/").status_code == 200
    return client


def version(entry: GridEntry, code: str) -> int:
    stored = entries.fresh(entry).item.record.stored
    return stored[code].version if code in stored else 0


def save(client: Client, entry: GridEntry, code: str, data: Any, *, key: str = "clé", base: int | None = None) -> Any:
    data = data if isinstance(data, dict) else {code: data}
    base = version(entry, code) if base is None else base
    address = f"/travail/{entry.item.short_id}/reponse/{code}/"
    return client.post(address, {**data, f"{code}.version": base}, headers={"Idempotency-Key": key})


def cost(client: Client, entry: GridEntry, code: str, data: Any, status: int = 200, **options: Any) -> int:
    options.setdefault("base", version(entry, code))
    with CaptureQueriesContext(connection) as queries:
        assert save(client, entry, code, data, **options).status_code == status
    return len(statements(queries))


@pytest.mark.exigence("S81")
def test_a_text_takes_the_same_statements_with_few_or_many_answers(
    ines: Client, entry: GridEntry, grids: Any, project: Any, contributor: Any
) -> None:
    empty = entries.begun(contributor, grids["G03"], project=project)
    code = next(field.code for field in empty.grid_version.spec.fields.values() if field.type == T.LONG_TEXT)
    opened(ines, empty)
    few = cost(ines, empty, code, "Un premier texte")
    again = cost(ines, empty, code, "Un second texte", key="autre")
    many = cost(ines, entry, "G02.04", "Un texte parmi beaucoup d'autres")
    assert (few, again, many) == (5, 5, 5)


@pytest.mark.parametrize(
    "code", ["G02.01", "G02.02", "G02.03", "G02.07", "Z1", "Z2", "Z3", "Z4", "DIFFUSION", "REPONDANT"]
)
def test_every_kind_of_answer_keeps_within_six(ines: Client, entry: GridEntry, code: str) -> None:
    data = sent(entry.grid_version.spec.fields[code])
    assert cost(ines, entry, code, data) <= MOST_TO_SAVE


def test_a_new_structure_in_a_list_keeps_within_six(
    grids: Any, contributor: Any, institution: Any, ines: Client
) -> None:
    trace = entries.begun(contributor, grids["G00"], institution=institution)
    opened(ines, trace)
    data = {"G00.03-rows": ["abcd1234"], "G00.03-abcd1234-structure": institution.name}
    assert cost(ines, trace, "G00.03", data) <= MOST_TO_SAVE
    assert entries.fresh(trace).item.record.values["G00.03"][0]["structure"]["id"] == institution.code


def test_a_conflict_and_a_retry_keep_within_six(ines: Client, entry: GridEntry, colleague: Any) -> None:
    base = version(entry, "G02.04")
    services.write_item_answers(item=entry.item, values={"G02.04": "De Paul"}, by=colleague)
    assert cost(ines, entry, "G02.04", "D'Inès", base=base, status=409) <= MOST_TO_SAVE
    assert cost(ines, entry, "G02.04", "D'Inès", base=base, status=409) <= MOST_TO_SAVE
    assert "De Paul" in save(ines, entry, "G02.04", "D'Inès", base=base).content.decode()


def test_many_saves_of_one_answer_cost_what_the_first_did(ines: Client, entry: GridEntry) -> None:
    """Old revisions and old receipts go in the statement that adds the new ones."""
    counts = {cost(ines, entry, "G02.04", f"Texte {n}", key=f"clé-{n}") for n in range(55)}
    assert counts == {5}
    assert entries.fresh(entry).item.record.revisions.filter(code="G02.04").count() == 50


@pytest.mark.exigence("S81")
def test_every_page_of_every_grid_opens_within_twelve(
    ines: Client, grids: Any, project: Any, contributor: Any, institution: Any
) -> None:
    costs = {}
    for code, grid in grids.items():
        about = {"project": project} if "projet" in grid.attached_to else {"institution": institution}
        begun = entries.begun(contributor, grid, **about)
        for step in begun.grid_version.spec.steps:
            with CaptureQueriesContext(connection) as queries:
                assert ines.get(f"/travail/{begun.item.short_id}/ecrire/{step.code}/").status_code == 200
            costs[f"{code} {step.code}"] = len(queries)
    assert {page: number for page, number in costs.items() if number > MOST_TO_OPEN} == {}


def test_a_page_opens_at_the_same_cost_empty_or_full(
    ines: Client, entry: GridEntry, grids: Any, project: Any, contributor: Any
) -> None:
    empty = entries.begun(contributor, grids["G02"], project=project)
    counts = []
    for short_id in (empty.item.short_id, entry.item.short_id):
        with CaptureQueriesContext(connection) as queries:
            assert ines.get(f"/travail/{short_id}/ecrire/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= MOST_TO_OPEN


# What follows an answer is followed as before, though nothing more is read for it.


def test_the_title_follows_the_lesson_at_once(ines: Client, entry: GridEntry) -> None:
    save(ines, entry, "Z1", "Demander l'horaire avant la salle")
    fresh = entries.fresh(entry)
    assert fresh.item.title.endswith(": Demander l'horaire avant la salle")
    assert fresh.item.record.values["TITRE"] == fresh.item.title
    assert fresh.item.record.revisions.filter(code="TITRE").count() == version(entry, "TITRE") == 3


def test_the_copy_keeps_its_own_title_until_its_lesson_is_written(
    ines: Client, entry: GridEntry, contributor: Any
) -> None:
    copy = services.duplicate_item(item=entry.item, by=contributor)
    assert copy.title.endswith("(copie)")
    save(ines, copy.grid_entry, "G02.04", "Autre chose")
    assert Item.objects.get(pk=copy.pk).title.endswith("(copie)")


def test_a_finished_answer_that_loses_a_mandatory_one_is_a_draft_again(
    ines: Client, entry: GridEntry, contributor: Any
) -> None:
    finish_grid_entry(entry=entry, by=contributor)
    save(ines, entry, "G02.15", "Toujours terminée")
    assert entries.fresh(entry).state == EntryState.FINISHED
    save(ines, entry, "Z1", "", key="vide")
    fresh = entries.fresh(entry)
    assert (fresh.state, fresh.finished_at) == (EntryState.DRAFT, None)


def test_diffusion_and_respondent_follow_at_once(ines: Client, entry: GridEntry) -> None:
    save(ines, entry, "DIFFUSION", "DIF-STR")
    save(ines, entry, "REPONDANT", "professionnel")
    fresh = entries.fresh(entry)
    assert (fresh.item.visibility, fresh.respondent_kind) == ("DIF-STR", "professionnel")


def test_the_networks_of_the_project_are_joined_at_the_next_save(
    ines: Client, entry: GridEntry, project: Any, other_network: Any
) -> None:
    project.item.networks.add(other_network)
    save(ines, entry, "G02.04", "Un mot de plus")
    assert other_network in entries.fresh(entry).item.networks.all()


def test_a_save_leaves_no_row_in_the_history_of_the_content(ines: Client, entry: GridEntry) -> None:
    events = Item._meta.get_field("events").related_model.objects.filter(pgh_obj_id=entry.item_id)
    before = events.count()
    save(ines, entry, "G02.04", "Un mot de plus")
    assert events.count() == before
    save(ines, entry, "DIFFUSION", "DIF-STR")
    assert events.count() == before + 1
    assert events.order_by("-pgh_id").first().pgh_context.metadata["user"] == entry.item.owner_id


def test_a_guest_without_account_writes_in_nobody_s_name(entry: GridEntry) -> None:
    change = services.writing.Change("G02.04", "Dit par un habitant", version(entry, "G02.04"))
    outcome = services.save_item_answers(item=entry.item, changes=[change], key="invité", by=None)
    stored = entries.fresh(entry).item.record.stored["G02.04"]
    assert (outcome.saved, stored.value, stored.updated_by) == (["G02.04"], "Dit par un habitant", None)


@pytest.mark.parametrize("written", ["online_title", "short_id", "get_absolute_url"])
def test_a_project_chosen_for_the_first_time_keeps_within_six(
    grids: Any, project: Any, cast: Any, contributor: Any, ines: Client, written: str
) -> None:
    """Of another institution and another team: what it takes to know that this person may read it is paid too."""
    told = fiches.published(cast.stranger, cast.other_institution, cast.reviewer, visibility=Visibility.PUBLIC)
    hidden = fiches.published(
        cast.stranger, cast.other_institution, cast.reviewer, visibility=Visibility.INSTITUTION, P01="Réservé à Gironde"
    )
    transposed = entries.begun(contributor, grids["G11"], project=project)
    opened(ines, transposed)
    text = getattr(told, written)
    assert cost(ines, transposed, "G11.11", text() if callable(text) else text) <= MOST_TO_SAVE
    assert entries.fresh(transposed).item.record.values["G11.11"]["id"] == told.short_id
    assert cost(ines, transposed, "G11.11", hidden.short_id, status=422, key="autre") <= MOST_TO_SAVE
