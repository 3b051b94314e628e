"""Campaigns: opened by the facilitator, joined during their period, counted, closed for good (S80, S158)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isic_platform.accounts.enums import Role
from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Notice
from isic_platform.publication.services import change_visibility
from knowledge.exceptions import EntryRefused
from knowledge.models import Campaign, GridEntry
from knowledge.services import campaigns as services
from knowledge.services import finish_grid_entry
from knowledge.together import permissions
from knowledge.together.participation import participation_of
from tests.cast import EVERYBODY, create_institution, create_user, join
from tests.knowledge import entries
from tests.knowledge.together import scenes
from tests.publication import fiches

MEMBERS_OF_NETWORK = ("contributor", "colleague", "manager", "partner", "reviewer", "facilitator")


@pytest.fixture
def campaign(cast: Any, grids: Any) -> Campaign:
    return scenes.campaign(cast.facilitator, cast.network)


def posted(**fields: Any) -> dict[str, Any]:
    """What the form sends."""
    known = {"title": "Freins", "purpose": scenes.PURPOSE, "starts_on": scenes.today(), "ends_on": scenes.today(9)}
    return known | fields


@pytest.mark.exigence("S80", "S189")
@pytest.mark.parametrize("name", EVERYBODY)
def test_who_may_do_what(cast: Any, campaign: Any, name: str) -> None:
    user = cast[name]
    found = (
        permissions.can_open_campaign(user, cast.network),
        permissions.can_run_campaign(user, campaign),
        Campaign.objects.visible_to(user).count(),
    )
    runs = name == "facilitator"
    assert found == (runs, runs, int(name in MEMBERS_OF_NETWORK))


@pytest.mark.parametrize("name", ["stranger", "admin"])
def test_the_network_alone_reads(cast: Any, campaign: Any, sign_in: Any, name: str) -> None:
    client, at = sign_in(cast[name]), f"/campagnes/{campaign.pk}/"
    for address in (at, f"{at}modifier/", f"{at}clore/", f"/collectes/nouvelle/?grille=G02&campagne={campaign.pk}"):
        assert client.get(address).status_code == 404
    for address in ("/campagnes/", "/apprendre/", "/grilles/", "/collectes/"):
        assert campaign.title not in client.get(address).text
    with pytest.raises(PermissionDenied):
        services.close_campaign(campaign=campaign, by=cast[name], synthesis="x")
    with pytest.raises(PermissionDenied):
        scenes.campaign(cast[name], cast.network)


def test_members_read_and_do_not_run(cast: Any, campaign: Any, sign_in: Any) -> None:
    client, at = sign_in(cast.manager), f"/campagnes/{campaign.pk}/"
    assert client.get(at).status_code == 200
    for address in (f"{at}modifier/", f"{at}clore/", "/campagnes/nouvelle/"):
        assert client.get(address).status_code == 403


@pytest.mark.exigence("S80", "S158")
def test_the_facilitator_opens_one_from_a_retained_priority(cast: Any, grids: Any, sign_in: Any) -> None:
    priority = scenes.retained(cast.contributor, cast.network, cast.facilitator, grids=[grids["G02"]])
    Notice.objects.all().delete()
    client = sign_in(cast.facilitator)
    at = f"/campagnes/nouvelle/?priorite={priority.pk}"
    page = client.get(at)
    for text in (scenes.TITLE, scenes.WHY, "G02 – Freins"):
        assert text in page.text
    assert "G04 – " not in page.text
    sent = posted(grids=[grids["G02"].pk], institutions=[cast.institution.pk], proposals=[priority.pk])
    answer = client.post(at, sent)
    row = Campaign.objects.get()
    assert answer.url == f"/campagnes/{row.pk}/"
    assert list(row.proposals.all()) == [priority]
    told = {cast.contributor, cast.colleague, cast.manager}
    assert {notice.user for notice in Notice.objects.all()} == told
    assert {notice.path for notice in Notice.objects.all()} == {answer.url}
    assert row.title in sign_in(cast.partner).get(f"/priorites/{priority.pk}/").text


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"ends_on": scenes.today(-1)}, "La fin vient avant le début."),
        ({"starts_on": scenes.today(-9), "ends_on": scenes.today(-1)}, "Cette date est passée"),
        ({"grids": []}, "Choisissez au moins une grille."),
        ({"institutions": []}, "Invitez au moins une structure."),
        ({"purpose": scenes.PERSONAL}, scenes.PHONE),
        ({"title": scenes.PERSONAL}, scenes.PHONE),
    ],
)
def test_what_a_campaign_refuses(cast: Any, grids: Any, sign_in: Any, wrong: Any, message: str) -> None:
    sent = posted(grids=[grids["G02"].pk], institutions=[cast.institution.pk]) | wrong
    page = sign_in(cast.facilitator).post("/campagnes/nouvelle/", sent)
    assert page.status_code == 422
    assert message in page.text
    assert not Campaign.objects.exists()
    assert not Notice.objects.exists()


@pytest.mark.exigence("S90")
def test_neither_a_private_grid_nor_a_stranger_s_institution(cast: Any, grids: Any) -> None:
    with pytest.raises(ValidationError, match="grille privée"):
        scenes.campaign(cast.facilitator, cast.network, grids=[grids["G04"]])
    with pytest.raises(ValidationError, match="structures de ce réseau"):
        scenes.campaign(cast.facilitator, cast.network, institutions=[cast.other_institution])
    debated = scenes.proposal(cast.contributor, cast.network)
    with pytest.raises(ValidationError, match="priorités retenues"):
        scenes.campaign(cast.facilitator, cast.network, proposals=[debated])
    assert not Campaign.objects.exists()


@pytest.mark.exigence("S80")
def test_an_answer_of_an_invited_institution_joins(cast: Any, grids: Any, project: Any, campaign: Any) -> None:
    entry = entries.begun(cast.contributor, grids["G02"], project=project)
    assert entry.campaign == campaign
    assert entries.begun(cast.contributor, grids["G03"], project=project).campaign is None
    elsewhere = fiches.draft(cast.stranger, cast.other_institution).project
    assert entries.begun(cast.stranger, grids["G02"], project=elsewhere).campaign is None


@pytest.mark.exigence("S80")
@pytest.mark.parametrize(("starts", "ends"), [(1, 9), (-9, 9), (0, 0)])
def test_outside_its_period_a_campaign_takes_no_answer(
    cast: Any, grids: Any, project: Any, sign_in: Any, starts: int, ends: int
) -> None:
    row = scenes.campaign(cast.facilitator, cast.network, starts_on=scenes.today(starts), ends_on=scenes.today(ends))
    if starts < 0:
        Campaign.objects.filter(pk=row.pk).update(ends_on=scenes.today(-1))
    runs = starts == 0
    client = sign_in(cast.contributor)
    sent = {"grille": "G02", "projet": project.item.short_id, "campagne": row.pk}
    answer = client.post("/collectes/nouvelle/", sent)
    assert answer.status_code == (302 if runs else 422)
    if not runs:
        assert "on ne peut pas y commencer de réponse aujourd&#x27;hui" in answer.text
        with pytest.raises(EntryRefused):
            entries.begun(cast.contributor, grids["G02"], project=project, campaign=row)
    assert GridEntry.objects.filter(campaign=row).count() == int(runs)
    answer = client.post("/collectes/nouvelle/", {"grille": "G02", "projet": project.item.short_id})
    assert answer.status_code == 302  # the grid itself stays open
    assert GridEntry.objects.count() == 1


def test_a_campaign_says_what_it_does_not_take(cast: Any, grids: Any, project: Any) -> None:
    other = create_institution(networks=[cast.network])
    row = scenes.campaign(cast.facilitator, cast.network, institutions=[other])
    with pytest.raises(EntryRefused, match="n'est pas invitée"):
        entries.begun(cast.contributor, grids["G02"], project=project, campaign=row)
    with pytest.raises(EntryRefused, match="ne fait pas partie"):
        entries.begun(cast.contributor, grids["G03"], project=project, campaign=row)


def test_a_blank_answer_begun_before_is_taken_in(cast: Any, grids: Any, project: Any) -> None:
    entry = entries.begun(cast.contributor, grids["G02"], project=project)
    row = scenes.campaign(cast.facilitator, cast.network)
    again = entries.begun(cast.contributor, grids["G02"], project=project)
    assert (again.pk, again.campaign) == (entry.pk, row)


@pytest.mark.exigence("S80")
def test_it_is_shown_where_one_answers_while_it_runs(cast: Any, project: Any, campaign: Any, sign_in: Any) -> None:
    client = sign_in(cast.contributor)
    addresses = ("/grilles/", "/collectes/", f"/travail/{project.item.short_id}/", "/apprendre/")
    said = ("jusqu&#x27;au", "jusqu'au")
    for address in addresses:
        text = client.get(address).text
        assert campaign.title in text, address
        assert any(each in text for each in said), address
    assert f"grille=G02&amp;campagne={campaign.pk}" in client.get(f"/campagnes/{campaign.pk}/").text
    assert campaign.title not in client.get("/grilles/G02/").text
    assert f"campagne={campaign.pk}" not in sign_in(cast.partner).get(f"/campagnes/{campaign.pk}/").text
    services.close_campaign(campaign=campaign, by=cast.facilitator, synthesis=scenes.SYNTHESIS)
    for address in addresses:
        assert campaign.title not in client.get(address).text, address


@pytest.mark.exigence("S80", "S90")
def test_participation_counts_answers_and_nothing_private(cast: Any, grids: Any, project: Any, campaign: Any) -> None:
    campaign.grids.add(grids["G00"])
    silent = create_institution(name="Mission locale", networks=[cast.network])
    campaign.institutions.add(silent)
    done = entries.filled(cast.contributor, grids["G02"], project=project)
    finish_grid_entry(entry=done, by=cast.contributor)
    entries.begun(cast.colleague, grids["G00"], institution=cast.institution)
    kept = entries.begun(cast.manager, grids["G00"], institution=cast.institution)
    change_visibility(item=kept.item, visibility=Visibility.AUTHOR, by=cast.manager)
    private = entries.begun(cast.contributor, grids["G04"], project=project)
    assert private.campaign is None
    named = [(each.pk, each.name) for each in campaign.institutions.order_by("name")]
    found = participation_of(campaign, institutions=named, grids=["G00", "G02"])
    lines = {line.name: [(head, tally.begun, tally.finished) for head, tally in line.cells] for line in found.lines}
    assert lines == {
        "CCAS d’Exemple": [("G00", 1, 0), ("G02", 1, 1)],
        "Mission locale": [("G00", 0, 0), ("G02", 0, 0)],
    }
    assert (found.total.begun, found.total.finished) == (2, 1)
    assert [bar.text for bar in found.by_grid.rows[1].bars] == ["1 commencée", "1 terminée"]


@pytest.mark.exigence("S80")
def test_an_answered_grid_and_institution_stay(
    cast: Any, grids: Any, project: Any, campaign: Any, sign_in: Any
) -> None:
    entries.begun(cast.contributor, grids["G02"], project=project)
    newcomer = create_institution(networks=[cast.network])
    writer = create_user()
    join(writer, Role.CONTRIBUTOR, newcomer)
    Notice.objects.all().delete()
    client, at = sign_in(cast.facilitator), f"/campagnes/{campaign.pk}/modifier/"
    sent = posted(grids=[grids["G03"].pk], institutions=[cast.institution.pk])
    assert "gardez-la" in client.post(at, sent).text
    sent = posted(grids=[grids["G02"].pk], institutions=[newcomer.pk])
    assert "a déjà répondu" in client.post(at, sent).text
    assert not Notice.objects.exists()
    sent = posted(grids=[grids["G02"].pk, grids["G03"].pk], institutions=[cast.institution.pk, newcomer.pk])
    assert client.post(at, sent).status_code == 302
    assert [notice.user for notice in Notice.objects.all()] == [writer]  # the newcomers alone are told


@pytest.mark.exigence("S80", "S158")
def test_closing_asks_for_a_synthesis_then_nothing_changes(
    cast: Any, grids: Any, project: Any, campaign: Any, sign_in: Any
) -> None:
    online = entries.published(cast.contributor, grids["G02"], cast.reviewer, project=project)
    hidden = entries.published(
        cast.colleague, grids["G02"], cast.reviewer, project=fiches.draft(cast.colleague, cast.institution).project,
        visibility=Visibility.TEAM, answers={"TITRE": "Titre gardé par l'équipe"},
    )  # fmt: skip
    assert online.campaign == hidden.campaign == campaign
    client, at = sign_in(cast.facilitator), f"/campagnes/{campaign.pk}/"
    page = client.get(f"{at}clore/")
    assert online.item.get_absolute_url() in page.text
    assert hidden.item.get_absolute_url() not in page.text
    assert client.post(f"{at}clore/", {"synthesis": " "}).status_code == 422
    assert scenes.PHONE in client.post(f"{at}clore/", {"synthesis": scenes.PERSONAL}).text
    Notice.objects.all().delete()
    assert client.post(f"{at}clore/", {"synthesis": scenes.SYNTHESIS}).status_code == 302
    for person in (cast.partner, cast.reviewer, cast.contributor):
        text = sign_in(person).get(at).text
        assert scenes.SYNTHESIS in text
        assert "Synthèse signée : L&#x27;animation du réseau, le " in text
        assert "à la clôture" in text
    assert {notice.user for notice in Notice.objects.all()} == {cast.contributor, cast.colleague, cast.manager}
    for address in (f"{at}modifier/", f"{at}clore/"):
        assert client.get(address).status_code == 403
    with pytest.raises(ValidationError, match="ne change plus"):
        services.close_campaign(campaign=campaign, by=cast.facilitator, synthesis="Autre.")
    with pytest.raises(ValidationError, match="ne change plus"):
        services.update_campaign(
            campaign=campaign, by=cast.facilitator, **(posted() | {"grids": [], "institutions": []})
        )
    entries.begun(cast.manager, grids["G02"], project=fiches.draft(cast.manager, cast.institution).project)
    hidden.delete()
    closed = Campaign.objects.get(pk=campaign.pk)
    assert (closed.closed_by, closed.synthesis) == (cast.facilitator, scenes.SYNTHESIS)
    assert participation_of(closed).total.begun == 2  # as it was


def test_a_campaign_that_did_not_begin_is_not_closed(cast: Any, grids: Any) -> None:
    row = scenes.campaign(cast.facilitator, cast.network, starts_on=scenes.today(2))
    with pytest.raises(ValidationError, match="n'a pas commencé"):
        services.close_campaign(campaign=row, by=cast.facilitator, synthesis="x")


@pytest.mark.parametrize(
    ("when", "shown"), [("", "ABC"), ("en-cours", "A"), ("a-venir", "B"), ("passees", "C"), ("zz", "ABC")]
)
def test_the_list_by_moment(cast: Any, grids: Any, sign_in: Any, when: str, shown: str) -> None:
    scenes.campaign(cast.facilitator, cast.network, title="Campagne A")
    scenes.campaign(cast.facilitator, cast.network, title="Campagne B", starts_on=scenes.today(3))
    past = scenes.campaign(cast.facilitator, cast.network, title="Campagne C")
    services.close_campaign(campaign=past, by=cast.facilitator, synthesis="Appris.")
    page = sign_in(cast.partner).get(f"/campagnes/?quand={when}").context["page"]
    assert {each.title[-1] for each in page.items} == set(shown)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow(cast: Any, grids: Any, sign_in: Any, django_assert_num_queries: Any, count: int) -> None:
    for _ in range(count - 1):
        create_institution(networks=[cast.network])
        scenes.campaign(cast.facilitator, cast.network, grids=[grids["G05"]])
    row = scenes.campaign(cast.facilitator, cast.network, grids=[grids["G02"], grids["G03"], grids["G05"]][:count])
    for _ in range(count):
        project = fiches.draft(cast.contributor, cast.institution).project
        entries.published(cast.contributor, grids["G02"], cast.reviewer, project=project)
    client = sign_in(cast.contributor)
    with django_assert_num_queries(6):
        client.get("/campagnes/")
    with django_assert_num_queries(9):
        client.get(f"/campagnes/{row.pk}/")
    with django_assert_num_queries(7):
        client.get("/apprendre/")
    for address in ("/grilles/", "/collectes/", f"/travail/{project.item.short_id}/"):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        assert len(queries) <= 12, address
