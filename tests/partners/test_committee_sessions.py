"""Sessions, attendance, quorum, decisions, reminders and the documents that leave (S141)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import icalendar
import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Notice
from partners.enums import Attendance, DecisionState
from partners.models import CommitteeSession, Decision, SessionAttendance, SteeringCommittee
from partners.services import decisions as decision_services
from partners.services import sessions as services
from partners.services.committees import remove_member, update_committee
from partners.services.reminders import remind_decisions
from tests.partners.committees import at, committee, day, decision, seat, session


@pytest.fixture
def found(contributor: Any, institution: Any) -> SteeringCommittee:
    """The contributor's committee, with a quorum of two."""
    return committee(contributor, institution)


def address(name: str, each: Any, *args: Any) -> str:
    return reverse(f"partners:{name}", args=[each.short_id, *args])


# --- attendance ---------------------------------------------------------------------------------------------------------


@pytest.mark.exigence("S141")
def test_presence_is_counted_and_the_quorum_said_in_words(cast: Any, sign_in: Any, found: Any) -> None:
    seats = [seat(found, cast.contributor, name) for name in ("Première", "Deuxième", "Troisième")]
    guest = seat(found, cast.contributor, "Chercheuse", role="ROC-OBS")
    held = session(found, cast.contributor)
    client, path = sign_in(cast.contributor), address("session", held)
    data = {f"siege-{seats[0].pk}": "present", f"siege-{seats[1].pk}": "excuse", f"siege-{guest.pk}": "present"}
    assert client.post(address("attendance", held), data).status_code == 302
    assert "Quorum non atteint : 1 membre présent sur 3, il en fallait 2." in client.get(path).text
    client.post(address("attendance", held), {**data, f"siege-{seats[2].pk}": "present"})
    assert "Quorum atteint : 2 membres présents sur 3, il en fallait 2." in client.get(path).text
    assert "2 membres présents, quorum atteint" in client.get(address("committee", found)).text
    assert client.post(address("attendance", held), {f"siege-{seats[0].pk}": "peut-être"}).status_code == 422
    update_committee(committee=found, by=cast.contributor, quorum=None)
    assert "Ce comité n&#x27;a pas fixé de quorum." in client.get(path).text
    client.post(address("attendance", held), {f"siege-{seats[0].pk}": ""})
    assert set(SessionAttendance.objects.values_list("member", flat=True)) == set()
    services.record_attendance(session=held, by=cast.contributor, states={seats[0].pk: Attendance.PRESENT})
    with pytest.raises(ValidationError, match="date de son départ"):
        remove_member(member=seats[0], by=cast.contributor)


@pytest.mark.exigence("S141")
def test_nobody_is_present_before_a_session_takes_place(cast: Any, sign_in: Any, found: Any) -> None:
    place = seat(found, cast.contributor, "Première")
    coming = session(found, cast.contributor, days=5)
    client = sign_in(cast.contributor)
    answer = client.post(address("attendance", coming), {f"siege-{place.pk}": "present"})
    assert answer.status_code == 422
    assert "Une séance à venir n&#x27;a pas encore de présents." in answer.text
    with pytest.raises(IntegrityError), transaction.atomic():
        SessionAttendance.objects.create(session=coming, member=place, state=Attendance.PRESENT)
    held = session(found, cast.contributor)
    services.record_attendance(session=held, by=cast.contributor, states={place.pk: Attendance.PRESENT})
    data = {"day": day(3).isoformat(), "time": "10:00", "place": "Mairie", "agenda": "", "minutes": ""}
    answer = client.post(address("edit-session", held), data)
    assert answer.status_code == 422
    assert "Une séance à venir n&#x27;a pas encore de présents." in answer.text
    assert 'value="Mairie"' in answer.text
    elsewhere = seat(committee(cast.contributor, cast.institution, title="Autre"), cast.contributor, "Ailleurs")
    with pytest.raises(ValidationError, match="pas de ce comité"):
        services.record_attendance(session=held, by=cast.contributor, states={elsewhere.pk: Attendance.PRESENT})


@pytest.mark.exigence("S141")
def test_a_session_is_planned_told_and_taken_back(cast: Any, sign_in: Any, found: Any) -> None:
    client = sign_in(cast.contributor)
    data = {"day": day(8).isoformat(), "time": "14:30", "place": "Mairie", "agenda": "Bilan\nSuite"}
    answer = client.post(address("new-session", found), {**data, "agenda": "Appeler le 06 12 34 56 78"})
    assert (answer.status_code, "Appeler le 06 12 34 56 78" in answer.text) == (422, True)
    assert client.post(address("new-session", found), {**data, "time": ""}).status_code == 422
    assert client.post(address("new-session", found), data).status_code == 302
    planned = found.sessions.get()
    assert (planned.number, planned.day, planned.has_taken_place) == (1, day(8), False)
    assert client.get(address("minutes", planned)).status_code == 403
    assert "Prochaine séance" in client.get(address("committee", found)).text
    assert client.post(address("edit-session", planned), {"cancel": "1"}).status_code == 302
    assert not found.sessions.exists()
    held = session(found, cast.contributor)
    client.post(address("edit-session", held), {"cancel": "1"})
    assert found.sessions.get() == held
    with pytest.raises(PermissionDenied):
        services.update_session(session=held, by=cast.colleague, minutes="Autre")


# --- decisions ----------------------------------------------------------------------------------------------------------


@pytest.mark.exigence("S141")
def test_a_decision_has_an_owner_a_day_and_a_state(cast: Any, sign_in: Any, found: Any) -> None:
    place = seat(found, cast.contributor, "Directrice", institution=cast.other_institution)
    held = session(found, cast.contributor)
    client = sign_in(cast.contributor)
    data = {
        "text": "Ouvrir le samedi",
        "kind": "DEC-CAL",
        "member": place.pk,
        "responsible": "",
        "due_on": day(15).isoformat(),
    }
    assert client.post(address("take-decision", held), data).status_code == 302
    taken = held.decisions.get()
    assert (taken.institution, taken.state) == (cast.other_institution, DecisionState.TO_DO)
    assert taken.responsible == f"Directrice ({cast.other_institution})"
    follow = {**data, "member": "", "responsible": taken.responsible, "state": "faite", "follow_up": "C'est ouvert."}
    assert client.post(address("edit-decision", held, taken.pk), follow).status_code == 302
    taken.refresh_from_db()
    assert (taken.state, taken.follow_up) == (DecisionState.DONE, "C'est ouvert.")
    other = session(committee(cast.contributor, cast.institution, title="Autre"), cast.contributor)
    assert client.get(address("edit-decision", other, taken.pk)).status_code == 404
    assert client.post(address("edit-decision", held, taken.pk), {"remove": "1"}).status_code == 302
    assert not Decision.objects.exists()


@pytest.mark.exigence("S141")
def test_a_decision_due_before_its_session_is_refused_by_the_database_and_said(
    cast: Any, sign_in: Any, found: Any
) -> None:
    held = session(found, cast.contributor)
    data = {"text": "Décider hier", "kind": "", "member": "", "responsible": "", "due_on": day(-11).isoformat()}
    answer = sign_in(cast.contributor).post(address("take-decision", held), data)
    assert answer.status_code == 422
    assert "L&#x27;échéance vient avant la décision." in answer.text
    assert "Décider hier" in answer.text
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(session=held, text="Directement", due_on=day(-11))
    taken = decision(held, cast.contributor, due_on=day(-10))
    with pytest.raises(ValidationError, match="viendrait avant elle"):
        services.update_session(session=held, by=cast.contributor, starts_at=at(-5))
    with pytest.raises(IntegrityError), transaction.atomic():
        CommitteeSession.objects.filter(pk=held.pk).update(starts_at=at(-5))
    assert Decision.objects.get() == taken


@pytest.mark.exigence("S141")
def test_open_decisions_come_back_at_the_next_session(cast: Any, sign_in: Any, found: Any) -> None:
    first = session(found, cast.contributor, days=-20)
    decision(first, cast.contributor, "Reste à faire", due_on=day(-1))
    decision(first, cast.contributor, "Déjà faite", state=DecisionState.DONE)
    following = session(found, cast.contributor, days=-2)
    decision(following, cast.contributor, "Prise ensuite")
    client = sign_in(cast.contributor)
    body = client.get(address("session", following)).text
    carried = body[body.index("Décisions qui reviennent") : body.index("Ordre du jour")]
    assert ["Reste à faire" in carried, "Déjà faite" in carried, "Prise ensuite" in carried] == [True, False, False]
    assert "À faire, en retard" in carried
    assert "Décisions qui reviennent" not in client.get(address("session", first)).text


# --- reminders ----------------------------------------------------------------------------------------------------------


@pytest.mark.exigence("S141")
def test_a_decision_that_falls_due_is_told_once_to_the_team(
    cast: Any, found: Any, django_capture_on_commit_callbacks: Any
) -> None:
    found.co_writers.add(cast.colleague)
    held = session(found, cast.contributor)
    late = decision(held, cast.contributor, "CANARI en retard", due_on=day(-1))
    decision(held, cast.contributor, "Dans la semaine", due_on=day(7))
    decision(held, cast.contributor, "Plus tard", due_on=day(8))
    decision(held, cast.contributor, "Faite", due_on=day(1), state=DecisionState.DONE)
    decision(held, cast.contributor, "Sans date", due_on=None)
    with django_capture_on_commit_callbacks(execute=True):
        call_command("send_notices")
    notices = list(Notice.objects.order_by("user__email"))
    assert [each.user for each in notices] == [cast.colleague, cast.contributor]
    sentence = "Un comité de pilotage que vous suivez a 1 décision en retard et 1 décision à échéance dans la semaine."
    assert {each.text for each in notices} == {sentence}
    assert {each.path for each in notices} == {f"{found.get_absolute_url()}#decisions"}
    assert sorted(each.to[0] for each in mail.outbox) == [cast.colleague.email, cast.contributor.email]
    assert not any("CANARI" in each.subject + each.body for each in mail.outbox)
    assert remind_decisions() == 0
    late.refresh_from_db()
    decision_services.update_decision(decision=late, by=cast.contributor, follow_up="On attend.")
    assert remind_decisions() == 0  # what follows it is no reason to tell it again
    decision_services.update_decision(decision=late, by=cast.contributor, due_on=day(3))
    assert remind_decisions() == 1
    SteeringCommittee.objects.filter(pk=found.pk).update(visibility=Visibility.AUTHOR)
    Notice.objects.all().delete()
    assert remind_decisions(today=day(1)) == 1  # « Plus tard » is now within the week
    assert [each.user for each in Notice.objects.all()] == [cast.contributor]  # kept for its referent


def test_no_page_reminds(cast: Any, sign_in: Any, found: Any) -> None:
    held = session(found, cast.contributor)
    decision(held, cast.contributor, due_on=day(-1))
    client = sign_in(cast.contributor)
    with CaptureQueriesContext(connection) as queries:
        for path in (address("committee", found), address("session", held), address("committee-calendar", found)):
            assert client.get(path).status_code == 200
    assert not [each for each in queries if each["sql"].lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))]
    assert not Notice.objects.exists()


# --- documents ----------------------------------------------------------------------------------------------------------


@pytest.mark.exigence("S141")
def test_convocation_and_minutes_are_accessible_documents(cast: Any, sign_in: Any, found: Any) -> None:
    seat(found, cast.contributor, "Directrice 😀", institution=cast.institution)
    held = session(found, cast.contributor)
    decision(held, cast.contributor, "Ouvrir le samedi 漢字 *gras* #eval")
    session(found, cast.contributor, days=-20)
    client = sign_in(cast.contributor)
    sizes = {}
    for name, title in (("convocation", "Convocation à la séance 1"), ("minutes", "Compte rendu de la séance 1")):
        answer = client.get(address(name, held))
        assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "no-store")
        assert re.match(r'attachment; filename="[a-z-]+-\d{4}-\d\d-\d\d\.pdf"', answer["Content-Disposition"])
        assert answer.content.startswith(b"%PDF")
        assert f">{title}</rdf:li>".encode() in answer.content
        assert b"<pdfuaid:part>1</pdfuaid:part>" in answer.content
        for tag in (b"/S/H1", b"/S/H2", b"/S/TH", b"/S/Table"):
            assert tag in answer.content, (name, tag)
        sizes[name] = len(answer.content)
    assert sizes["convocation"] != sizes["minutes"]


def test_a_document_is_offered_when_there_is_something_in_it(cast: Any, sign_in: Any, found: Any) -> None:
    client = sign_in(cast.contributor)
    coming, held = session(found, cast.contributor, days=4), session(found, cast.contributor)
    page = client.get(address("session", coming)).text
    assert "Convocation (PDF)" in page
    assert "Compte rendu (PDF)" not in page
    for minutes in ("", "On a parlé des horaires."):
        type(held).objects.filter(pk=held.pk).update(minutes=minutes)
        page = client.get(address("session", held)).text
        assert "Convocation (PDF)" not in page
        assert ("Compte rendu (PDF)" in page) == bool(minutes)


@pytest.mark.exigence("S141")
def test_sessions_and_decisions_go_to_ones_calendar(cast: Any, sign_in: Any, found: Any) -> None:
    held = session(found, cast.contributor, days=4)
    taken = decision(held, cast.contributor, "Ouvrir le samedi ;\nune très longue phrase, " + "é" * 90, due_on=day(9))
    answer = sign_in(cast.contributor).get(address("committee-calendar", found))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = icalendar.Calendar.from_ical(answer.content)
    event, todo = calendar.walk("VEVENT")[0], calendar.walk("VTODO")[0]
    assert event.decoded("dtstart") == held.starts_at
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(hours=2)
    assert str(event["summary"]) == f"Séance 1 — {found}"
    assert str(todo["summary"]) == taken.text
    assert (todo.decoded("due"), str(todo["status"])) == (day(9), "NEEDS-ACTION")
    assert str(todo["url"]).endswith(f"/comites/{found.short_id}/#decisions")
    assert str(todo["uid"]).startswith(f"decision-{taken.pk}@")
    assert max(len(line) for line in answer.content.split(b"\r\n")) <= 75
