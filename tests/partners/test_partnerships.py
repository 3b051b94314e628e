"""Partnerships: who reads, who writes, what a member alone tells, the five stages, and what the database refuses."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from isic_platform.accounts.enums import Role
from isic_platform.publication import services as publication
from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Notice
from partners.models import Agreement, Partnership, PartnershipMember, StageObservation, Zone
from partners.services import partnerships as services
from partners.services.growth import grow_from_project, partner_rows
from partners.services.stages import agree, declare_zone, observe_stage
from tests.cast import create_institution, create_user, join
from tests.partners.committees import day
from tests.publication import fiches

pytestmark = pytest.mark.django_db
STAKES = "CANARI-enjeu : notre budget baisse."
OTHER_STAKES = "CANARI-autre-enjeu : notre direction hésite."
INTEREST = "CANARI-intérêt : toucher les familles."
OBSERVED = "CANARI-observé : on se parle enfin."


def begun(by: Any, institution: Any, *, visibility: str = Visibility.TEAM, **fields: Any) -> Partnership:
    """A partnership of a year."""
    fields = {"title": "Accueil des familles", "started_on": day(-400), **fields}
    return services.create_partnership(by=by, institution=institution, visibility=visibility, **fields)


@pytest.fixture
def two(
    contributor: Any, institution: Any, other_institution: Any
) -> tuple[Partnership, PartnershipMember, PartnershipMember]:
    """A partnership between two institutions, each with its stakes, and an observation."""
    found = begun(contributor, institution)
    carrier = found.members.get()
    services.update_member(member=carrier, by=contributor, stakes=STAKES)
    other = services.add_member(
        partnership=found, by=contributor, institution=other_institution, role="ROP-REL", stakes=OTHER_STAKES,
        interest=INTEREST, positioning="Au plus près des habitants",
    )  # fmt: skip
    observe_stage(
        partnership=found, by=contributor, stage="STP-1", date=day(-390), modality="deux", text=OBSERVED,
        believed="Ils ne voulaient pas", understood="Ils ne pouvaient pas",
    )  # fmt: skip
    return found, carrier, other


@pytest.fixture
def member(other_institution: Any) -> Any:
    """Somebody of the second institution."""
    found = create_user("membre@exemple.fr")
    join(found, Role.PARTNER, other_institution)
    return found


@pytest.mark.exigence("S111", "S110", "S192")
def test_stakes_are_read_by_their_institution_and_the_team_and_nowhere_else(
    two: Any, contributor: Any, member: Any, sign_in: Any, client: Any
) -> None:
    found, _, other = two
    services.update_partnership(partnership=found, by=contributor, visibility=Visibility.PUBLIC)
    address = found.get_absolute_url()
    team = sign_in(contributor).get(address).text
    assert STAKES in team and OTHER_STAKES in team and OBSERVED in team
    own = sign_in(member).get(address).text
    assert OTHER_STAKES in own and OBSERVED in own and INTEREST in own
    assert STAKES not in own
    row = sign_in(member).get(f"{address}membres/{other.pk}/").text
    assert OTHER_STAKES in row and STAKES not in row
    history = sign_in(member).get(f"{address}historique/").text
    assert STAKES not in history and OTHER_STAKES not in history
    for reader in (client, sign_in(create_user())):
        for path in (
            address, "/partenariats/", "/api/v1/partnerships/", f"/api/v1/partnerships/{found.short_id}/",
            "/recherche/?q=CANARI", "/api/v1/search/?q=CANARI",
        ):  # fmt: skip
            text = reader.get(path).text
            for canary in (STAKES, OTHER_STAKES, OBSERVED, INTEREST):
                assert canary not in text, (path, canary)
        assert "Au plus près des habitants" in reader.get(address).text
        assert reader.get(f"{address}historique/").status_code in (302, 403)


@pytest.mark.exigence("S110", "S112")
def test_a_member_writes_its_own_row_and_no_other(two: Any, contributor: Any, member: Any, sign_in: Any) -> None:
    found, carrier, other = two
    client, address = sign_in(member), found.get_absolute_url()
    assert "Ma structure dans ce partenariat" in client.get(address).text
    answer = client.post(
        f"{address}membres/{other.pk}/", {"role": "ROP-COA", "limits": "Pas le week-end", "stakes": OTHER_STAKES}
    )
    assert answer.status_code == 302
    other.refresh_from_db()
    assert (other.role, other.limits, other.joined_on) == ("ROP-COA", "Pas le week-end", None)
    said = {"role-said": "oui", "role-date": day(-3).isoformat(), "limites-said": "partie"}
    assert client.post(f"{address}membres/{other.pk}/transparence/", said).status_code == 302
    assert {row.line: (row.said, row.date) for row in other.transparency.all()} == {
        "role": ("oui", day(-3)), "limites": ("partie", None),
    }  # fmt: skip
    for path in (
        f"membres/{carrier.pk}/",
        f"membres/{carrier.pk}/transparence/",
        "modifier/",
        "membres/",
        "observations/",
        "accords/",
        "equipe/",
    ):
        assert client.get(f"{address}{path}").status_code == 403, path
    with pytest.raises(PermissionDenied):
        services.update_member(member=other, by=member, left_on=day(0))
    # The institution leaves: its people read the partnership no more.
    services.update_member(member=other, by=contributor, left_on=day(-1))
    assert client.get(address).status_code == 404
    assert client.post(f"{address}membres/{other.pk}/", {"limits": "Encore"}).status_code == 404


@pytest.mark.exigence("S110", "S111", "S149")
def test_an_institution_learns_that_it_was_enrolled_and_says_that_it_read_its_row(
    contributor: Any, institution: Any, other_institution: Any, member: Any, stranger: Any, sign_in: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    gone = create_user("parti@exemple.fr")
    join(gone, Role.PARTNER, other_institution)
    gone.memberships.update(is_active=False)
    found = begun(contributor, institution)
    with django_capture_on_commit_callbacks(execute=True):
        other = services.add_member(partnership=found, by=contributor, institution=other_institution, stakes=STAKES)
    assert {notice.user for notice in Notice.objects.all()} == {member, stranger}
    assert {message.to[0] for message in mail.outbox} == {member.email, stranger.email}
    assert not any("Accueil des familles" in message.subject + message.body for message in mail.outbox)
    client, address = sign_in(member), found.get_absolute_url()
    told = "Votre structure est citée comme membre du partenariat «\u00a0Accueil des familles\u00a0»."
    assert told in unescape(client.get("/notifications/").text)
    opened = client.post("/notifications/", {"notice": Notice.objects.get(user=member).pk})
    assert opened["Location"] == f"{address}#membres"
    unread = f"Inscrite par {institution.name} ; pas encore relue par la structure."
    page = unescape(client.get(address).text)
    assert page.count(unread) == 1  # the carrier's own row is its own
    assert "Écrit par l'équipe du partenariat." in page
    row = {"role": "", "positioning": "", "contribution": "", "limits": "", "interest": "", "stakes": STAKES}
    services.update_member(member=other, by=contributor, limits="Pas le soir")
    assert unread in unescape(client.get(address).text)  # the team's own changes are no reading
    assert client.post(f"{address}membres/{other.pk}/", {**row, "limits": "Pas le soir"}).status_code == 302
    page = unescape(client.get(address).text)
    assert unread not in page
    assert "Écrit par l'équipe du partenariat." in page  # the words did not change
    assert client.post(f"{address}membres/{other.pk}/", {**row, "stakes": OTHER_STAKES}).status_code == 302
    assert "Écrit par la structure." in unescape(client.get(address).text)
    services.update_partnership(partnership=found, by=contributor, visibility=Visibility.AUTHOR)
    assert "Accueil des familles" not in client.get("/notifications/").text


def test_nobody_is_told_of_a_partnership_that_they_may_not_open(
    contributor: Any, institution: Any, other_institution: Any, member: Any
) -> None:
    kept = begun(contributor, institution, visibility=Visibility.AUTHOR)
    services.add_member(partnership=kept, by=contributor, institution=other_institution)
    past = begun(contributor, institution)
    services.add_member(partnership=past, by=contributor, institution=other_institution, left_on=day(-2))
    assert not Notice.objects.exists()


@pytest.mark.exigence("S149")
def test_a_notice_does_not_name_a_partnership_of_a_reinforced_subject(
    contributor: Any, institution: Any, other_institution: Any, member: Any, sign_in: Any
) -> None:
    item = fiches.draft(contributor, institution, P65="oui")
    found = begun(contributor, institution, projects=[item.project])
    services.add_member(partnership=found, by=contributor, institution=other_institution)
    page = unescape(sign_in(member).get("/notifications/").text)
    assert "citée comme membre d'un partenariat" in page
    assert "Accueil des familles" not in page


def test_a_part_of_a_name_that_means_one_institution_is_enough(
    contributor: Any, institution: Any, other_institution: Any, sign_in: Any
) -> None:
    habitat = create_institution("office-rivebelle", "Office public Habitat Rivebelle")
    create_institution("centre-nord", "Centre social du Nord")
    create_institution("centre-sud", "Centre social du Sud")
    create_institution("doublon", "Rivebelle Habitat, agence du Sud")
    found = begun(contributor, institution)
    client, address = sign_in(contributor), f"{found.get_absolute_url()}membres/"
    several = client.post(address, {"institution": "centre social"})
    assert several.status_code == 422
    assert "Centre social du Nord (centre-nord), Centre social du Sud (centre-sud)" in several.text
    assert "ne correspond" in client.post(address, {"institution": "Introuvable"}).text
    assert client.post(address, {"institution": "habitat rivebelle"}).status_code == 302  # the words in that order
    assert found.members.filter(institution=habitat).exists()


@pytest.mark.exigence("S114", "S115", "S116", "S117", "S118", "S119", "S124", "S132")
def test_five_stages_are_observed_without_any_project(contributor: Any, institution: Any, sign_in: Any) -> None:
    client = sign_in(contributor)
    answer = client.post(
        "/partenariats/nouveau/",
        {"title": "Rencontre du quartier", "institution": institution.pk, "started_on": day(-100).isoformat(),
         "visibility": "DIF-EQU", "origin": "PAO-AMO", "project": "", "purpose": ""},
    )  # fmt: skip
    found = Partnership.objects.get()
    assert answer["Location"] == found.get_absolute_url()
    page = client.get(found.get_absolute_url()).text
    assert "n’est pas compté comme une intervention sociale d’intérêt collectif" in page
    for rank, stage in enumerate(("STP-1", "STP-2", "STP-3", "STP-4", "STP-5")):
        data = {
            "stage": stage,
            "date": day(-90 + rank).isoformat(),
            "modality": "collectif",
            "text": f"Vu au stade {rank}",
        }
        assert client.post(f"{found.get_absolute_url()}observations/", data).status_code == 302
    services.update_partnership(partnership=found, by=contributor, stage="STP-3")
    view = client.get(found.get_absolute_url()).context["view"]
    assert [(stage.state, len(stage.observations)) for stage in view.stages] == [
        ("fait", 1), ("fait", 1), ("en cours", 1), ("à venir", 1), ("à venir", 1),
    ]  # fmt: skip


@pytest.mark.exigence("S118")
def test_an_agreement_that_ends_soon_is_flagged(two: Any, contributor: Any, sign_in: Any, client: Any) -> None:
    found = two[0]
    agree(
        partnership=found,
        by=contributor,
        kind="CON-4",
        signed_on=day(-300),
        ends_on=day(30),
        obligations="CANARI-engagement",
    )
    agree(partnership=found, by=contributor, kind="CON-2", signed_on=day(-300), ends_on=day(300))
    page = sign_in(contributor).get(found.get_absolute_url()).text
    assert page.count("Se termine bientôt") == 1
    services.update_partnership(partnership=found, by=contributor, visibility=Visibility.PUBLIC)
    assert "CANARI-engagement" not in client.get(found.get_absolute_url()).text
    assert "Convention" in client.get(found.get_absolute_url()).text


def test_what_the_database_refuses_is_said_in_french(
    two: Any, contributor: Any, institution: Any, other_institution: Any, sign_in: Any
) -> None:
    found, carrier, _ = two
    attempts = (
        lambda: PartnershipMember.objects.create(partnership=found, institution=institution),
        lambda: StageObservation.objects.create(
            partnership=found, stage="STP-1", date=day(-500), modality="deux", text="Trop tôt"
        ),
        lambda: Partnership.objects.filter(pk=found.pk).update(ended_on=day(-500)),
        lambda: PartnershipMember.objects.filter(pk=carrier.pk).update(left_on=day(-500)),
        lambda: Agreement.objects.create(partnership=found, kind="CON-4", signed_on=day(0), ends_on=day(-1)),
        lambda: Zone.objects.create(
            partnership=found, kind="ZON-MAN", description="Vide", date=day(0), resolved_on=day(-1)
        ),
    )
    for attempt in attempts:
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
    client, address = sign_in(contributor), found.get_absolute_url()
    twice = client.post(f"{address}membres/", {"institution": other_institution.code, "stakes": "Un texte déjà tapé"})
    assert (twice.status_code, "déjà membre" in twice.text, "Un texte déjà tapé" in twice.text) == (422, True, True)
    early = {"stage": "STP-1", "date": day(-500).isoformat(), "modality": "deux", "text": "Gardé"}
    refused = client.post(f"{address}observations/", early)
    assert (refused.status_code, "La date est hors du partenariat." in refused.text, "Gardé" in refused.text) == (
        422,
        True,
        True,
    )
    named = client.post(
        f"{address}observations/", {**early, "date": day(-1).isoformat(), "text": "Appeler 06 12 34 56 78"}
    )
    assert named.status_code == 422
    with pytest.raises(ValidationError, match="deux structures"):
        declare_zone(
            partnership=found,
            by=contributor,
            institutions=[institution],
            kind="ZON-REC",
            description="Vide",
            date=day(0),
        )
    with pytest.raises(ValidationError, match="a vécu"):
        services.delete_partnership(partnership=found, by=contributor)


@pytest.mark.exigence("S105", "S107")
def test_a_partnership_grows_from_the_partners_of_a_fiche(
    contributor: Any, institution: Any, other_institution: Any, colleague: Any, sign_in: Any
) -> None:
    rows = [
        {"id": "aaaa", "structure": {"id": other_institution.code, "label": other_institution.name}, "role": "ROP-FIN",
         "apport": "Une salle", "enjeu": INTEREST, "debut": "2025-03"},
        {"id": "bbbb", "structure": {"label": "Une association inconnue"}, "role": "ROP-REL"},
    ]  # fmt: skip
    project = fiches.draft(contributor, institution, P120=rows).project
    before = project.item.record.values
    client = sign_in(contributor)
    assert "La fiche liste 2 partenaires" in client.get(project.item.work_url).text
    address = f"/partenariats/depuis/{project.item.short_id}/"
    page = client.get(address).text
    assert "y est pas sous ce nom" in page
    assert client.post(address, {"institution": institution.pk, "title": "Suivi"}).status_code == 422  # nobody chosen
    answer = client.post(
        address, {"suivre-aaaa": "on", "institution": institution.pk, "title": "Suivi", "partnership": ""}
    )
    found = Partnership.objects.get()
    assert answer["Location"] == found.get_absolute_url()
    row = found.members.get(institution=other_institution)
    assert (row.role, row.contribution, row.interest, row.joined_on.isoformat(), row.stakes) == (
        "ROP-FIN", "Une salle", INTEREST, "2025-03-01", "",
    )  # fmt: skip
    assert list(found.projects.all()) == [project]
    assert fiches.fresh(project.item).record.values == before
    assert "Déjà suivi dans « Suivi »" in client.get(address).text
    assert f"/partenariats/{found.short_id}/" in client.get(project.item.work_url).text
    # Later, another row joins the same partnership; nobody is a member twice.
    grow_from_project(
        project=project, by=contributor, institution=institution, partnership=found,
        chosen={"aaaa": other_institution, "bbbb": institution},
    )  # fmt: skip
    assert found.members.count() == 2
    assert [row.followed_in for row in partner_rows(project)] == [(found,), ()]
    assert sign_in(colleague).get(address).status_code == 404


@pytest.mark.exigence("S105", "S149")
def test_the_project_page_shows_partnerships_to_those_who_may_open_them(
    contributor: Any, institution: Any, reviewer: Any, client: Any, sign_in: Any
) -> None:
    item = fiches.published(contributor, institution, reviewer)
    closed = begun(contributor, institution, title="CANARI fermé", projects=[item.project])
    opened = begun(
        contributor, institution, title="Ouvert à tous", projects=[item.project], visibility=Visibility.PUBLIC
    )
    seen = client.get(item.get_absolute_url()).text
    assert opened.get_absolute_url() in seen
    assert "CANARI" not in seen and closed.short_id not in seen
    assert closed.get_absolute_url() in sign_in(contributor).get(item.get_absolute_url()).text
    publication.unpublish_item(item=item, by=reviewer)
    page = client.get(opened.get_absolute_url()).text
    assert "1 projet que vous ne pouvez pas ouvrir" in page
    assert fiches.TITLE not in page


@pytest.mark.exigence("S175")
def test_machines_read_partnerships_without_what_is_restricted(
    two: Any, contributor: Any, other_institution: Any, client: Any
) -> None:
    found = two[0]
    assert client.get("/api/v1/partnerships/").json()["results"] == []
    services.update_partnership(partnership=found, by=contributor, visibility=Visibility.PUBLIC)
    [line] = client.get(f"/api/v1/partnerships/?structure={other_institution.code}&stade=STP-1").json()["results"]
    assert (line["id"], line["stage"], len(line["members"])) == (found.short_id, "STP-1", 2)
    detail = client.get(f"/api/v1/partnerships/{found.short_id}/").json()
    assert {"stakes", "interest"}.isdisjoint(detail["members"][0])
    assert detail["observations"] is None
    assert client.get("/api/v1/partnerships/?stade=STP-9").status_code == 400


@pytest.mark.parametrize("number", [1, 3])
def test_pages_take_the_same_queries_whatever_the_number(
    contributor: Any, institution: Any, other_institution: Any, reviewer: Any, sign_in: Any, client: Any, number: int
) -> None:
    item = fiches.published(contributor, institution, reviewer)
    for index in range(number):
        found = begun(
            contributor,
            institution,
            title=f"Partenariat {index}",
            projects=[item.project],
            visibility=Visibility.PUBLIC,
        )
        services.add_member(partnership=found, by=contributor, institution=other_institution)
        for each in range(number):
            observe_stage(
                partnership=found, by=contributor, stage="STP-1", date=day(-9), modality="deux", text=f"Vu {each}"
            )
            agree(partnership=found, by=contributor, kind="CON-4", signed_on=day(-9 - each))
            declare_zone(
                partnership=found, by=contributor, institutions=[institution, other_institution], kind="ZON-REC",
                description=f"Zone {each}", date=day(-9),
            )  # fmt: skip
    writer = sign_in(contributor)
    counts = (
        (client, "/partenariats/", 3), (client, found.get_absolute_url(), 9), (writer, found.get_absolute_url(), 12),
        (writer, f"{found.get_absolute_url()}historique/", 9), (client, "/api/v1/partnerships/", 6), (client, item.get_absolute_url(), 12),
    )  # fmt: skip
    for who, address, most in counts:
        with CaptureQueriesContext(connection) as queries:
            assert who.get(address).status_code == 200
        assert len(queries) <= most, (address, len(queries))
