"""Meetings: noted in two minutes, read by their circle, followed up; what the database refuses is said in French."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from isic_platform.accounts.enums import Role
from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Notice
from partners.enums import Capacity, DecisionState
from partners.models import Decision, Meeting, MeetingParticipant
from partners.services.decisions import take_meeting_decision, update_decision
from partners.services.meetings import add_participant, hold_meeting, rate_capacities, update_meeting
from partners.services.reminders import remind_decisions
from tests.cast import create_user, join
from tests.partners import meetings
from tests.partners.committees import day
from tests.publication import fiches

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(contributor: Any, institution: Any) -> Any:
    """A project that the contributor writes."""
    return fiches.draft(contributor, institution).project


def form(about: str, *, days: int = -1, **more: str) -> dict[str, str]:
    """What a phone sends: one participant, one decision."""
    return {
        "about": about, "subject": "Préparer l'accueil", "date": day(days).isoformat(), "modality": "deux",
        "qui-TOTAL_FORMS": "3", "qui-INITIAL_FORMS": "0", "decision-TOTAL_FORMS": "2", "decision-INITIAL_FORMS": "0",
        "qui-0-function": "Conseillère logement", "qui-0-number": "2", "qui-0-attended": "",
        "decision-0-text": "Ouvrir le samedi", "decision-0-responsible": "Responsable de salle", "decision-0-due_on": "",
        **more,
    }  # fmt: skip


@pytest.mark.exigence("S122")
def test_a_meeting_is_noted_in_one_form(project: Any, contributor: Any, sign_in: Any) -> None:
    client = sign_in(contributor)
    page = client.get(f"/rencontres/nouvelle/?projet={project.item.short_id}").text
    assert f'value="projet:{project.item.short_id}" selected' in page
    answer = client.post("/rencontres/nouvelle/", form(f"projet:{project.item.short_id}", **{"qui-0-attended": "oui"}))
    found = Meeting.objects.get()
    assert answer["Location"] == f"/rencontres/{found.short_id}/"
    assert (found.project, found.modality, found.created_by) == (project, "deux", contributor)
    [row] = found.participants.all()
    assert (row.function, row.number, row.attended) == ("Conseillère logement", 2, True)
    assert [decision.text for decision in found.decisions.all()] == ["Ouvrir le samedi"]
    text = client.get(answer["Location"]).text
    assert "Conseillère logement" in text and "Ouvrir le samedi" in text
    assert f"/rencontres/{found.short_id}/" in client.get(project.item.work_url).text


@pytest.mark.parametrize(
    ("days", "more", "said"),
    [
        (5, {"qui-0-attended": "oui"}, "Une rencontre à venir n&#x27;a pas encore de présents."),
        (-1, {"decision-0-due_on": "2020-01-01"}, "L&#x27;échéance vient avant la décision."),
        (-1, {"decision-0-text": "Appeler le 06 12 34 56 78"}, "téléphone"),
        (-1, {"qui-0-function": "", "qui-0-institution": "CCAS"}, "annuaire"),
        (-1, {"about": "projet:aaaaaaaaaa"}, "Vous n&#x27;écrivez pas"),
    ],
    ids=("ahead", "due", "person", "structure", "about"),
)
def test_what_is_refused_is_said_in_french_and_nothing_is_lost(
    project: Any, contributor: Any, sign_in: Any, days: int, more: dict[str, str], said: str
) -> None:
    data = {**form(f"projet:{project.item.short_id}", days=days, minutes="Un compte rendu déjà tapé"), **more}
    answer = sign_in(contributor).post("/rencontres/nouvelle/", data)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Un compte rendu déjà tapé" in answer.text
    assert not Meeting.objects.exists()


@pytest.mark.exigence("S122")
def test_the_database_itself_refuses(project: Any, contributor: Any) -> None:
    ahead = meetings.meeting(contributor, project=project, days=3)
    held = meetings.meeting(contributor, project=project, days=-3)
    decision = take_meeting_decision(meeting=held, by=contributor, text="Écrire", due_on=day(1))
    there = add_participant(meeting=held, by=contributor, function="Élu", attended=True)
    attempts = (
        lambda: MeetingParticipant.objects.create(meeting=ahead, function="Élue", attended=True),
        lambda: Meeting.objects.filter(pk=held.pk).update(date=day(2)),
        lambda: Decision.objects.filter(pk=decision.pk).update(due_on=day(-4)),
        lambda: Meeting.objects.create(subject="Sans objet", date=day(0), modality="deux"),
        lambda: Decision.objects.create(text="Sans rencontre"),
    )
    for attempt in attempts:
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
    there.delete()
    with pytest.raises(IntegrityError), transaction.atomic():  # moved after the day that a decision is due
        Meeting.objects.filter(pk=held.pk).update(date=day(2))
    with pytest.raises(ValidationError, match="viendrait avant elle"):
        update_meeting(meeting=held, by=contributor, date=day(2))


@pytest.mark.exigence("S120", "S121", "S123")
def test_capacities_are_appreciated_and_their_evolution_is_drawn_with_its_table(
    project: Any, contributor: Any, sign_in: Any
) -> None:
    first = meetings.meeting(contributor, project=project, days=-60)
    second = meetings.meeting(contributor, project=project, days=-30)
    client = sign_in(contributor)
    page = client.get(f"/rencontres/{first.short_id}/capacites/").text
    assert "On ne note jamais une personne" in page
    posted = {
        "cooperation-persons": "2",
        "cooperation-organisations": "",
        "confiance-persons": "3",
        "confiance-example": meetings.EXAMPLE,
    }
    assert client.post(f"/rencontres/{first.short_id}/capacites/", posted).status_code == 302
    ratings = [{"capacity": "cooperation", "persons": 4, "organisations": 1, "example": ""}]
    rate_capacities(meeting=second, by=contributor, ratings=ratings)
    page = client.get(f"/rencontres/suivi/projet/{project.item.short_id}/")
    view = page.context["view"]
    assert [chart.key for chart in view.charts] == ["capacites-persons", "capacites-organisations", "confiance"]
    assert [row.marks[0] for row in view.rows] == [
        ("Coopérer", "4 sur 5", "1 sur 5"),
        ("Coopérer", "2 sur 5", "non dit"),
    ]
    cooperation = view.charts[0].series[0]
    assert (len(cooperation.marks), len(cooperation.segments)) == (2, 1)
    assert len(view.charts[1].series[0].segments) == 0  # nobody knew the first time: a gap, not a zero
    assert meetings.EXAMPLE in page.text
    assert "Entre nous : 2 sur 5. Entre organisations : non dit." in page.text
    bad = client.post(f"/rencontres/{first.short_id}/capacites/", {"cooperation-persons": "9"})
    assert bad.status_code == 422
    ahead = meetings.meeting(contributor, project=project, days=4)
    with pytest.raises(ValidationError, match="à venir"):
        rate_capacities(meeting=ahead, by=contributor, ratings=ratings)


@pytest.mark.exigence("S122", "S125")
def test_who_reads_and_who_writes_a_meeting(
    contributor: Any, colleague: Any, institution: Any, other_institution: Any, sign_in: Any, client: Any
) -> None:
    public = meetings.partnership(
        contributor, institution, institution, other_institution, visibility=Visibility.PUBLIC
    )
    held = meetings.meeting(contributor, partnership=public)
    address = f"/rencontres/{held.short_id}/"
    member, outsider = create_user(), create_user()
    join(member, Role.PARTNER, other_institution)
    assert client.get(address).status_code == 302  # nobody without an account, however open the partnership
    assert sign_in(outsider).get(address).status_code == 404
    seen = sign_in(contributor).get(address).text
    assert meetings.MINUTES in seen and meetings.DIFFICULTY in seen
    for reader in (member, colleague):
        text = sign_in(reader).get(address).text
        assert (meetings.MINUTES in text, meetings.DIFFICULTY in text) == (True, False)
        assert sign_in(reader).post(f"{address}modifier/", {"subject": "Autre"}).status_code == 403
    with pytest.raises(PermissionDenied):
        hold_meeting(by=member, partnership=public, subject="Sans droit", date=day(0), modality="deux")
    update_meeting(meeting=held, by=contributor, is_difficulty_restricted=False)
    assert meetings.DIFFICULTY in sign_in(member).get(address).text
    public.members.filter(institution=other_institution).update(left_on=day(-1))
    assert sign_in(member).get(address).status_code == 404


@pytest.mark.exigence("S122", "S192")
def test_the_meetings_of_a_draft_are_its_team_s_and_those_of_a_fiche_its_carrier_s(
    contributor: Any, colleague: Any, institution: Any, reviewer: Any, sign_in: Any
) -> None:
    draft = fiches.draft(contributor, institution, visibility=Visibility.PUBLIC)
    item = fiches.published(contributor, institution, reviewer, P01="En ligne")
    kept, shown = (meetings.meeting(contributor, project=each.project) for each in (draft, item))
    client = sign_in(colleague)
    assert client.get(f"/rencontres/{kept.short_id}/").status_code == 404
    page = client.get(f"/rencontres/{shown.short_id}/")
    assert (page.status_code, meetings.MINUTES in page.text, meetings.DIFFICULTY in page.text) == (200, True, False)
    assert kept.short_id not in client.get("/rencontres/").text
    fiches.withdrawn(contributor, institution, reviewer, P01="Retirée")
    assert sign_in(reviewer).get(f"/rencontres/{shown.short_id}/").status_code == 404


@pytest.mark.exigence("S122")
def test_decisions_are_followed_and_reminded_once(project: Any, contributor: Any, sign_in: Any) -> None:
    held = meetings.meeting(contributor, project=project, days=-20)
    late = take_meeting_decision(meeting=held, by=contributor, text="Écrire aux familles", due_on=day(-2))
    client = sign_in(contributor)
    page = client.get(f"/rencontres/suivi/projet/{project.item.short_id}/").text
    assert "1 décision en retard" in page and "en retard" in page
    assert remind_decisions() == 1
    assert remind_decisions() == 0
    [notice] = Notice.objects.filter(user=contributor)
    assert "Écrire aux familles" not in notice.text
    answer = client.post(
        f"/rencontres/{held.short_id}/decisions/{late.pk}/",
        {
            "text": late.text,
            "state": DecisionState.DONE,
            "follow_up": "Parti lundi",
            "responsible": "",
            "due_on": "",
            "kind": "",
        },
    )
    assert answer.status_code == 302
    late.refresh_from_db()
    assert (late.state, late.follow_up) == (DecisionState.DONE, "Parti lundi")
    with pytest.raises(PermissionDenied):
        update_decision(decision=late, by=create_user(), text="Autre")


@pytest.mark.parametrize("number", [1, 3])
def test_pages_take_the_same_queries_whatever_the_number(
    project: Any, contributor: Any, institution: Any, sign_in: Any, number: int
) -> None:
    for index in range(number):
        held = meetings.meeting(contributor, project=project, days=-10 - index)
        take_meeting_decision(meeting=held, by=contributor, text=f"Décision {index}")
        for each in range(number):
            add_participant(meeting=held, by=contributor, function=f"Fonction {each}", institution=institution)
        rate_capacities(
            meeting=held, by=contributor, ratings=[{"capacity": "cooperation", "persons": 2, "organisations": 3}]
        )
    client = sign_in(contributor)
    counts = (
        ("/rencontres/", 6), (f"/rencontres/{held.short_id}/", 10), ("/rencontres/nouvelle/", 7),
        (f"/rencontres/suivi/projet/{project.item.short_id}/", 9), (project.item.work_url, 10),
    )  # fmt: skip
    for address, most in counts:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        assert len(queries) == most, (address, len(queries))


@pytest.mark.exigence("S122")
@pytest.mark.parametrize("number", [1, 3])
def test_machines_of_the_circle_read_meetings_with_their_partnership(
    contributor: Any, institution: Any, other_institution: Any, sign_in: Any, client: Any, number: int
) -> None:
    found = meetings.partnership(contributor, institution, other_institution, visibility=Visibility.PUBLIC)
    for index in range(number):
        held = meetings.meeting(contributor, partnership=found, days=-20 + index)
        add_participant(meeting=held, by=contributor, institution=institution, function="Conseillère", attended=True)
        rating = {"capacity": Capacity.COOPERATION, "persons": 4, "example": meetings.EXAMPLE}
        rate_capacities(meeting=held, by=contributor, ratings=[rating])
        take_meeting_decision(meeting=held, by=contributor, text="CANARI-decision")
    address = f"/api/v1/partnerships/{found.short_id}/"

    seen = client.get(address)
    assert seen.json()["meetings"] is None and "CANARI" not in seen.text

    member = create_user("membre@exemple.org")
    join(member, Role.CONTRIBUTOR, other_institution)
    machine = sign_in(member)
    rows = machine.get(address).json()["meetings"]
    assert len(rows) == number
    assert [rows[0][name] for name in ("minutes", "difficulty")] == [meetings.MINUTES, ""]
    assert rows[0]["participants"] == [
        {"institution": institution.code, "function": "Conseillère", "number": 1, "attended": True}
    ]
    assert (rows[0]["capacities"][0]["persons"], rows[0]["decisions"][0]["text"]) == (4, "CANARI-decision")
    with CaptureQueriesContext(connection) as queries:
        assert machine.get(address).status_code == 200
    assert len(queries) == 15

    assert sign_in(contributor).get(address).json()["meetings"][0]["difficulty"] == meetings.DIFFICULTY
