"""Merges of duplicates: everything follows, nothing meets itself twice, the old code leads to the kept institution."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import PROTECT
from django.utils import timezone

from isic_platform.accounts import services
from isic_platform.accounts.enums import MergeState, Role
from isic_platform.accounts.links import current_codes, find_institution, institution_of_code
from isic_platform.accounts.models import Institution, Membership, Merge
from isic_platform.accounts.relations import relations_to, tally
from isic_platform.publication.models import DeclaredUse, Item
from isic_platform.search.models import SearchRow
from knowledge.models import Campaign, SelfPositioning
from partners.enums import Modality, Said, Stage, TransparencyLine, ZoneKind
from partners.models import (
    CommitteeMember,
    CommitteeSession,
    Decision,
    Meeting,
    MeetingParticipant,
    Partnership,
    PartnershipMember,
    SessionAttendance,
    StageObservation,
    SteeringCommittee,
    TransparencyCheck,
    Zone,
)
from tests.cast import create_institution, create_network, create_user, join
from tests.publication import fiches

DAY = date(2024, 3, 1)
SIRET = "73282932000074"


@pytest.fixture
def duplicate(cast):
    """« CCAS d’Exemple » written a second time, with a contributor of its own."""
    found = create_institution(
        "ccas-bis",
        "Centre communal d’action sociale d’Exemple",
        networks=[cast.network, cast.other_network],
        departement="42",
        siret=SIRET,
        missions="Accueillir",
        limits="Pas de logement",
    )
    join(cast.stranger, Role.CONTRIBUTOR, found)
    return found


def merge(duplicate, kept, by=None):
    done = services.merge_institutions(duplicate=duplicate, kept=kept, by=by)
    duplicate.refresh_from_db()
    kept.refresh_from_db()
    return done


def everything(cast, institution):
    """A row of each kind that refers to an institution, made twice without meeting itself."""
    partnership = Partnership.objects.create(title="Entraide", institution=institution, started_on=DAY)
    committee = SteeringCommittee.objects.create(title="Copil", institution=institution, programme="Loire")
    meeting = Meeting.objects.create(partnership=partnership, date=DAY, modality=Modality.BILATERAL, subject="Début")
    zone = Zone.objects.create(partnership=partnership, kind=ZoneKind.GAP, description="Peu de bus", date=DAY)
    zone.institutions.add(institution)
    campaign = Campaign.objects.create(
        network=cast.network, title="Freins", purpose="Savoir", starts_on=DAY, ends_on=DAY + timedelta(9)
    )
    campaign.institutions.add(institution)
    return [
        partnership,
        committee,
        PartnershipMember.objects.create(partnership=partnership, institution=institution),
        StageObservation.objects.create(
            partnership=partnership,
            stage=Stage.ENCOUNTER,
            date=DAY,
            modality=Modality.BILATERAL,
            text="Prudence",
            institution=institution,
        ),
        MeetingParticipant.objects.create(meeting=meeting, institution=institution, function="Direction"),
        CommitteeMember.objects.create(
            committee=committee, institution=institution, function="Direction", role="ROC-MEM", actor_type="ACT-INS"
        ),
        Decision.objects.create(meeting=meeting, text="Se revoir", institution=institution),
        SelfPositioning.objects.create(institution=institution, date=DAY + timedelta(len(institution.code)), being=3),
    ]


@pytest.mark.exigence("S107")
def test_whatever_refers_to_the_duplicate_follows_it(cast, duplicate):
    item = fiches.draft(cast.stranger, duplicate)
    DeclaredUse.objects.create(item=item, user=cast.colleague, institution=duplicate, year=2026)
    services.invite_member(by=cast.admin, email="neuf@exemple.fr", role=Role.PARTNER, institution=duplicate)
    create_institution("plus-ancienne", is_active=False, merged_into=duplicate)
    everything(cast, duplicate)
    used = {each.label for each in tally(duplicate)}
    relations = relations_to(Institution)
    assert used == {relation.label for relation in relations}, "a relation that this test does not fill"
    merge(duplicate, cast.institution, cast.admin)
    assert [relation.label for relation in relations if relation.rows(duplicate).exists()] == []
    assert Item.objects.get(pk=item.pk).institution == cast.institution
    assert Institution.objects.get(code="plus-ancienne").merged_into == cast.institution
    assert set(cast.institution.networks.all()) == {cast.network, cast.other_network}


def test_nothing_that_refers_to_an_institution_goes_with_it():
    for relation in relations_to(Institution):
        if not relation.model._meta.auto_created:
            assert relation.model._meta.get_field(relation.field).remote_field.on_delete is PROTECT, relation


@pytest.mark.exigence("S107")
def test_the_preview_says_what_the_merge_then_does(cast, duplicate):
    everything(cast, duplicate)
    join(cast.contributor, Role.CONTRIBUTOR, duplicate)
    expected = [
        {"label": each.label, "moved": each.moved, "joined": each.joined, "held": each.held}
        for each in tally(duplicate, cast.institution)
    ]
    assert {"label": "rattachements", "moved": 1, "joined": 1, "held": 0} in expected
    assert {"label": "réseaux", "moved": 1, "joined": 1, "held": 0} in expected
    done = merge(duplicate, cast.institution, cast.admin)
    assert done.moved == expected
    assert (done.state, done.decided_by) == (MergeState.DONE, cast.admin)


def test_a_role_held_in_both_is_held_once_and_open_if_either_was(cast, duplicate):
    Membership.objects.filter(user=cast.contributor).update(is_active=False)
    join(cast.contributor, Role.CONTRIBUTOR, duplicate)
    join(cast.colleague, Role.MANAGER, duplicate)
    merge(duplicate, cast.institution, cast.admin)
    held = Membership.objects.filter(institution=cast.institution, is_active=True)
    assert [row.role for row in held.filter(user=cast.contributor)] == [Role.CONTRIBUTOR]
    assert set(held.filter(user=cast.colleague).values_list("role", flat=True)) == {Role.CONTRIBUTOR, Role.MANAGER}
    assert held.filter(user=cast.stranger).exists()


def test_members_of_one_partnership_become_one_with_their_texts_and_transparency(cast, duplicate):
    partnership = Partnership.objects.create(title="Entraide", institution=cast.other_institution, started_on=DAY)
    kept = PartnershipMember.objects.create(
        partnership=partnership, institution=cast.institution, positioning="Pilote", joined_on=DAY + timedelta(30)
    )
    gone = PartnershipMember.objects.create(
        partnership=partnership,
        institution=duplicate,
        positioning="Associé",
        stakes="Garder le local",
        joined_on=DAY,
        left_on=DAY + timedelta(60),
    )
    for member, line in [
        (kept, TransparencyLine.ROLE),
        (gone, TransparencyLine.ROLE),
        (gone, TransparencyLine.LIMITS),
    ]:
        TransparencyCheck.objects.create(member=member, line=line, said=Said.YES)
    merge(duplicate, cast.institution, cast.admin)
    member = PartnershipMember.objects.get(partnership=partnership)
    assert (member.pk, member.institution) == (kept.pk, cast.institution)
    assert member.positioning == "Pilote\n\nAssocié"
    assert member.stakes == "Garder le local"
    assert (member.joined_on, member.left_on) == (DAY, None)
    assert set(member.transparency.values_list("line", flat=True)) == {TransparencyLine.ROLE, TransparencyLine.LIMITS}


def test_seats_of_one_committee_become_one_and_presence_follows(cast, duplicate):
    committee = SteeringCommittee.objects.create(title="Copil", institution=cast.other_institution, programme="Loire")
    seat = {"committee": committee, "function": "Direction", "role": "ROC-MEM", "actor_type": "ACT-INS"}
    kept = CommitteeMember.objects.create(institution=cast.institution, **seat)
    gone = CommitteeMember.objects.create(institution=duplicate, since=DAY, **seat)
    former = CommitteeMember.objects.create(institution=duplicate, until=DAY, **seat)
    session = CommitteeSession.objects.create(committee=committee, number=1, starts_at=timezone.now() - timedelta(1))
    SessionAttendance.objects.create(session=session, member=gone, state="present")
    merge(duplicate, cast.institution, cast.admin)
    assert set(committee.members.values_list("pk", "institution")) == {
        (kept.pk, cast.institution.pk),
        (former.pk, cast.institution.pk),
    }
    assert committee.members.get(pk=kept.pk).since == DAY
    assert session.attendances.get().member_id == kept.pk


def test_a_closed_campaign_keeps_the_institutions_that_it_invited(cast, duplicate):
    campaign = Campaign.objects.create(
        network=cast.network, title="Freins", purpose="Savoir", starts_on=DAY, ends_on=DAY + timedelta(9)
    )
    campaign.institutions.add(duplicate)
    Campaign.objects.filter(pk=campaign.pk).update(
        synthesis="Appris", closed_at=timezone.now(), closed_by=cast.facilitator, participation=[]
    )
    done = merge(duplicate, cast.institution, cast.admin)
    assert list(campaign.institutions.all()) == [duplicate]
    assert {"label": "campagnes", "moved": 0, "joined": 0, "held": 1} in done.moved


@pytest.mark.exigence("S107")
def test_the_kept_page_takes_what_it_lacks_and_the_history_keeps_both(cast, duplicate):
    services.update_institution(institution=cast.institution, by=cast.admin, missions="Déjà dit")
    merge(duplicate, cast.institution, cast.admin)
    kept = cast.institution
    assert (kept.missions, kept.limits, kept.siret) == ("Déjà dit", "Pas de logement", SIRET)
    assert (duplicate.is_active, duplicate.merged_into, duplicate.siret) == (False, kept, "")
    events = Institution.pgh_event_model.objects.filter(pgh_obj_id=duplicate.pk).order_by("pgh_id")
    assert events.first().siret == SIRET
    assert events.last().merged_into_id == kept.pk


@pytest.mark.exigence("S107")
def test_published_contents_follow_and_links_by_the_old_code_still_lead_somewhere(cast, duplicate, sign_in):
    item = fiches.published(
        cast.stranger,
        duplicate,
        cast.reviewer,
        P06={"id": duplicate.code, "label": duplicate.name},
    )
    merge(duplicate, cast.institution, cast.admin)
    assert SearchRow.objects.get(item=item).institution == cast.institution
    assert find_institution("ccas-bis") == find_institution(duplicate.name) == cast.institution
    assert institution_of_code("ccas-bis") == cast.institution
    assert current_codes(["ccas-bis", "ccas-exemple", "inconnu"]) == {
        "ccas-bis": "ccas-exemple",
        "ccas-exemple": "ccas-exemple",
    }
    page = sign_in().get("/structures/ccas-bis/")
    assert (page.status_code, page.url) == (301, "/structures/ccas-exemple/")
    answer = sign_in().get("/api/v1/institutions/ccas-bis/")
    assert (answer.status_code, answer["Content-Type"]) == (301, "application/problem+json")
    assert answer["Location"].endswith("/api/v1/institutions/ccas-exemple/")
    assert answer.json()["merged_into"] == "ccas-exemple"
    assert sign_in().get("/api/v1/institutions/ccas-exemple/").json()["former_codes"] == ["ccas-bis"]
    shown = sign_in().get("/structures/ccas-exemple/").text
    assert fiches.TITLE in shown
    assert "ccas-bis" in shown
    assert "ccas-bis" not in sign_in().get("/structures/").text


REFUSED = [
    ("itself", "Une structure ne fusionne pas avec elle-même."),
    ("circular", "Fusion circulaire : la structure gardée est elle-même fusionnée dans celle-ci."),
    ("merged", "La structure gardée est elle-même fusionnée dans une autre."),
    ("archived", "La structure gardée est archivée"),
]


def _pair(cast, case):
    first, second = create_institution("une"), create_institution("deux")
    if case == "itself":
        return first, first
    if case == "circular":
        merge(second, first)
    elif case == "merged":
        merge(second, cast.institution)
    elif case == "archived":
        services.archive_institution(institution=second, by=None)
        second.refresh_from_db()
    return first, second


@pytest.mark.exigence("S107")
@pytest.mark.parametrize(("case", "sentence"), REFUSED)
def test_what_makes_no_sense_is_refused_in_french(cast, case, sentence):
    first, second = _pair(cast, case)
    with pytest.raises(ValidationError, match=sentence):
        services.merge_institutions(duplicate=first, kept=second, by=cast.admin)


@pytest.mark.exigence("S107")
@pytest.mark.parametrize(("case", "sentence"), REFUSED)
def test_and_the_database_refuses_it_too(cast, case, sentence):
    first, second = _pair(cast, case)
    with pytest.raises(IntegrityError), transaction.atomic():
        Institution.objects.filter(pk=first.pk).update(is_active=False, merged_into=second)
    assert Institution.objects.get(pk=first.pk).merged_into_id is None


def test_the_database_keeps_those_merged_into_an_institution_from_being_left_behind(cast):
    first, second, third = (create_institution(code) for code in ("une", "deux", "trois"))
    merge(first, second)
    with pytest.raises(IntegrityError), transaction.atomic():
        Institution.objects.filter(pk=second.pk).update(is_active=False, merged_into=third)
    with pytest.raises(IntegrityError), transaction.atomic():
        Institution.objects.filter(pk=first.pk).update(is_active=True)


def test_a_merge_goes_whole_or_not_at_all(cast, duplicate, monkeypatch):
    from isic_platform.accounts import relations

    def broken(row, rival):
        raise IntegrityError("no")

    monkeypatch.setitem(relations._JOINS, "accounts.Membership", broken)
    join(cast.contributor, Role.CONTRIBUTOR, duplicate)
    with pytest.raises(ValidationError, match="quelque chose a changé"):
        services.merge_institutions(duplicate=duplicate, kept=cast.institution, by=cast.admin)
    duplicate.refresh_from_db()
    assert duplicate.is_active
    assert duplicate.memberships.count() == 2
    assert not Merge.objects.exists()


def test_merging_again_sends_what_arrived_since(cast, duplicate):
    merge(duplicate, cast.institution, cast.admin)
    late = Zone.objects.create(
        partnership=Partnership.objects.create(title="Tard", institution=duplicate, started_on=DAY),
        kind=ZoneKind.GAP,
        description="Peu de bus",
        date=DAY,
    )
    merge(duplicate, cast.institution, cast.admin)
    assert Partnership.objects.get(pk=late.partnership_id).institution == cast.institution
    assert Merge.objects.count() == 1


def test_who_merges_and_who_proposes(cast, duplicate):
    for name in ("manager", "reviewer", "facilitator", "contributor"):
        with pytest.raises(PermissionDenied):
            services.merge_institutions(duplicate=duplicate, kept=cast.institution, by=cast[name])
    with pytest.raises(PermissionDenied):
        services.propose_merge(duplicate=duplicate, kept=cast.institution, by=cast.manager)
    proposed = services.propose_merge(duplicate=duplicate, kept=cast.institution, by=cast.facilitator, reason="Double")
    again = services.propose_merge(duplicate=duplicate, kept=cast.institution, by=cast.facilitator)
    assert again == proposed
    with pytest.raises(ValidationError):
        services.propose_merge(
            duplicate=duplicate,
            kept=cast.other_institution,
            by=cast.facilitator,
            reason="Écrire à lea.dupont@gmail.com",
        )
    done = merge(duplicate, cast.institution, cast.admin)
    assert done == proposed
    with pytest.raises(ValidationError, match="déjà sa réponse"):
        services.dismiss_merge(merge=proposed, by=cast.admin)


@pytest.mark.parametrize("name", ["contributor", "manager", "reviewer", "partner", "stranger"])
def test_the_pages_of_duplicates_are_closed_to_others(cast, duplicate, sign_in, name):
    client = sign_in(cast[name])
    for path in ("/structures/doublons/", "/structures/ccas-bis/fusionner/?dans=ccas-exemple"):
        assert client.get(path).status_code == 403
    assert (
        client.post("/structures/ccas-bis/fusionner/", {"dans": "ccas-exemple", "action": "fusionner"}).status_code
        == 403
    )
    assert not Merge.objects.exists()


@pytest.mark.exigence("S107")
def test_an_administrator_sees_what_will_follow_then_merges(cast, duplicate, sign_in):
    everything(cast, duplicate)
    client = sign_in(cast.admin)
    chosen = client.get("/structures/ccas-bis/fusionner/")
    assert "?dans=ccas-exemple" in chosen.text, "the look-alike is offered"
    preview = client.get("/structures/ccas-bis/fusionner/", {"dans": "CCAS d’Exemple"})
    for said in ("Partenariats", "Rattachements", "Ce que la page gardée prendra", "Pas de logement", SIRET):
        assert said in preview.text
    assert not Merge.objects.exists()
    done = client.post("/structures/ccas-bis/fusionner/", {"dans": "ccas-exemple", "action": "fusionner"})
    assert done.url == "/structures/ccas-exemple/"
    trace = client.get("/structures/doublons/").text
    assert "code ccas-bis" in trace
    assert "Ali Admin" in trace


def test_a_facilitator_proposes_without_reading_any_count(cast, duplicate, sign_in):
    Partnership.objects.create(title="Secret", institution=duplicate, started_on=DAY)
    client = sign_in(cast.facilitator)
    preview = client.get("/structures/ccas-bis/fusionner/?dans=ccas-exemple")
    assert "Partenariats" not in preview.text.partition("<main")[2]
    assert "Rattachements" not in preview.text
    refused = client.post("/structures/ccas-bis/fusionner/", {"dans": "ccas-exemple", "action": "fusionner"})
    assert refused.status_code == 403
    client.post(
        "/structures/ccas-bis/fusionner/", {"dans": "ccas-exemple", "action": "proposer", "reason": "Même accueil"}
    )
    assert Merge.objects.get().reason == "Même accueil"
    listed = sign_in(cast.admin).get("/structures/doublons/").text
    assert "Même accueil" in listed
    assert sign_in(cast.admin).post(f"/structures/doublons/{Merge.objects.get().pk}/ecarter/").status_code == 302
    assert Merge.objects.get().state == MergeState.DISMISSED
    assert "Comparer<" not in client.get("/structures/doublons/").text, "a pair set aside is not told again"


def test_two_pages_said_distinct_are_not_told_again(cast, duplicate, sign_in):
    client = sign_in(cast.admin)
    assert "Comparer<" in client.get("/structures/doublons/").text
    client.post("/structures/ccas-bis/fusionner/", {"dans": "ccas-exemple", "action": "distinctes"})
    assert "Comparer<" not in client.get("/structures/doublons/").text
    assert Institution.objects.filter(is_active=True, code="ccas-bis").exists()


def test_an_unknown_or_impossible_choice_says_why(cast, duplicate, sign_in):
    client = sign_in(cast.admin)
    for text, sentence in [
        ("inconnue", "Aucune structure ne porte ce nom"),
        ("ccas-bis", "avec elle-même"),
        ("", "Écrivez"),
    ]:
        page = client.get("/structures/ccas-bis/fusionner/", {"dans": text})
        assert page.status_code == 422
        assert sentence in page.text


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_the_same_whatever_there_is(cast, duplicate, sign_in, django_assert_num_queries, count):
    for number in range(count):
        one = create_institution(f"mjc-{number}", f"MJC d’Exemple-{number}", departement="42")
        services.propose_merge(duplicate=one, kept=cast.institution, by=cast.admin)
        join(create_user(), Role.PARTNER, duplicate)
        create_network()
        merge(create_institution(), cast.institution, cast.admin)
    client = sign_in(cast.admin)
    client.get("/structures/doublons/")
    with django_assert_num_queries(10):
        client.get("/structures/doublons/")
    with django_assert_num_queries(11):
        client.get("/structures/ccas-bis/fusionner/?dans=ccas-exemple")
    with django_assert_num_queries(11):
        client.get("/structures/ccas-exemple/")
