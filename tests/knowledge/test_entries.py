"""Begin, write, finish and publish answers to grids."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from isic_platform.formkit.models import SpecVersion
from isic_platform.formkit.services import publish_spec
from isic_platform.formkit.spec import Spec
from isic_platform.publication import services
from isic_platform.publication.enums import Visibility
from isic_platform.publication.exceptions import NotReady
from isic_platform.publication.models import Item
from isic_platform.publication.workspace import Workspace
from knowledge.exceptions import EntryIncomplete, EntryRefused
from knowledge.grids import DATA_DIR, load_grid_file
from knowledge.models import Grid, GridEntry, GridVersion
from knowledge.services import finish_grid_entry, load_grids, reopen_grid_entry, start_grid_entry
from tests.knowledge import entries
from tests.publication import fiches


@pytest.mark.exigence("S79", "S97")
def test_an_answer_is_written_by_the_team_of_its_project(
    grids: Any, project: Any, contributor: Any, colleague: Any, reviewer: Any, manager: Any
) -> None:
    services.set_co_writers(item=project.item, users=[colleague], by=contributor)
    entry = entries.begun(colleague, grids["G02"], project=project)
    assert entry.item.owner == colleague
    assert list(entry.item.co_writers.all()) == [contributor]
    assert entry.item.institution == project.item.institution
    assert entry.item.visibility == Visibility.TEAM
    assert set(entry.item.networks.all()) == set(project.item.networks.all())
    assert (entry.state, entry.respondent_kind, entry.date) == ("brouillon", "equipe", timezone.localdate())
    for person, sees in ((contributor, True), (colleague, True), (reviewer, False), (manager, False)):
        assert GridEntry.objects.visible_to(person).exists() is sees


def test_a_grid_about_projects_is_not_answered_without_one(grids: Any, contributor: Any, institution: Any) -> None:
    with pytest.raises(EntryRefused, match="à propos d'un projet"):
        start_grid_entry(grid=grids["G02"], by=contributor, institution=institution)
    with pytest.raises(EntryRefused, match="Choisissez le projet ou la structure"):
        start_grid_entry(grid=grids["G00"], by=contributor)
    assert not Item.objects.of_kind("grille").exists()


@pytest.mark.exigence("S7")
def test_a_light_trace_stands_on_an_institution(grids: Any, contributor: Any, institution: Any) -> None:
    entry = entries.filled(contributor, grids["G00"], institution=institution)
    assert entry.project is None
    assert str(entry) == "Trace légère d'un échange\u00a0: Ouvrir le jardin le dimanche"
    assert finish_grid_entry(entry=entry, by=contributor).state == "terminee"


def test_asking_twice_begins_once(grids: Any, project: Any, contributor: Any) -> None:
    first = entries.begun(contributor, grids["G02"], project=project)
    assert entries.begun(contributor, grids["G02"], project=project) == first
    services.write_item_answers(item=first.item, values={"G02.03": "non"}, by=contributor)
    assert entries.begun(contributor, grids["G02"], project=project) != first


def test_a_grid_that_is_not_published_is_not_answered(grids: Any, project: Any, contributor: Any) -> None:
    SpecVersion.objects.filter(key="G02").update(state="retiree")
    with pytest.raises(EntryRefused, match="n'est pas au catalogue"):
        start_grid_entry(grid=Grid.objects.get(code="G02"), by=contributor, project=project)


@pytest.mark.exigence("S79")
def test_finishing_asks_for_the_mandatory_answers_and_them_alone(grids: Any, project: Any, contributor: Any) -> None:
    entry = entries.filled(contributor, grids["G02"], {"G02.15": None, "G02.12": "oui", "Z4": None}, project=project)
    with pytest.raises(EntryIncomplete) as refusal:
        finish_grid_entry(entry=entry, by=contributor)
    assert [code for code, _ in refusal.value.questions] == ["G02.13", "G02.15", "Z4"]
    assert entries.fresh(entry).state == "brouillon"
    more = {"G02.12": "non", "G02.15": {"special": "DOC-NON"}, "Z4": "évalué"}
    services.write_item_answers(item=entry.item, values=more, by=contributor)
    done = finish_grid_entry(entry=entry, by=contributor)
    assert done.state == "terminee"
    assert finish_grid_entry(entry=entry, by=contributor).finished_at == done.finished_at


def test_an_emptied_answer_makes_it_a_draft_again(grids: Any, project: Any, contributor: Any) -> None:
    entry = entries.filled(contributor, grids["G02"], project=project)
    finish_grid_entry(entry=entry, by=contributor)
    services.write_item_answers(item=entry.item, values={"G02.06": ["FR4.1"]}, by=contributor)
    assert entries.fresh(entry).state == "terminee"
    services.write_item_answers(item=entry.item, values={"G02.15": None}, by=contributor)
    assert (entries.fresh(entry).state, entries.fresh(entry).finished_at) == ("brouillon", None)


def test_a_finished_answer_is_reopened_until_it_is_published(
    grids: Any, project: Any, contributor: Any, reviewer: Any
) -> None:
    entry = entries.filled(contributor, grids["G02"], project=project)
    finish_grid_entry(entry=entry, by=contributor)
    assert reopen_grid_entry(entry=entry, by=contributor).state == "brouillon"
    online = entries.published(contributor, grids["G02"], reviewer, project=project)
    with pytest.raises(EntryRefused, match="publiée"):
        reopen_grid_entry(entry=online, by=contributor)


def test_the_database_refuses_a_finished_answer_without_its_date(grids: Any, project: Any, contributor: Any) -> None:
    entry = entries.begun(contributor, grids["G02"], project=project)
    for change in ({"state": "terminee"}, {"finished_at": timezone.now()}, {"respondent_kind": "voisin"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            GridEntry.objects.filter(pk=entry.pk).update(**change)


@pytest.mark.exigence("S83")
def test_an_answer_keeps_the_version_it_was_begun_on(grids: Any, project: Any, contributor: Any) -> None:
    entry = entries.filled(contributor, grids["G02"], project=project)
    spec = load_grid_file(DATA_DIR / "G02.yaml")
    changed = Spec(key="G02", title="Freins, autrement", intro=spec.intro, steps=spec.steps, meta=spec.meta)
    GridVersion.objects.create(grid=grids["G02"], spec_version=publish_spec(spec=changed))
    assert entries.fresh(entry).grid_version.number == 1
    assert entries.begun(contributor, Grid.objects.get(code="G02"), project=project).grid_version.number == 2


@pytest.mark.exigence("S83", "S152")
def test_the_path_of_an_answer_to_publication(
    grids: Any, project: Any, contributor: Any, reviewer: Any, anonymous: Any, stranger: Any
) -> None:
    entry = entries.filled(contributor, grids["G02"], {"DIFFUSION": Visibility.PUBLIC, "Z1": None}, project=project)
    with pytest.raises(NotReady):
        services.submit_item(item=entry.item, by=contributor)
    services.write_item_answers(item=entry.item, values={"Z1": entries.LESSON}, by=contributor)
    services.submit_item(item=entry.item, by=contributor)
    assert not GridEntry.objects.visible_to(anonymous).exists()
    assert not GridEntry.objects.visible_to(stranger).exists()
    assert GridEntry.objects.visible_to(reviewer).exists()
    services.validate_version(item=entry.item, by=reviewer, criteria={})
    services.publish_version(item=entry.item, by=reviewer)
    published = entries.fresh(entry)
    assert published.state == "terminee"
    assert GridEntry.objects.readable_by(anonymous).get() == published
    assert str(published) == f"Freins, écueils et solutions de contournement\u00a0: {entries.LESSON}"


def test_a_published_answer_does_not_change_reach_before_its_next_review(
    grids: Any, project: Any, contributor: Any, reviewer: Any, anonymous: Any
) -> None:
    entry = entries.published(contributor, grids["G02"], reviewer, visibility=Visibility.TEAM, project=project)
    services.write_item_answers(item=entry.item, values={"DIFFUSION": Visibility.PUBLIC}, by=contributor)
    assert entries.fresh(entry).item.visibility == Visibility.TEAM
    assert not GridEntry.objects.readable_by(anonymous).exists()


@pytest.mark.exigence("S222")
def test_violence_limits_the_diffusion_of_an_answer(
    grids: Any, contributor: Any, institution: Any, reviewer: Any, anonymous: Any
) -> None:
    item = fiches.draft(contributor, institution, P65="oui", P64=["THE-24"], P50=["PUB-FVV"])
    entry = entries.published(contributor, grids["G02"], reviewer, project=item.project)
    assert (entry.item.is_reinforced, entry.item.visibility) == (True, Visibility.NETWORK)
    trace = entries.filled(
        contributor, grids["G00"], {"DIFFUSION": Visibility.PUBLIC, "G00.07": ["THE-24"]}, institution=institution
    )
    assert (trace.item.is_reinforced, trace.item.visibility) == (True, Visibility.NETWORK)
    assert not GridEntry.objects.readable_by(anonymous).exists()


@pytest.mark.exigence("S222")
def test_a_project_that_turns_to_violence_takes_its_answers_along(
    grids: Any, project: Any, contributor: Any, reviewer: Any, anonymous: Any
) -> None:
    entry = entries.published(contributor, grids["G02"], reviewer, project=project)
    assert GridEntry.objects.readable_by(anonymous).exists()
    services.write_item_answers(item=project.item, values={"P65": "oui"}, by=contributor)
    assert not GridEntry.objects.readable_by(anonymous).exists()
    assert (entries.fresh(entry).item.is_reinforced, entries.fresh(entry).item.visibility) == (True, "DIF-RES")


def test_the_title_never_tells_the_project(grids: Any, project: Any, contributor: Any, reviewer: Any) -> None:
    entry = entries.published(contributor, grids["G02"], reviewer, project=project)
    assert fiches.TITLE not in entry.item.title
    assert fiches.TITLE not in str(entry.item.published_version.snapshot)


def test_a_copy_is_a_draft_of_one_s_own(grids: Any, project: Any, contributor: Any, reviewer: Any) -> None:
    entry = entries.published(contributor, grids["G02"], reviewer, project=project)
    copy = services.duplicate_item(item=entry.item, by=contributor)
    assert copy.grid_entry.state == "brouillon"
    assert copy.grid_entry.project == project
    assert copy.title.endswith("(copie)")


def test_an_answer_outlives_the_draft_of_its_project(grids: Any, contributor: Any, institution: Any) -> None:
    item = fiches.draft(contributor, institution)
    entry = entries.filled(contributor, grids["G02"], project=item.project)
    services.delete_draft(item=item, by=contributor)
    kept = entries.fresh(entry)
    assert (kept.project, kept.item.institution) == (None, institution)
    services.write_item_answers(item=kept.item, values={"G02.08": "Une idée du groupe."}, by=contributor)
    services.delete_draft(item=kept.item, by=contributor)
    assert not GridEntry.objects.exists()


def test_personal_data_blocks_the_answer(grids: Any, project: Any, contributor: Any) -> None:
    number = "1 85 05 78 006 084 91"
    entry = entries.filled(contributor, grids["G02"], {"G02.08": f"Rappeler {number}."}, project=project)
    with pytest.raises(NotReady) as refusal:
        services.submit_item(item=entry.item, by=contributor)
    assert {issue.code for issue in refusal.value.issues if issue.blocks} == {"G02.08"}


def test_prefilled_questions_take_up_what_the_fiche_says(contributor: Any, institution: Any, db: None) -> None:
    milestones = [{"type": "JAL-06", "libelle": "Premier café", "decision": "Se revoir chaque mardi"}]
    tools = [{"outil": "OUT-04", "usage": "Chaque semaine"}]
    item = fiches.draft(contributor, institution, level="NIV-MO", P152=milestones, P154=tools)
    load_grids(by=None)
    entry = start_grid_entry(grid=Grid.objects.get(code="G03"), by=contributor, project=item.project)
    values = entry.item.record.values
    (step,) = values["G03.01"]
    assert (step["etape"], step["decision"]) == ("JAL-06", "Se revoir chaque mardi")
    assert "libelle" not in step
    assert [row["outil"] for row in values["G03.13"]] == ["OUT-04"]
    services.write_item_answers(item=entry.item, values={"G03.13": None}, by=contributor)
    assert [row["outil"] for row in Item.objects.get(pk=item.pk).record.values["P154"]] == ["OUT-04"]


def test_the_pages_of_an_answer_are_its_themes(grids: Any, project: Any, contributor: Any) -> None:
    entry = entries.begun(contributor, grids["G02"], project=project)
    workspace = Workspace(entry.item, contributor)
    assert [page.title for page in workspace.pages()] == ["Recenser", "Contourner", "Apprendre", "Pour finir"]
    closing = [field.code for field in workspace.pages()[-1].fields]
    assert closing == ["Z1", "Z2", "Z3", "Z4", "Z5", "Z6", "Z7", "REPONDANT", "DATE", "DIFFUSION"]
