"""A grid taken out of the catalogue: nothing new is begun, everything begun goes on; then put back (S103)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from isic_platform.publication import services
from isic_platform.publication.exceptions import TransitionRefused
from knowledge.editor.exceptions import EditorRefused
from knowledge.enums import Origin, RespondentKind
from knowledge.exceptions import EntryRefused
from knowledge.models import Grid, GridEntry
from knowledge.services import finish_grid_entry, load_grids, start_grid_entry
from knowledge.services.campaigns import open_campaign
from knowledge.services.editor import publish_grid_draft
from knowledge.services.respondents import add_respondent
from knowledge.services.withdrawal import restore_grid, withdraw_grid
from tests.cast import EVERYBODY
from tests.knowledge import drafts, entries

pytestmark = pytest.mark.django_db
PAGE = "/grilles/editeur/G02/retirer/"
BACK = "/grilles/editeur/G02/remettre/"


@pytest.fixture
def begun(grids: Any, project: Any, contributor: Any) -> GridEntry:
    return entries.filled(contributor, grids["G02"], project=project)


def campaign(cast: Any, grid: Grid) -> Any:
    today = timezone.localdate()
    return open_campaign(
        network=cast.network, title="Nos freins", purpose="Ce qui coince.", starts_on=today,
        ends_on=today + timedelta(days=9), grids=[grid], institutions=[cast.institution], proposals=[], by=cast.facilitator,
    )  # fmt: skip


@pytest.mark.exigence("S103", "S83")
def test_nothing_new_is_begun_and_what_is_begun_goes_on(
    cast: Any, grids: Any, project: Any, begun: GridEntry, sign_in: Any
) -> None:
    campaign(cast, grids["G02"])
    animator = sign_in(cast.facilitator)
    told = animator.get(PAGE).text
    assert "1 en cours d'écriture" in told and "« Nos freins »" in told
    assert Grid.objects.get(code="G02").withdrawn_at is None  # reading the consequences withdraws nothing
    assert animator.post(PAGE).url == "/grilles/editeur/"

    stale = grids["G02"]  # read while it was published, used after
    for attempt in (
        lambda: start_grid_entry(grid=stale, by=cast.contributor, project=project),
        lambda: add_respondent(
            grid=stale, project=project, kind=RespondentKind.PARTNER, label="Mairie", how="", by=cast.contributor
        ),
    ):
        with pytest.raises(EntryRefused):
            attempt()
    with pytest.raises(TransitionRefused):
        services.duplicate_item(item=begun.item, by=cast.contributor)
    writer = sign_in(cast.contributor)
    asked = f"/collectes/nouvelle/?grille=G02&projet={project.item.short_id}"
    assert writer.get(asked).status_code == 403 and "retirée du catalogue" in writer.get(asked).text
    assert writer.get(f"/collectes/repondants/{project.item.short_id}/G02/").status_code == 403
    copied = writer.post(f"/travail/{begun.item.short_id}/dupliquer/", follow=True)
    assert "on n&#x27;y commence plus de réponse" in copied.text
    assert GridEntry.objects.count() == 1

    assert "grille=G02" not in writer.get(f"/travail/{project.item.short_id}/").text
    assert "/grilles/G02/" not in writer.get("/grilles/").text
    assert "G02" not in [each["code"] for each in writer.get("/api/v1/grids/").json()["results"]]
    read = sign_in().get("/grilles/G02/")
    assert read.status_code == 200 and "Grille retirée du catalogue" in read.text and "G02.04" in read.text
    assert "Se connecter pour répondre" not in read.text

    services.write_item_answers(item=begun.item, values={"G02.04": "Écrit après le retrait"}, by=cast.contributor)
    finish_grid_entry(entry=begun, by=cast.contributor)
    services.submit_item(item=begun.item, by=cast.contributor)
    services.validate_version(item=begun.item, by=cast.reviewer, criteria={})
    services.publish_version(item=entries.fresh(begun).item, by=cast.reviewer)
    assert "Écrit après le retrait" in writer.get(entries.fresh(begun).item.get_absolute_url()).text
    assert begun.item.short_id in writer.get("/collectes/?grille=G02").text
    comparison = writer.get(f"/collectes/comparer/{project.item.short_id}/G02/")
    assert comparison.status_code == 200


@pytest.mark.exigence("S103")
def test_it_comes_back_as_it_was(cast: Any, grids: Any, project: Any, begun: GridEntry, sign_in: Any) -> None:
    second = drafts.publish(cast.facilitator, grids["G02"], drafts.second_version)
    draft = drafts.next_version(cast.facilitator, grids["G02"])
    withdraw_grid(grid=grids["G02"], by=cast.facilitator)
    with pytest.raises(EditorRefused, match="déjà retirée"):
        withdraw_grid(grid=grids["G02"], by=cast.facilitator)
    with pytest.raises(EditorRefused, match="remettez-la"):
        publish_grid_draft(draft=draft, revision=draft.revision, by=cast.facilitator)
    home = sign_in(cast.facilitator).get("/grilles/editeur/").text
    assert f"par {cast.facilitator.get_full_name()}" in home
    assert sign_in(cast.facilitator).get("/grilles/editeur/G02/publier/").status_code == 200
    assert sign_in(cast.contributor).get(f"/travail/{begun.item.short_id}/").status_code == 200

    sign_in(cast.facilitator).post(BACK)
    grid = Grid.objects.get(code="G02")
    assert (grid.withdrawn_at, grid.withdrawn_by, grid.current_version) == (None, None, second)
    fresh = start_grid_entry(grid=grid, by=cast.contributor, project=project)
    assert fresh.grid_version == second
    with pytest.raises(EditorRefused, match="pas retirée"):
        restore_grid(grid=grid, by=cast.facilitator)


@pytest.mark.exigence("S103")
def test_an_update_of_the_platform_does_not_put_it_back(cast: Any, grids: Any) -> None:
    withdraw_grid(grid=grids["G03"], by=cast.facilitator)
    assert "G03" not in {version.grid.code for version in load_grids(by=None)}
    assert Grid.objects.get(code="G03").withdrawn_at is not None
    restore_grid(grid=grids["G03"], by=cast.facilitator)
    kept = Grid.objects.get(code="G03")
    assert (kept.origin, kept.current_version.number) == (Origin.FILE, 1)


def test_the_database_refuses_an_answer_begun_on_it(cast: Any, grids: Any, project: Any, begun: GridEntry) -> None:
    withdraw_grid(grid=grids["G02"], by=cast.facilitator)
    item = services.create_item(
        kind="grille", spec_version=begun.grid_version.spec_version, by=cast.contributor, institution=None
    )
    with pytest.raises(IntegrityError, match="retirée"), transaction.atomic():
        GridEntry.objects.create(item=item, grid_version=begun.grid_version, respondent_kind=RespondentKind.TEAM)
    with pytest.raises(IntegrityError), transaction.atomic():
        Grid.objects.filter(code="G03").update(withdrawn_by=cast.facilitator)


def test_a_campaign_that_holds_it_is_still_written(cast: Any, grids: Any, begun: GridEntry, sign_in: Any) -> None:
    held = campaign(cast, grids["G02"])
    withdraw_grid(grid=grids["G02"], by=cast.facilitator)
    page = sign_in(cast.facilitator).get(f"/campagnes/{held.pk}/modifier/")
    assert page.status_code == 200 and "(retirée du catalogue)" in page.text
    read = sign_in(cast.contributor).get(f"/campagnes/{held.pk}/").text
    assert "Retirée du catalogue" in read and "grille=G02" not in read
    assert "(retirée du catalogue)" not in sign_in(cast.facilitator).get("/campagnes/nouvelle/").text


@pytest.mark.parametrize("name", EVERYBODY)
def test_only_facilitators_withdraw(cast: Any, grids: Any, sign_in: Any, name: str) -> None:
    client = sign_in(cast[name])
    expected = {"facilitator": (200, 302, 302), "anonymous": (302, 302, 302)}.get(name, (403, 403, 403))
    assert (client.get(PAGE).status_code, client.post(PAGE).status_code, client.post(BACK).status_code) == expected
    assert Grid.objects.get(code="G02").withdrawn_at is None
