"""The cycle of an action: turns, passages, and what its readers learn of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from isic_platform.publication import services as path
from isic_platform.publication.exceptions import TransitionRefused
from isic_platform.publication.services import write_item_answers
from projects import services
from projects.exceptions import ProjectRefused
from projects.models import CyclePassage, CycleTurn
from tests.projects import lives
from tests.publication import fiches

pytestmark = pytest.mark.django_db
REASON = "Raison confidentielle Zibeline"


@pytest.fixture
def item(cast: Any) -> Any:
    return fiches.draft(cast.contributor, cast.institution)


@pytest.fixture
def project(item: Any) -> Any:
    return lives.project_of(item)


def say(project: Any, time: str | None, by: Any) -> None:
    write_item_answers(item=project.item, values={"P11": time}, by=by)


def test_a_fiche_begins_with_its_first_turn_and_so_does_a_copy(cast: Any, project: Any) -> None:
    say(project, "TMP-2", cast.contributor)
    write_item_answers(item=project.item, values={"P10": "ETA-EVA"}, by=cast.contributor)
    copy = lives.project_of(path.duplicate_item(item=project.item, by=cast.contributor, institution=cast.institution))
    for each in (project, copy):
        turn = each.turns.get()
        assert (turn.number, turn.opened_on, turn.closed_on) == (1, timezone.localdate(), None)
        assert lives.times(each) == ["TMP-2"]
        assert lives.states(each) == [("", "ETA-EVA")]


@pytest.mark.exigence("S1")
class TestPassages:
    def test_what_the_fiche_says_is_dated_once_a_day(self, cast: Any, project: Any) -> None:
        by = cast.contributor
        say(project, "TMP-1", by)
        say(project, "TMP-3", by)  # corrected the same day: one passage
        assert lives.times(project) == ["TMP-3"]
        passage = project.turns.get().passages.get()
        services.date_turn(turn=project.turns.get(), opened_on=date(2024, 1, 1), by=by)
        passage.on = date(2024, 2, 1)
        passage.save()
        say(project, "TMP-1", by)
        assert lives.times(project) == ["TMP-3", "TMP-1"]
        say(project, "TMP-3", by)  # undone the same day
        assert lives.times(project) == ["TMP-3"]
        say(project, None, by)
        assert lives.times(project) == ["TMP-3"]

    def test_a_dated_passage_writes_the_fiche(self, cast: Any, project: Any) -> None:
        by = cast.contributor
        services.date_turn(turn=project.turns.get(), opened_on=date(2024, 1, 1), by=by)
        services.record_passage(project=project, time="TMP-1", on=date(2024, 1, 8), by=by)
        services.record_passage(project=project, time="TMP-2", on=date(2024, 5, 2), by=by)
        assert project.item.record.values["P11"] == "TMP-2"
        for time, day in (
            ("TMP-2", date(2024, 6, 1)),
            ("TMP-3", date(2024, 5, 1)),
            ("TMP-3", timezone.localdate() + timedelta(days=1)),
            ("TMP-9", date(2024, 6, 1)),
        ):
            with pytest.raises(ProjectRefused):
                services.record_passage(project=project, time=time, on=day, by=by)
        assert lives.times(project) == ["TMP-1", "TMP-2"]
        services.record_passage(project=project, time="TMP-3", on=date(2024, 5, 2), by=by)  # the same day: corrected
        assert lives.times(project) == ["TMP-1", "TMP-3"]


def insert(project: Any, **fields: Any) -> None:
    with transaction.atomic():
        CycleTurn.objects.create(project=project, **fields)


def test_the_database_keeps_turns_in_line(cast: Any, project: Any) -> None:
    today = timezone.localdate()
    first = project.turns.get()
    refused = [
        {"number": 2, "opened_on": today},  # the first one still goes on
        {"number": 1, "opened_on": today, "closed_on": today},
    ]
    for fields in refused:
        with pytest.raises(IntegrityError):
            insert(project, **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        CycleTurn.objects.filter(pk=first.pk).update(closed_on=today - timedelta(days=1))
    CycleTurn.objects.filter(pk=first.pk).update(closed_on=today)
    for fields in (
        {"number": 3, "opened_on": today},
        {"number": 2, "opened_on": today - timedelta(days=1)},
    ):
        with pytest.raises(IntegrityError):
            insert(project, **fields)
    insert(project, number=2, opened_on=today)
    second = project.turns.get(number=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        first.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        CycleTurn.objects.filter(pk=second.pk).update(number=5)
    for turn, day in ((first, today + timedelta(days=1)), (second, today - timedelta(days=1))):
        with pytest.raises(IntegrityError), transaction.atomic():
            CyclePassage.objects.create(turn=turn, time="TMP-1", on=day)
    CyclePassage.objects.create(turn=second, time="TMP-1", on=today)
    with pytest.raises(IntegrityError), transaction.atomic():
        CyclePassage.objects.create(turn=second, time="TMP-2", on=today)
    path.delete_draft(item=project.item, by=cast.contributor)  # a whole project goes with its turns
    assert not CycleTurn.objects.exists()


@pytest.mark.exigence("S5", "S20")
class TestNewTurn:
    def test_a_closed_action_begins_again_and_loses_nothing(self, cast: Any, item: Any) -> None:
        by = cast.contributor
        write_item_answers(item=item, values={"P190": "Appris une première fois", "P20": "Le récit"}, by=by)
        project = lives.closed(item, by)
        services.add_note(project=project, text="Une note du premier tour", on=date(2024, 1, 9), by=by)
        before = {code: value for code, value in fiches.fresh(item).record.values.items() if code not in ("P10", "P11")}
        turn = services.open_turn(project=project, on=date(2024, 10, 1), reason="Une demande", by=by)
        values = fiches.fresh(item).record.values
        assert (values["P10"], values["P11"]) == ("ETA-CON", "TMP-1")
        assert {code: value for code, value in values.items() if code not in ("P10", "P11")} == before
        assert (turn.number, turn.opened_on, lives.times(project)) == (2, date(2024, 10, 1), ["TMP-1"])
        first = project.turns.get(number=1)
        assert (first.closed_on, first.closing_state) == (date(2024, 7, 2), "ETA-CLO")
        assert first.learnt["P190"] == "Appris une première fois"
        assert lives.states(project)[-1] == ("ETA-CLO", "ETA-CON")
        assert project.journal.get().turn == first

    def test_it_is_refused_while_the_action_goes_on(self, cast: Any, project: Any) -> None:
        services.change_project_state(project=project, target="ETA-REA", by=cast.contributor)
        with pytest.raises(ProjectRefused, match="réalisation"):
            services.open_turn(project=project, by=cast.contributor)
        assert project.turns.count() == 1

    def test_it_is_refused_in_review_and_keeps_the_turn_as_it_was(self, cast: Any, item: Any) -> None:
        project = lives.closed(item, cast.contributor)
        path.submit_item(item=item, by=cast.contributor)
        with pytest.raises(TransitionRefused), transaction.atomic():
            services.open_turn(project=project, by=cast.contributor)
        assert project.turns.get().closed_on is None

    def test_design_chosen_in_the_fiche_of_a_closed_action_waits_for_its_turn(self, cast: Any, item: Any) -> None:
        project = lives.closed(item, cast.contributor)
        write_item_answers(item=item, values={"P10": "ETA-CON"}, by=cast.contributor)
        change = project.state_changes.get(reason_due=True)
        assert change.is_aside
        turn = services.open_turn(project=project, by=cast.contributor)
        change.refresh_from_db()
        assert (change.is_aside, change.reason_due, change.turn) == (False, False, turn)

    def test_the_team_does_it_from_the_pages_and_compares(self, cast: Any, item: Any, sign_in: Any) -> None:
        by, client = cast.contributor, sign_in(cast.contributor)
        write_item_answers(item=item, values={"P190": "Le repas compte"}, by=by)
        lives.closed(item, by)
        address = f"/projets/{item.short_id}/cycle/"
        assert "Ouvrir un nouveau tour" in client.get(item.work_url).content.decode()
        today = timezone.localdate().isoformat()
        answer = client.post(address + "nouveau-tour/", {"on": today, "reason": REASON})
        assert (answer.status_code, answer.url) == (302, address)
        write_item_answers(item=item, values={"P190": "La préparation compte"}, by=by)
        page = client.get(address).content.decode()
        assert "Tour 2" in page and "Le repas compte" in page and "La préparation compte" in page
        compared = client.get(address + "comparer/?de=2&a=1").content.decode()
        assert "<del>" in compared and "<ins>" in compared and "préparation" in compared
        assert "Choisissez deux tours" in client.get(address + "comparer/?de=1&a=9").content.decode()
        assert REASON in client.get(f"/projets/{item.short_id}/etat/").content.decode()
        again = client.post(address + "nouveau-tour/", {"on": today})
        assert again.status_code == 422
        assert "quand l&#x27;action est close" in again.content.decode()


def test_the_beginning_of_a_turn_is_corrected_within_what_is_dated(cast: Any, item: Any, sign_in: Any) -> None:
    project = lives.closed(item, cast.contributor)
    services.open_turn(project=project, on=date(2024, 10, 1), by=cast.contributor)
    second, client = project.turns.get(number=2), sign_in(cast.contributor)
    for day in (date(2024, 6, 30), date(2024, 10, 2)):
        with pytest.raises(ProjectRefused):
            services.date_turn(turn=second, opened_on=day, by=cast.contributor)
    address = f"/projets/{item.short_id}/cycle/"
    assert client.post(address, {"date": "1", "opened_on": "2024-06-30"}).status_code == 422
    assert client.post(address, {"date": "1", "opened_on": "2024-09-15"}).status_code == 302
    second.refresh_from_db()
    assert second.opened_on == date(2024, 9, 15)
    assert client.post(address, {"pass": "1", "time": "TMP-2", "on": "2024-09-01"}).status_code == 422
    assert client.post(address, {"pass": "1", "time": "TMP-2", "on": "2024-12-01"}).status_code == 302
    assert lives.times(project) == ["TMP-1", "TMP-2"]


def online(item: Any, cast: Any) -> Any:
    """Hand in, validate, publish."""
    path.submit_item(item=item, by=cast.contributor)
    path.validate_version(item=item, by=cast.reviewer, criteria={})
    path.publish_version(item=item, by=cast.reviewer)
    return fiches.fresh(item)


@pytest.mark.exigence("S1", "S5")
def test_readers_see_the_time_the_turn_and_dated_passages_of_the_version(cast: Any, item: Any, sign_in: Any) -> None:
    project = lives.closed(item, cast.contributor)
    services.open_turn(project=project, on=date(2024, 10, 1), reason=REASON, by=cast.contributor)
    item = online(item, cast)
    page = sign_in().get(item.get_absolute_url()).content.decode()
    assert "Tour 2 du cycle" in page
    assert 'aria-current="step"' in page and "Temps 1 : Écoute et co-construction <strong>(en ce moment)" in page
    for told in ("4 septembre 2023", "12 mars 2024", "Tour 1 terminé", "1er octobre 2024"):
        assert told in page, told
    services.record_passage(project=project, time="TMP-2", on=date(2025, 2, 3), by=cast.contributor)
    assert "3 février 2025" not in sign_in().get(item.get_absolute_url()).content.decode()
    item = online(item, cast)
    assert "3 février 2025" in sign_in().get(item.get_absolute_url()).content.decode()


def test_turns_lead_to_the_comparison_of_what_they_published(cast: Any, item: Any, sign_in: Any) -> None:
    project = lives.closed(item, cast.contributor)
    item = online(item, cast)
    services.open_turn(project=project, by=cast.contributor)
    item = online(item, cast)
    item.versions.filter(number=1).update(published_at="2024-06-30T10:00:00Z")
    address = f"/travail/{item.short_id}/comparer/"
    client = sign_in(cast.contributor)
    assert f"{address}?de=1&amp;a=2" in client.get(f"/projets/{item.short_id}/cycle/").content.decode()
    assert client.get(f"{address}?de=1&a=2").status_code == 200


def test_an_older_version_comes_back_whatever_the_draft_owes(cast: Any, sign_in: Any) -> None:
    item = fiches.withdrawn(cast.contributor, cast.institution, cast.reviewer, P10="ETA-REA")
    write_item_answers(item=item, values={"P10": "ETA-SUS"}, by=cast.contributor)
    assert lives.project_of(item).state_changes.get(reason_due=True)
    path.republish_item(item=item, by=cast.reviewer)


def test_a_public_page_about_violence_gives_months_not_days(cast: Any, sign_in: Any) -> None:
    item = fiches.draft(cast.contributor, cast.institution, P65="oui", visibility="DIF-RES")
    lives.closed(item, cast.contributor)
    item = online(item, cast)
    page = sign_in(cast.colleague).get(item.get_absolute_url()).content.decode()
    assert "mars 2024" in page
    assert "12 mars 2024" not in page and "2024-03-12" not in page


@pytest.mark.exigence("S18")
def test_resources_are_shown_by_moment(cast: Any, sign_in: Any) -> None:
    rows = [
        {"id": "aaaa", "type": "", "apporteur": "Le collège", "moment": "évaluation"},
        {"id": "bbbb", "apporteur": "Des habitants", "moment": "conception"},
    ]
    item = fiches.published(cast.contributor, cast.institution, cast.reviewer, level="NIV-FS", P134=rows)
    for client, address in ((sign_in(), item.get_absolute_url()), (sign_in(cast.contributor), item.work_url)):
        page = client.get(address).content.decode()
        block = page[page.index('id="ressources"') :]
        assert (
            block.index("Conception")
            < block.index("Des habitants")
            < block.index("Évaluation")
            < block.index("Le collège")
        )


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_whatever_the_number_of_turns(
    cast: Any, item: Any, sign_in: Any, django_assert_max_num_queries: Any, count: int
) -> None:
    by = cast.contributor
    project = lives.closed(item, by)
    day = date(2024, 8, 1)
    for number in range(count):
        services.open_turn(project=project, on=day, reason=f"Tour {number}", by=by)
        for state in ("ETA-REA", "ETA-EVA", "ETA-CLO"):
            services.change_project_state(project=project, target=state, on=day, by=by)
        services.add_note(project=project, text=f"Note {number}", on=day, by=by)
        day += timedelta(days=30)
    path.set_co_writers(item=item, users=[cast.colleague], by=by)
    costs = {}
    for name in ("contributor", "colleague"):
        client = sign_in(cast[name])
        for address in ("etat", "cycle", "cycle/comparer", "journal"):
            client.get(f"/projets/{item.short_id}/{address}/")
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"/projets/{item.short_id}/{address}/?de=1&a=2").status_code == 200
            costs[name, address] = len(queries)
    for address in (item.work_url, f"{item.work_url}niveau/"):  # upper storeys add their panels to the first
        with django_assert_max_num_queries(12):
            assert client.get(address).status_code == 200
    assert {address: cost for (name, address), cost in costs.items() if name == "contributor"} == EXPECTED
    assert {address: cost for (name, address), cost in costs.items() if name == "colleague"} == EXPECTED


EXPECTED = {"etat": 8, "cycle": 10, "cycle/comparer": 7, "journal": 9}
