"""The cursor of effort: what a level asks and why, the time that it took, traces that grow old. Nothing reserved leaves."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from isic_platform.formkit.models import AnswerRevision, Record
from isic_platform.formkit.writing_time import french_duration, writing_time, writing_times
from isic_platform.publication import services as path
from isic_platform.publication.effort import Effort
from isic_platform.publication.models import Notice
from isic_platform.publication.services import change_item_level, write_item_answers
from projects import services
from projects.ageing import after_months, age_of_trace
from tests.projects import lives
from tests.publication import fiches

pytestmark = pytest.mark.django_db
CANARY = "Zibeline"


@pytest.fixture
def item(cast: Any) -> Any:
    return fiches.draft(cast.contributor, cast.institution)


def level_page(item: Any) -> str:
    return f"/travail/{item.short_id}/niveau/"


# --- the level and its reason -------------------------------------------------------------------------------------


@pytest.mark.exigence("S6", "S8", "S9")
def test_each_level_says_what_it_asks_now(cast: Any, item: Any, sign_in: Any) -> None:
    client = sign_in(cast.contributor)
    text = client.get(level_page(item)).content.decode()
    assert "Niveau actuel." in text and "Rien d&#x27;obligatoire n&#x27;y manque." in text
    assert "21 réponses obligatoires à écrire encore. Il y faudrait environ" in text
    assert "trois grilles" in text and "analyse validée" in text
    write_item_answers(item=item, values={"P10": "ETA-REA", "P11": "TMP-1", "P20": "Un récit"}, by=cast.contributor)
    assert "18 réponses obligatoires à écrire encore." in client.get(level_page(item)).content.decode()


@pytest.mark.exigence("S6", "S10", "S11", "S13")
def test_a_move_keeps_the_answers_its_reason_and_every_word(cast: Any, item: Any, sign_in: Any) -> None:
    client = sign_in(cast.contributor)
    write_item_answers(item=item, values={"P20": "Le récit"}, by=cast.contributor)
    posted = {
        "level": "NIV-FS", "P04.version": "0", "P04": "D'autres nous le demandent", "P05.version": "0",
        "P05": "Se faire entendre", "P17.version": "0", "P17": "3", "reason": f"Deux après-midi libérées, {CANARY}",
    }  # fmt: skip
    assert client.post(level_page(item), posted).status_code == 302
    path_of_levels = ["NIV-MO", "NIV-FS", "NIV-TL"]
    for level in path_of_levels:
        before = fiches.fresh(item).record.values
        assert client.post(level_page(item), {"level": level}).status_code == 302
        after = fiches.fresh(item).record.values
        assert {**before, "P03": level} == after
    values = fiches.fresh(item).record.values
    assert (values["P04"], values["P05"], values["P17"], values["P20"]) == (
        "D'autres nous le demandent", "Se faire entendre", 3, "Le récit",
    )  # fmt: skip
    project = lives.project_of(item)
    moves = project.level_changes.order_by("pk").values_list("source", "target", "reason")
    assert list(moves) == [
        ("NIV-TL", "NIV-FS", f"Deux après-midi libérées, {CANARY}"), ("NIV-FS", "NIV-MO", ""),
        ("NIV-MO", "NIV-FS", ""), ("NIV-FS", "NIV-TL", ""),
    ]  # fmt: skip
    page = client.get(level_page(item)).content.decode()
    assert CANARY in page and "Raison non donnée." in page
    # A reason may come afterwards, without moving again.
    assert client.post(level_page(item), {"level": "NIV-TL", "reason": "Plus de temps"}).status_code == 302
    assert project.level_changes.first().reason == "Plus de temps"


def test_a_level_chosen_in_the_fiche_is_followed_too(cast: Any, item: Any) -> None:
    write_item_answers(item=item, values={"P03": "NIV-MO"}, by=cast.contributor)
    write_item_answers(item=item, values={"P20": "Rien à voir"}, by=cast.contributor)
    assert list(lives.project_of(item).level_changes.values_list("source", "target")) == [("NIV-TL", "NIV-MO")]


def test_what_cannot_be_kept_moves_nothing(cast: Any, item: Any, sign_in: Any) -> None:
    client = sign_in(cast.contributor)
    refused = [
        {"level": "NIV-FS", "reason": "Demandé par Mme Durand au 06 12 34 56 78"},
        {"level": "NIV-XX"},
        {"level": "NIV-FS", "P17.version": "0", "P17": "-3"},
        {"level": "NIV-TL", "reason": "Rien n'a changé"},
    ]
    for posted in refused:
        assert client.post(level_page(item), posted).status_code == 422, posted
    assert fiches.fresh(item).record.level == "NIV-TL"
    assert not lives.project_of(item).level_changes.exists()
    write_item_answers(item=item, values={"P04": "Texte d'une collègue"}, by=cast.contributor)
    stale = {"level": "NIV-FS", "P04.version": "0", "P04": "Mon texte"}
    answer = client.post(level_page(item), stale)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Texte d&#x27;une collègue" in page and 'value="Mon texte"' in page
    now = fiches.fresh(item)
    assert (now.record.level, now.record.values["P04"]) == ("NIV-TL", "Texte d'une collègue")


# --- time ---------------------------------------------------------------------------------------------------------


def saves(record: Record, *minutes: float, by: Any = None) -> None:
    """Saves of one record, so many minutes after nine o'clock."""
    AnswerRevision.objects.filter(record=record).delete()
    start = datetime(2025, 3, 4, 9, 0, tzinfo=UTC)
    AnswerRevision.objects.bulk_create(
        AnswerRevision(
            record=record,
            code="P20",
            version=number,
            value="x",
            saved_by=by,
            saved_at=start + timedelta(minutes=minute),
        )
        for number, minute in enumerate(minutes, 1)
    )


@pytest.mark.exigence("S10")
def test_sessions_are_counted_from_their_saves(cast: Any, item: Any, django_assert_num_queries: Any) -> None:
    record = item.record
    for minutes, expected in (
        ((0,), 1),
        ((0, 9, 18), 19),
        ((0, 10, 20.5), 12),  # a gap over ten minutes ends the session: 10 + 1, then 1
        ((0, 5, 300, 304), 11),
    ):
        saves(record, *minutes)
        assert writing_time(record.pk) == timedelta(minutes=expected), minutes
    other = fiches.draft(cast.contributor, cast.institution, P01="Autre").record
    saves(other, 0, 4)
    with django_assert_num_queries(1):
        assert writing_times([record.pk, other.pk]) == {
            record.pk: timedelta(minutes=11), other.pk: timedelta(minutes=5),
        }  # fmt: skip
    AnswerRevision.objects.filter(record=record).delete()
    assert writing_time(record.pk) is None


def test_durations_are_said_as_people_say_them() -> None:
    said = {0.2: "1 min", 7.4: "7 min", 34: "35 min", 61: "1 h", 148: "2 h 30"}
    assert {minutes: french_duration(minutes) for minutes in said} == said
    assert Effort(40, timedelta(minutes=34)).sentence == "Estimé 40 min, constaté environ 35 min."
    assert Effort(None, None).sentence == "Aucune estimation, rien d'écrit encore."


def test_the_team_reads_the_estimate_and_the_time_seen_others_do_not(cast: Any, sign_in: Any) -> None:
    item = fiches.published(cast.contributor, cast.institution, cast.reviewer, level="NIV-FS", P17=2)
    saves(item.record, 0, 8, 16, by=cast.contributor)
    for address in (item.work_url, level_page(item)):
        assert "Estimé 2 h, constaté environ 15 min." in sign_in(cast.contributor).get(address).content.decode()
    for name in ("anonymous", "reviewer", "manager", "admin"):
        for address in (
            item.get_absolute_url(),
            f"{item.get_absolute_url()}?format=json",
            f"/api/v1/projects/{item.short_id}/",
        ):
            assert "constaté" not in sign_in(cast[name]).get(address).content.decode()


# --- light traces that grow old -----------------------------------------------------------------------------------


def test_a_trace_is_old_a_year_after_its_last_change_the_other_levels_never() -> None:
    changed = datetime(2025, 3, 31, 12, tzinfo=UTC)
    young = age_of_trace("NIV-TL", changed, today=date(2026, 3, 30))
    old = age_of_trace("NIV-TL", changed, today=date(2026, 3, 31))
    assert (young.is_old, young.months, old.is_old, old.months) == (False, 11, True, 12)
    assert old.expires_on == date(2026, 3, 31)
    assert age_of_trace("NIV-FS", changed, today=date(2030, 1, 1)) is None
    assert after_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert after_months(date(2025, 3, 31), -12) == date(2024, 3, 31)


def grow_old(item: Any) -> None:
    """As if nobody had touched it for fourteen months."""
    then = datetime.now(UTC) - timedelta(days=430)
    Record.objects.filter(pk=item.record_id).update(saved_at=then)
    item.versions.update(submitted_at=then)


@pytest.mark.exigence("S12")
def test_readers_and_team_are_told_that_a_trace_is_light_then_old(cast: Any, sign_in: Any) -> None:
    item = fiches.published(cast.contributor, cast.institution, cast.reviewer)
    reader, team = sign_in(), sign_in(cast.contributor)
    assert "peu transposable tel quel" in reader.get(item.get_absolute_url()).content.decode()
    grow_old(item)
    page = reader.get(item.get_absolute_url()).content.decode()
    assert "Trace légère ancienne" in page and "la situation a pu changer" in page
    work = team.get(item.work_url).content.decode()
    assert "Trace ancienne" in work and "Enrichir en fiche standard (21 réponses à écrire)" in work
    assert "Enrichir" not in page
    assert "Trace ancienne" in team.get("/projets/").content.decode()
    assert "Trace ancienne" in sign_in(cast.colleague).get("/projets/").content.decode()
    assert team.post(level_page(item), {"level": "NIV-FS"}).url == f"/travail/{item.short_id}/ecrire/"
    assert "Trace ancienne" not in team.get(item.work_url).content.decode()
    standard = fiches.published(cast.contributor, cast.institution, cast.reviewer, level="NIV-FS", P01="Autre")
    assert "Trace légère" not in reader.get(standard.get_absolute_url()).content.decode()


@pytest.mark.exigence("S12")
def test_a_team_is_reminded_once(cast: Any, item: Any) -> None:
    online = fiches.published(cast.contributor, cast.institution, cast.reviewer, P01="En ligne")
    withdrawn = fiches.withdrawn(cast.contributor, cast.institution, cast.reviewer, P01="Retirée")
    waiting = fiches.submitted(cast.contributor, cast.institution, P01="Soumise")
    standard = fiches.draft(cast.contributor, cast.institution, level="NIV-FS", P01="Standard")
    path.set_co_writers(item=item, users=[cast.colleague], by=cast.contributor)
    Notice.objects.all().delete()
    assert services.remind_old_traces() == 0
    for each in (item, online, withdrawn, waiting, standard):
        grow_old(each)
    out = StringIO()
    call_command("remind_light_traces", stdout=out)
    assert out.getvalue() == "2 trace(s) légère(s) rappelée(s).\n"
    told = set(Notice.objects.values_list("user__email", "item_id", "path"))
    assert told == {
        (cast.contributor.email, item.pk, item.work_url), (cast.colleague.email, item.pk, item.work_url),
        (cast.contributor.email, online.pk, online.work_url),
    }  # fmt: skip
    assert services.remind_old_traces() == 0
    # Changed, then left again for a year: once more.
    write_item_answers(item=item, values={"P20": "Un mot de plus"}, by=cast.contributor)
    assert services.remind_old_traces() == 0
    assert services.remind_old_traces(today=date.today() + timedelta(days=366)) == 1


# --- nothing leaves -----------------------------------------------------------------------------------------------


@pytest.mark.exigence("S222")
def test_reasons_and_notes_never_leave_the_team(cast: Any, sign_in: Any) -> None:
    item = fiches.draft(cast.contributor, cast.institution, level="NIV-FS", P174="Un effet")
    project, by = lives.closed(item, cast.contributor), cast.contributor
    services.add_note(project=project, text=f"Note {CANARY}", by=by)
    services.open_turn(project=project, reason=f"Tour {CANARY}", by=by)
    change_item_level(item=item, level="NIV-TL", by=by)
    services.give_level_reason(change=project.level_changes.get(), reason=f"Niveau {CANARY}", by=by)
    services.change_project_state(project=project, target="ETA-ABA", reason=f"Abandon {CANARY}", by=by)
    for act, who in ((path.submit_item, by),):
        act(item=item, by=who)
    review = sign_in(cast.reviewer)
    for address in (
        f"/relectures/{item.short_id}/",
        f"/travail/{item.short_id}/apercu/",
        f"/travail/{item.short_id}/historique/",
    ):
        answer = review.get(address)
        assert (answer.status_code, CANARY in answer.content.decode()) == (200, False), address
    path.validate_version(item=item, by=cast.reviewer, criteria={})
    path.publish_version(item=item, by=cast.reviewer)
    item = fiches.fresh(item)
    assert CANARY not in str(item.published_version.snapshot)
    surfaces = (
        item.get_absolute_url(), f"/o/{item.short_id}/imprimer/", f"/o/{item.short_id}/?format=json",
        f"/o/{item.short_id}/?format=jsonld", f"/api/v1/projects/{item.short_id}/", "/api/v1/projects/?q=zibeline",
        "/recherche/?q=zibeline", "/bibliotheque/", "/projets/",
    )  # fmt: skip
    for name in (
        "anonymous",
        "colleague",
        "manager",
        "partner",
        "reviewer",
        "facilitator",
        "stranger",
        "admin",
        "contributor",
    ):
        client = sign_in(cast[name])
        for surface in surfaces:
            assert CANARY not in client.get(surface).content.decode(), f"{name} {surface}"
    for address in ("etat", "journal"):
        assert CANARY in sign_in(by).get(f"/projets/{item.short_id}/{address}/").content.decode()
