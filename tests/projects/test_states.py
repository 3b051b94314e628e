"""The state of an action: the path of H.2 on its page, what the fiche says, and the reason that a draft may owe."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from isic_platform.publication.exceptions import NotReady, TransitionRefused
from isic_platform.publication.services import redact_item, submit_item, write_item_answers
from isic_platform.vocabularies.selectors import labels_of, terms_of
from projects import services
from projects.enums import STATE_PATH, CycleTime, ProjectState
from projects.exceptions import PersonalDataFound, ProjectRefused
from projects.models import StateChange
from tests.projects import lives
from tests.publication import fiches

pytestmark = pytest.mark.django_db
S = ProjectState
# domaine/H.2, written again by hand: the services are held to it.
MATRIX = {
    S.EMERGENCE: {S.DESIGN, S.SUSPENDED, S.ABANDONED},
    S.DESIGN: {S.ACTION, S.SUSPENDED, S.ABANDONED},
    S.ACTION: {S.EVALUATION, S.SUSPENDED, S.ABANDONED},
    S.EVALUATION: {S.EXTENSION, S.CLOSED, S.SUSPENDED, S.ABANDONED},
    S.EXTENSION: {S.EVALUATION, S.CLOSED, S.SUSPENDED, S.ABANDONED},
    S.CLOSED: {S.SUSPENDED, S.ABANDONED},  # and design, by a new turn
    S.SUSPENDED: {S.EMERGENCE, S.DESIGN, S.ACTION, S.EVALUATION, S.EXTENSION, S.ABANDONED},
    S.ABANDONED: {S.SUSPENDED},
}


@pytest.fixture
def project(cast: Any) -> Any:
    return lives.project_of(fiches.draft(cast.contributor, cast.institution))


def move(project: Any, target: str, by: Any, **options: Any) -> Any:
    return services.change_project_state(project=project, target=target, by=by, **options)


def answer(project: Any, state: str, by: Any) -> None:
    write_item_answers(item=project.item, values={"P10": state}, by=by)


def test_the_words_are_those_of_the_vocabularies() -> None:
    for scheme, choices in (("ETA", S), ("TMP", CycleTime)):
        assert [term.code for term in terms_of(scheme)] == choices.values
        assert labels_of(choices.values) == dict(choices.choices)


@pytest.mark.exigence("S66")
@pytest.mark.parametrize("source", S.values)
def test_only_the_path_is_open(cast: Any, project: Any, source: str) -> None:
    by = cast.contributor
    move(project, source, by, reason="Départ")
    for target in S.values:
        try:
            with transaction.atomic():
                move(project, target, by, reason="Un motif")
                done = True
                transaction.set_rollback(True)
        except ProjectRefused as refusal:
            done = False
            assert str(refusal)
        assert done == (target in MATRIX[source]), f"{source} → {target}"


def test_the_database_holds_the_same_path(cast: Any, project: Any) -> None:
    turn = project.turns.get()
    for source in S.values:
        for target in S.values:
            change = StateChange(
                project=project, turn=turn, source=source, target=target, reason="Motif", on=date.today()
            )
            allowed = target in STATE_PATH[source]
            try:
                with transaction.atomic():
                    change.save()
                    transaction.set_rollback(True)
            except IntegrityError:
                assert not allowed, f"{source} → {target}"
            else:
                assert allowed, f"{source} → {target}"


@pytest.mark.parametrize("target", ["ETA-SUS", "ETA-ABA"])
def test_stopping_asks_why(cast: Any, project: Any, target: str) -> None:
    by = cast.contributor
    move(project, "ETA-REA", by)
    with pytest.raises(ProjectRefused, match="motif"):
        move(project, target, by, reason="  ")
    change = move(project, target, by, reason="La salle a fermé.")
    assert (change.reason, change.reason_due) == ("La salle a fermé.", False)
    with pytest.raises(IntegrityError), transaction.atomic():
        StateChange.objects.filter(pk=change.pk).update(reason="")


def test_a_suspended_action_takes_up_its_course_where_it_was(cast: Any, project: Any) -> None:
    by = cast.contributor
    move(project, "ETA-REA", by)
    move(project, "ETA-SUS", by, reason="Travaux")
    with pytest.raises(ProjectRefused, match="« réalisation », « abandonnée »"):
        move(project, "ETA-EVA", by)
    move(project, "ETA-REA", by)
    assert project.item.record.values["P10"] == "ETA-REA"


def test_dates_follow_one_another_and_are_past(cast: Any, project: Any) -> None:
    by, today = cast.contributor, timezone.localdate()
    services.date_turn(turn=project.turns.get(), opened_on=date(2024, 1, 10), by=by)
    move(project, "ETA-CON", by, on=date(2024, 3, 1))
    for day in (date(2024, 2, 1), today + timedelta(days=1)):
        with pytest.raises(ProjectRefused, match="date"):
            move(project, "ETA-REA", by, on=day)
    move(project, "ETA-REA", by, on=date(2024, 4, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        StateChange.objects.create(
            project=project, turn=project.turns.get(), source="ETA-REA", target="ETA-EVA", on=date(2024, 3, 15)
        )


def test_a_reason_that_names_somebody_is_not_kept(cast: Any, project: Any) -> None:
    move(project, "ETA-REA", cast.contributor)
    with pytest.raises(PersonalDataFound, match="éléphone"):
        move(project, "ETA-ABA", cast.contributor, reason="Appeler le 06 12 34 56 78.")
    assert lives.states(project) == [("", "ETA-REA")]


def test_in_review_nothing_moves(cast: Any) -> None:
    project = lives.project_of(fiches.submitted(cast.contributor, cast.institution))
    with pytest.raises(TransitionRefused):
        move(project, "ETA-REA", cast.contributor)
    assert lives.states(project) == []


class TestInTheFiche:
    """P10 is chosen freely: a draft always saves. What H.2 does not allow then owes its reason."""

    def test_what_follows_the_path_is_recorded(self, cast: Any, project: Any) -> None:
        for state in ("ETA-EME", "ETA-CON", "ETA-REA"):
            answer(project, state, cast.contributor)
        assert lives.states(project) == [("", "ETA-EME"), ("ETA-EME", "ETA-CON"), ("ETA-CON", "ETA-REA")]
        assert not project.state_changes.filter(reason_due=True).exists()

    @pytest.mark.parametrize("state", ["ETA-SUS", "ETA-CLO"])
    def test_a_missing_reason_waits_and_stops_the_submission_alone(self, cast: Any, project: Any, state: str) -> None:
        by = cast.contributor
        move(project, "ETA-CON", by)
        answer(project, state, by)
        assert project.item.record.values["P10"] == state
        change = project.state_changes.get(reason_due=True)
        with pytest.raises(NotReady) as refusal:
            submit_item(item=project.item, by=by)
        assert [(issue.code, issue.link) for issue in refusal.value.issues if issue.blocks] == [
            ("P10", f"/projets/{project.item.short_id}/etat/")
        ]
        services.give_state_reason(change=change, reason="Saisie faite après coup.", by=by)
        submit_item(item=project.item, by=by)
        with pytest.raises(ProjectRefused, match="déjà"):
            services.give_state_reason(change=change, reason="Autre", by=by)

    def test_a_slip_undone_the_same_day_leaves_nothing(self, cast: Any, project: Any) -> None:
        by = cast.contributor
        move(project, "ETA-CON", by)
        for state in ("ETA-CLO", "ETA-EVA", "ETA-REA", "ETA-CON"):
            answer(project, state, by)
        assert lives.states(project) == [("", "ETA-CON")]

    def test_a_state_said_on_its_page_with_a_reason_is_never_undone(self, cast: Any, project: Any) -> None:
        by = cast.contributor
        move(project, "ETA-CON", by)
        move(project, "ETA-SUS", by, reason="Travaux")
        answer(project, "ETA-CON", by)
        assert lives.states(project) == [("", "ETA-CON"), ("ETA-CON", "ETA-SUS"), ("ETA-SUS", "ETA-CON")]

    def test_emptying_the_answer_says_nothing(self, cast: Any, project: Any) -> None:
        answer(project, "ETA-REA", cast.contributor)
        answer(project, None, cast.contributor)
        write_item_answers(item=project.item, values={"P10": {"special": "DOC-NON"}}, by=cast.contributor)
        assert lives.states(project) == [("", "ETA-REA")]


class TestPage:
    """``/projets/<id>/etat/``"""

    def test_the_team_moves_the_action_and_reads_why(self, cast: Any, project: Any, sign_in: Any) -> None:
        client, url = sign_in(cast.contributor), f"/projets/{project.item.short_id}/etat/"
        move(project, "ETA-REA", cast.contributor)
        page = client.get(url).content.decode()
        assert 'value="ETA-EVA"' in page and 'value="ETA-CLO"' not in page
        today = timezone.localdate().isoformat()
        refused = client.post(url, {"move": "1", "target": "ETA-ABA", "on": today, "reason": ""})
        assert refused.status_code == 422
        assert "Dites en quelques mots pourquoi" in refused.content.decode()
        forged = client.post(url, {"move": "1", "target": "ETA-CLO", "on": today, "reason": "x"})
        assert forged.status_code == 422
        done = client.post(url, {"move": "1", "target": "ETA-ABA", "on": today, "reason": "Plus de salle."})
        assert (done.status_code, done.url) == (302, url)
        assert "Plus de salle." in client.get(url).content.decode()

    def test_an_owed_reason_is_asked_and_given(self, cast: Any, project: Any, sign_in: Any) -> None:
        client, url = sign_in(cast.contributor), f"/projets/{project.item.short_id}/etat/"
        answer(project, "ETA-SUS", cast.contributor)
        change = project.state_changes.get()
        assert "Motif attendu" in client.get(url).content.decode()
        assert "Un motif est attendu" in client.get(project.item.work_url).content.decode()
        blank = client.post(url, {"explain": str(change.pk), f"m{change.pk}-reason": " "})
        assert blank.status_code == 422
        assert client.post(url, {"explain": str(change.pk), f"m{change.pk}-reason": "Travaux"}).status_code == 302
        change.refresh_from_db()
        assert (change.reason, change.reason_due) == ("Travaux", False)

    @pytest.mark.parametrize("path", ["etat", "cycle", "cycle/comparer", "cycle/nouveau-tour", "journal"])
    def test_the_pages_of_the_team_are_the_team_s(self, cast: Any, sign_in: Any, path: str) -> None:
        draft = fiches.draft(cast.contributor, cast.institution)
        online = fiches.published(cast.contributor, cast.institution, cast.reviewer, P01="Autre")
        for name in ("colleague", "manager", "partner", "reviewer", "facilitator", "stranger", "admin"):
            client = sign_in(cast[name])
            assert client.get(f"/projets/{draft.short_id}/{path}/").status_code == 404, name
            assert client.get(f"/projets/{online.short_id}/{path}/").status_code == 403, name
            assert client.post(f"/projets/{online.short_id}/{path}/", {"text": "x"}).status_code in (403, 405), name
        assert sign_in(cast.contributor).get(f"/projets/{online.short_id}/{path}/").status_code == 200


def test_a_redaction_reaches_reasons_notes_and_what_turns_keep(cast: Any, project: Any) -> None:
    by, canary = cast.contributor, "Gédéon Taupier"
    write_item_answers(item=project.item, values={"P190": f"Retenu de {canary}"}, by=by)
    lives.closed(project.item, by)
    services.add_note(project=project, text=f"Une note sur {canary}.", by=by)
    note = project.journal.get()
    services.edit_note(note=note, text=f"Une autre note sur {canary}.", by=by)
    services.open_turn(project=project, reason=f"Voulu par {canary}", by=by)
    services.record_level_change(item=project.item, source="NIV-TL", target="NIV-FS", reason=f"Dit {canary}", by=by)
    redact_item(item=project.item, text=canary, replacement="une personne", rule="DET-NOM1", by=cast.admin)
    rows = [
        *project.state_changes.values_list("reason", flat=True),
        *project.level_changes.values_list("reason", flat=True),
        *project.journal.values_list("text", flat=True),
        *note.events.values_list("text", flat=True),
        *(str(learnt) for learnt in project.turns.values_list("learnt", flat=True)),
    ]
    assert not [row for row in rows if canary in row]
    assert sum("une personne" in row for row in rows) >= 5
