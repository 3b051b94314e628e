"""Self-positioning: whose it is, what it says, how it moves, one a day (S14, S205 to S208)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from isic_platform.publication.services import set_co_writers
from knowledge.models import SelfPositioning
from knowledge.positioning.checklists import checklists, evolution
from knowledge.positioning.places import Place, can_position
from knowledge.services.positioning import record_positioning
from tests.cast import EVERYBODY
from tests.knowledge.together import scenes
from tests.publication import fiches

EXAMPLE = "En réunion, nous avons écouté jusqu'au bout."


@pytest.fixture
def house(institution: Any) -> Place:
    return Place(institution.name, institution=institution)


@pytest.fixture
def team(project: Any, cast: Any) -> Place:
    set_co_writers(item=project.item, users=[cast.partner], by=cast.contributor)
    return Place(str(project), project=project)


@pytest.mark.exigence("S14")
@pytest.mark.parametrize("name", EVERYBODY)
def test_whose_it_is(cast: Any, house: Place, team: Place, sign_in: Any, name: str) -> None:
    scenes.positioned(cast.manager, house, being=3)
    scenes.positioned(cast.contributor, team, being=4)
    user = cast[name]
    of_house, of_team = name in ("contributor", "colleague", "manager"), name in ("contributor", "partner")
    assert (can_position(user, house), can_position(user, team)) == (of_house, of_team)
    assert SelfPositioning.objects.visible_to(user).count() == of_house + of_team
    client = sign_in(user)
    for place, allowed in ((house, of_house), (team, of_team)):
        for address in (place.url, place.new_url):
            status = client.get(address).status_code
            assert status == (302 if name == "anonymous" else 200 if allowed else 404), address
        if not allowed:
            with pytest.raises(PermissionDenied):
                record_positioning(place=place, by=user, values={"being": 1})
    if name != "anonymous":
        listed = client.get("/auto-positionnement/").text
        assert (house.url in listed, team.url in listed) == (of_house, of_team)


@pytest.mark.exigence("S14", "S206", "S208")
def test_a_team_puts_itself_somewhere_and_corrects_it_the_same_day(cast: Any, team: Place, sign_in: Any) -> None:
    client = sign_in(cast.partner)
    page = client.get(team.new_url)
    targets = [each["target"] for each in page.context["form"].checklist_fields()]
    assert targets == ["Travailleurs sociaux", "Élus", "Institutions", "Formation"]
    for text in ("on s&#x27;écoute peu", "chacun est reconnu à sa place", "Je ne sais pas", "Expérimenter"):
        assert text in page.text
    sent = {
        "being": "4",
        "being_example": EXAMPLE,
        "capitalising": "nsp",
        "reco_RT2": "engage",
        "next_step": "Un atelier.",
    }
    assert client.post(team.new_url, sent).url == team.url
    row = SelfPositioning.objects.get()
    assert (row.project, row.date, row.created_by) == (team.project, scenes.today(), cast.partner)
    assert (row.being, row.capitalising, row.sharing) == (4, None, None)
    assert row.recommendations == {"RT2": "engage"}
    page = sign_in(cast.contributor).get(team.new_url)
    assert "Corriger le positionnement d'aujourd'hui" in page.text
    seen = page.context["form"].initial["seen"]
    sign_in(cast.contributor).post(team.new_url, {"seen": seen, "sharing": "2"})
    row = SelfPositioning.objects.get()  # the same one
    assert (row.being, row.sharing, row.recommendations, row.created_by) == (None, 2, {}, cast.partner)


@pytest.mark.exigence("S14")
def test_what_a_colleague_wrote_meanwhile_is_not_lost_unseen(cast: Any, house: Place, sign_in: Any) -> None:
    client = sign_in(cast.contributor)
    assert client.get(house.new_url).context["form"].initial == {}
    scenes.positioned(cast.colleague, house, being=2, next_step="Son pas.")
    page = client.post(house.new_url, {"being": "5", "next_step": "Mon pas."})
    assert page.status_code == 422
    assert "Une autre personne a enregistré" in page.text
    assert "Mon pas." in page.text
    assert SelfPositioning.objects.get().next_step == "Son pas."
    seen = page.context["form"]["seen"].value()
    assert client.post(house.new_url, {"being": "5", "next_step": "Mon pas.", "seen": seen}).status_code == 302
    assert SelfPositioning.objects.get().next_step == "Mon pas."


@pytest.mark.exigence("S222")
@pytest.mark.parametrize("field", ["being_example", "capitalising_example", "sharing_example", "next_step"])
def test_no_text_that_identifies_a_person_is_saved(cast: Any, house: Place, sign_in: Any, field: str) -> None:
    page = sign_in(cast.manager).post(house.new_url, {field: scenes.PERSONAL})
    assert page.status_code == 422
    assert scenes.PHONE in page.text
    assert not SelfPositioning.objects.exists()


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({}, "Dites au moins une chose"),
        ({"being": "6"}, "being"),
        ({"reco_RI1": "presque"}, "reco_RI1"),
    ],
)
def test_what_it_refuses(cast: Any, house: Place, sign_in: Any, sent: Any, message: str) -> None:
    page = sign_in(cast.manager).post(house.new_url, sent)
    assert page.status_code == 422
    assert message in page.text
    assert not SelfPositioning.objects.exists()


def test_neither_the_future_nor_an_unknown_recommendation(cast: Any, house: Place) -> None:
    with pytest.raises(ValidationError, match="à l'avance"):
        scenes.positioned(cast.manager, house, 1, being=3)
    with pytest.raises(ValidationError, match="n'existe pas"):
        scenes.positioned(cast.manager, house, recommendations={"ZZ9": "acquis"})
    with pytest.raises(ValidationError):
        scenes.positioned(cast.manager, house, being=9)


@pytest.mark.exigence("S14", "S205", "S206", "S207")
def test_the_history_is_drawn_told_and_compared(cast: Any, house: Place, sign_in: Any) -> None:
    steps = [
        (-400, {"being": 2, "sharing": 1, "recommendations": {"RI1": "non-commence", "RI3": "acquis"}}),
        (-200, {"being": 3, "sharing": None, "recommendations": {"RI1": "engage", "RI3": "engage"}}),
        (-10, {"being": 4, "being_example": EXAMPLE, "recommendations": {"RI1": "acquis", "RE1": "engage"}}),
    ]
    rows = [scenes.positioned(cast.manager, house, shift, **values) for shift, values in steps]
    client = sign_in(cast.contributor)
    page = client.get(house.url)
    history = page.context["history"]
    assert [len(series.marks) for series in history.chart.series] == [3, 0, 1]
    assert "Savoir-être : de 2 à 4 sur 5" in page.text
    assert "En réunion, nous avons écouté jusqu&#x27;au bout." in page.text
    moved = {row.label: (row.before, row.after, row.change) for each in history.evolution for row in each.rows}
    assert moved == {
        "Objectif stratégique": ("Engagé", "Acquis", "Avance"),
        "Temps et espaces": ("Engagé", "", "Sans réponse depuis"),
        "Commande publique du volet collectif": ("", "Engagé", "Nouvelle réponse"),
    }
    history = client.get(f"{house.url}?de={rows[1].pk}&a={rows[0].pk}").context["history"]  # put back in order
    moved = {row.label: row.change for each in history.evolution for row in each.rows}
    assert moved == {"Objectif stratégique": "Avance", "Temps et espaces": "Recule"}
    assert client.get(f"{house.url}?de=²&a=99999999999999999999").status_code == 200
    assert client.get(house.new_url).context["form"]["reco_RI1"].value() == "acquis"  # proposed from the latest


@pytest.mark.exigence("S205", "S206", "S207", "S208")
def test_the_four_checklists(db: None) -> None:
    found = {each.target: len(each.terms) for each in checklists()}
    assert found == {"Élus": 6, "Institutions": 5, "Formation": 6, "Travailleurs sociaux": 3}
    assert evolution({}, {}) == []


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow(cast: Any, house: Place, sign_in: Any, django_assert_num_queries: Any, count: int) -> None:
    for number in range(count):
        scenes.positioned(cast.manager, house, -number, being=3, recommendations={"RI1": "acquis"})
        project = fiches.draft(cast.contributor, cast.institution).project
        scenes.positioned(cast.contributor, Place("x", project=project), being=3)
    client = sign_in(cast.contributor)
    with django_assert_num_queries(6):
        client.get("/auto-positionnement/")
    with django_assert_num_queries(7):
        client.get(house.url)
    with django_assert_num_queries(7):
        client.get(house.new_url)
    with django_assert_num_queries(8):
        client.get(Place("x", project=project).url)
