"""Committees: who begins one, who reads and writes it, who sits, what the database refuses (S135 to S140, S76)."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from isic_platform.publication.enums import Visibility
from partners.models import CommitteeMember, CommitteeTemplate, SteeringCommittee
from partners.services import committees as services
from tests.cast import MEMBERS
from tests.partners.committees import (
    AGENDA,
    FOLLOW_UP,
    MANDATE,
    MINUTES,
    RESPONSIBLE,
    STORY,
    TITLE,
    committee,
    day,
    decision,
    seat,
    session,
)
from tests.publication import fiches

CIRCLE = (STORY, MINUTES, AGENDA, FOLLOW_UP, RESPONSIBLE)


@pytest.fixture
def found(contributor: Any, institution: Any) -> SteeringCommittee:
    """The contributor's committee, read by its team."""
    return committee(contributor, institution)


def page(found: SteeringCommittee, name: str = "committee", *args: Any) -> str:
    return reverse(f"partners:{name}", args=[found.short_id, *args])


# --- who reads ----------------------------------------------------------------------------------------------------------

READ = {
    Visibility.AUTHOR: {"contributor"},
    Visibility.TEAM: {"contributor", "colleague"},
    Visibility.INSTITUTION: {"contributor", "colleague", "manager", "partner"},
    Visibility.NETWORK: {"contributor", "colleague", "manager", "partner", "reviewer", "facilitator"},
    Visibility.INTER_NETWORK: set(MEMBERS),
    Visibility.PUBLIC: {*MEMBERS, "anonymous"},
}


@pytest.mark.exigence("S135", "S192")
@pytest.mark.parametrize("visibility", READ)
def test_a_committee_opens_to_whom_its_diffusion_reaches(cast: Any, sign_in: Any, visibility: str) -> None:
    found = committee(cast.contributor, cast.institution, visibility=visibility)
    found.co_writers.add(cast.colleague)
    decision(session(found, cast.contributor), cast.contributor)
    for name in (*MEMBERS, "anonymous"):
        client = sign_in(cast[name])
        answer = client.get(page(found))
        assert (answer.status_code == 200) == (name in READ[visibility]), name
        assert (TITLE in client.get(reverse("partners:committees")).text) == (name in READ[visibility]), name


@pytest.mark.exigence("S192", "S138", "S141")
def test_only_the_circle_reads_sessions_and_the_story_of_difficulties(cast: Any, sign_in: Any) -> None:
    found = committee(cast.contributor, cast.institution, visibility=Visibility.PUBLIC)
    held = session(found, cast.contributor)
    decision(held, cast.contributor)
    pages = {
        name: reverse(f"partners:{name}", args=[each.short_id])
        for name, each in {
            "committee": found, "committee-calendar": found, "committee-history": found,
            "session": held, "convocation": held, "minutes": held,
        }.items()
    }  # fmt: skip
    for name in ("stranger", "reviewer", "facilitator", "admin"):
        client = sign_in(cast[name])
        answers = {each: client.get(path) for each, path in pages.items()}
        assert [answers.pop("committee").status_code, {each.status_code for each in answers.values()}] == [
            200,
            {403},
        ], name
        body = client.get(pages["committee"]).text
        assert MANDATE in body.replace("&#x27;", "'")
        assert "Ouvrir le samedi" in body
        assert [text for text in CIRCLE if text.split(" ")[0] in body] == [], name
    body = sign_in().get(pages["committee"]).text
    assert [text for text in CIRCLE if text.split(" ")[0] in body] == []
    for name in ("contributor", "colleague", "manager", "partner"):
        client = sign_in(cast[name])
        assert {client.get(path).status_code for path in pages.values()} == {200}, name
        assert "CANARI-récit" in client.get(pages["committee"]).text
        assert "CANARI-compte-rendu" in client.get(pages["session"]).text


@pytest.mark.exigence("S136", "S192")
def test_an_institution_that_sits_reads_everything_until_it_leaves(cast: Any, sign_in: Any, found: Any) -> None:
    place = seat(found, cast.contributor, "Directrice", institution=cast.other_institution)
    held = session(found, cast.contributor)
    client = sign_in(cast.stranger)
    path = reverse("partners:session", args=[held.short_id])
    assert "CANARI-compte-rendu" in client.get(path).text
    assert client.get(page(found, "edit-committee")).status_code == 403
    services.update_member(member=place, by=cast.contributor, until=day(-1))
    assert client.get(path).status_code in (403, 404)
    SteeringCommittee.objects.filter(pk=found.pk).update(visibility=Visibility.AUTHOR)
    assert client.get(page(found)).status_code == 404


# --- who writes ---------------------------------------------------------------------------------------------------------


@pytest.mark.exigence("S137", "S192")
def test_its_team_alone_writes_it(cast: Any, sign_in: Any) -> None:
    found = committee(cast.contributor, cast.institution, visibility=Visibility.PUBLIC)
    found.co_writers.add(cast.colleague)
    held = session(found, cast.contributor)
    paths = [
        page(found, name)
        for name in ("edit-committee", "committee-members", "new-session", "add-practice", "draw-template")
    ]
    paths.append(reverse("partners:edit-session", args=[held.short_id]))
    for name in MEMBERS:
        expected = 200 if name in ("contributor", "colleague") else 403
        client = sign_in(cast[name])
        assert {client.get(path).status_code for path in paths} == {expected}, name
        if expected == 403:
            assert {client.post(path, {"title": "Pris"}).status_code for path in paths} == {403}
    found.refresh_from_db()
    assert found.title == TITLE
    with pytest.raises(PermissionDenied):
        services.update_committee(committee=found, by=cast.manager, title="Pris")


@pytest.mark.exigence("S150")
def test_the_referent_names_co_writers_and_hands_over(cast: Any, sign_in: Any, found: Any) -> None:
    client, path = sign_in(cast.contributor), page(found, "committee-team")
    assert client.get(path).status_code == 200
    client.post(path, {"add": [cast.colleague.pk, cast.stranger.pk]})
    assert list(found.co_writers.all()) == [cast.colleague]  # a stranger is no colleague
    assert sign_in(cast.colleague).get(path).status_code == 403
    assert client.post(path, {"hand_over": "1", "referent": cast.stranger.pk}).status_code == 422
    client.post(path, {"hand_over": "1", "referent": cast.colleague.pk})
    found = SteeringCommittee.objects.get(pk=found.pk)
    assert (found.owner, list(found.co_writers.all())) == (cast.colleague, [cast.contributor])


@pytest.mark.exigence("S135")
def test_a_committee_is_of_a_project_of_ones_own_or_of_a_programme(cast: Any, sign_in: Any) -> None:
    item = fiches.draft(cast.contributor, cast.institution)
    client, path = sign_in(cast.contributor), reverse("partners:new-committee")
    data = {
        "title": "Comité neuf",
        "institution": cast.institution.pk,
        "visibility": "DIF-EQU",
        "project": "",
        "programme": "",
    }
    answer = client.post(path, data)
    assert answer.status_code == 422
    assert "dites quel programme" in answer.text
    assert client.post(path, {**data, "project": item.short_id}).status_code == 302
    assert SteeringCommittee.objects.get(title="Comité neuf").project == item.project
    theirs = fiches.draft(cast.stranger, cast.other_institution, P01="Projet d'ailleurs")
    assert client.post(path, {**data, "project": theirs.short_id}).status_code == 422
    with pytest.raises(ValidationError):
        committee(cast.contributor, cast.institution, project=theirs.project)
    with pytest.raises(ValidationError):
        committee(cast.contributor, cast.other_institution)
    for name in ("partner", "reviewer", "facilitator", "admin"):
        assert sign_in(cast[name]).get(path).status_code == 403, name
    with pytest.raises(IntegrityError), transaction.atomic():
        SteeringCommittee.objects.create(title="Rien", institution=cast.institution)


@pytest.mark.exigence("S135")
def test_the_page_of_a_project_offers_its_committee_and_shows_it(cast: Any, sign_in: Any) -> None:
    item = fiches.published(
        cast.contributor, cast.institution, cast.reviewer, level="NIV-FS", P122="oui",
        P16=Visibility.PUBLIC, P10="ETA-REA",
    )  # fmt: skip
    client, work, read = sign_in(cast.contributor), item.work_url, item.get_absolute_url()
    assert "Créer le comité de pilotage" in client.get(work).text
    assert "Comité de pilotage</h2>" not in sign_in().get(read).text
    found = committee(cast.contributor, cast.institution, project=item.project)
    assert TITLE in client.get(work).text
    assert "la fiche dit qu" not in client.get(work).text.lower()
    assert TITLE not in sign_in().get(read).text
    services.update_committee(committee=found, by=cast.contributor, visibility=Visibility.PUBLIC)
    assert TITLE in sign_in().get(read).text


@pytest.mark.exigence("S192")
def test_a_project_that_the_reader_may_not_open_is_not_told(cast: Any, sign_in: Any) -> None:
    item = fiches.draft(cast.contributor, cast.institution, P01="Projet CANARI")
    found = committee(cast.contributor, cast.institution, project=item.project, visibility=Visibility.PUBLIC)
    for client in (sign_in(), sign_in(cast.stranger)):
        for path in (page(found), reverse("partners:committees"), f"/api/v1/steering-committees/{found.short_id}/"):
            body = client.get(path)
            assert body.status_code == 200
            assert "CANARI" not in body.text
            assert item.short_id not in body.text
    assert "Projet CANARI" in sign_in(cast.contributor).get(page(found)).text


# --- who sits -----------------------------------------------------------------------------------------------------------


@pytest.mark.exigence("S136", "S76")
def test_the_page_says_which_types_of_actors_are_missing(cast: Any, sign_in: Any, found: Any) -> None:
    client = sign_in(cast.contributor)
    seat(found, cast.contributor, "Assistante sociale", institution=cast.institution)
    seat(found, cast.contributor, "Chargée de mission", actor_type="ACT-TEC")
    body = client.get(page(found)).text
    assert "Personne ne siège parmi : usagers, habitants, citoyens, décideurs." in body
    assert "Aucune personne concernée ne siège" in body
    seat(found, cast.contributor, "Groupe des habitants", actor_type="ACT-UHC", role="ROC-COP")
    chair = seat(found, cast.contributor, "Élue à la solidarité", actor_type="ACT-DEC", role="ROC-PRE")
    body = client.get(page(found)).text
    assert "Personne ne siège parmi" not in body
    assert "Les personnes concernées siègent ici : Groupe des habitants" in body
    services.update_member(member=chair, by=cast.contributor, until=day(-1))
    body = client.get(page(found)).text
    assert "Personne ne siège parmi : décideurs." in body
    assert "Ont siégé avant (1)" in body


@pytest.mark.exigence("S136")
def test_a_member_twice_is_refused_by_the_database_and_said(cast: Any, sign_in: Any, found: Any) -> None:
    client, path = sign_in(cast.contributor), page(found, "committee-members")
    data = {
        "institution": "ccas d'exemple", "function": "Directrice", "role": "ROC-TIT", "actor_type": "ACT-DEC", "since": "",
    }  # fmt: skip
    data["institution"] = cast.institution.name.lower()
    assert client.post(path, data).status_code == 302
    answer = client.post(path, data)
    assert answer.status_code == 422
    assert "Ce membre siège déjà au comité." in answer.text
    assert 'value="Directrice"' in answer.text
    assert client.post(path, {**data, "institution": ""}).status_code == 302
    assert client.post(path, {**data, "institution": ""}).status_code == 422  # a group without institution, twice
    with pytest.raises(IntegrityError), transaction.atomic():
        CommitteeMember.objects.create(
            committee=found, institution=cast.institution, function="Directrice", role="ROC-INV", actor_type="ACT-TS"
        )
    assert found.members.count() == 2


def test_a_seat_names_no_person(cast: Any, sign_in: Any, found: Any) -> None:
    client, path = sign_in(cast.contributor), page(found, "committee-members")
    data = {"institution": "", "function": "Mme Martin, 06 12 34 56 78", "role": "ROC-TIT", "actor_type": "ACT-TS"}
    answer = client.post(path, data)
    assert answer.status_code == 422
    assert "Numéro de téléphone" in answer.text
    assert 'value="Mme Martin, 06 12 34 56 78"' in answer.text
    assert client.post(path, {**data, "function": "Directrice", "institution": "Nulle part"}).status_code == 422
    assert client.post(path, {**data, "function": "Directrice", "role": "ROC-XXX"}).status_code == 422
    assert not found.members.exists()


@pytest.mark.exigence("S137", "S138")
def test_how_it_works_is_written_and_refused_texts_stay_typed(cast: Any, sign_in: Any, found: Any) -> None:
    client, path = sign_in(cast.contributor), page(found, "edit-committee")
    data = {
        "title": TITLE, "programme": "Jardins", "mandate": "Décider ensemble.", "decision_mode": "consentement",
        "frequency": "Une fois par trimestre", "quorum": "3", "information_flow": "Un mot au groupe.",
        "obstacles": ["FR5.3"], "difficulties": "Peu de temps.", "started_on": "2026-01-10", "ended_on": "2026-01-09",
        "visibility": "DIF-RES", "networks": [cast.network.pk],
    }  # fmt: skip
    answer = client.post(path, data)
    assert (answer.status_code, "La fin vient avant le début." in answer.text) == (422, True)
    answer = client.post(path, {**data, "ended_on": "", "mandate": "Appeler le 06 12 34 56 78."})
    assert (answer.status_code, "Appeler le 06 12 34 56 78." in answer.text) == (422, True)
    assert client.post(path, {**data, "ended_on": ""}).status_code == 302
    found.refresh_from_db()
    assert (found.decision_mode, found.quorum, found.obstacles) == ("consentement", 3, ["FR5.3"])
    assert list(found.networks.all()) == [cast.network]
    body = client.get(page(found)).text
    assert "Consentement" in body
    assert "Une fois par trimestre" in body


@pytest.mark.exigence("S177", "S137")
def test_the_history_says_who_changed_what(cast: Any, sign_in: Any, found: Any) -> None:
    client = sign_in(cast.contributor)
    data = {"title": "Comité renommé", "mandate": "Décider.", "visibility": "DIF-EQU", "programme": "Jardins"}
    client.post(page(found, "edit-committee"), data)
    place = seat(found, cast.contributor, "Directrice", institution=cast.institution)
    services.update_member(member=place, by=cast.contributor, function="Directeur")
    body = client.get(page(found, "committee-history")).text
    assert "Inès Contributrice" in body
    assert "Comité renommé" in body
    assert TITLE in body
    assert "Directeur" in body


# --- what it teaches ----------------------------------------------------------------------------------------------------


@pytest.mark.exigence("S139")
def test_a_good_practice_goes_to_the_library_in_one_gesture(cast: Any, sign_in: Any, found: Any) -> None:
    from knowledge.learning.services import load_learning_specs

    load_learning_specs()
    client = sign_in(cast.contributor)
    answer = client.post(
        page(found, "add-practice"), {"text": "Commencer par un repas", "effect": "Tout le monde parle."}
    )
    assert answer.status_code == 302
    practice = found.good_practices.get()
    path = page(found, "shelve-practice", practice.pk)
    assert client.get(path).status_code == 200
    assert client.post(path, {}).status_code == 422
    answer = client.post(path, {"visibility": "DIF-PUB"})
    practice.refresh_from_db()
    item = practice.shelved_as
    assert (answer.status_code, answer.url) == (302, item.work_url)
    assert (item.kind, str(item), item.institution) == ("enseignement", "Commencer par un repas", cast.institution)
    values = item.record.values
    assert (values["E10"], values["DIFFUSION"]) == ("Tout le monde parle.", "DIF-PUB")
    client.post(path, {"visibility": "DIF-PUB"})
    practice.refresh_from_db()
    assert practice.shelved_as == item  # once
    assert item.work_url in client.get(page(found)).text


@pytest.mark.exigence("S140")
def test_a_template_keeps_rules_and_seats_and_no_institution(cast: Any, sign_in: Any, found: Any) -> None:
    name = cast.other_institution.name
    seat(found, cast.contributor, f"Directrice du {name}", institution=cast.other_institution, actor_type="ACT-DEC")
    seat(found, cast.contributor, "Habitant", actor_type="ACT-UHC", role="ROC-COP")
    services.update_committee(
        committee=found, by=cast.contributor, mandate=f"Décider avec {name}.", decision_mode="vote"
    )
    client = sign_in(cast.contributor)
    answer = client.post(
        page(found, "draw-template"),
        {"title": "Comité à six", "network": cast.network.pk, "advice": "Commencer petit."},
    )
    assert answer.status_code == 302
    template = CommitteeTemplate.objects.get()
    assert template.seats == [
        {"function": "Directrice du …", "role": "ROC-TIT", "actor_type": "ACT-DEC"},
        {"function": "Habitant", "role": "ROC-COP", "actor_type": "ACT-UHC"},
    ]
    path = reverse("partners:committee-template", args=[template.short_id])
    for reader, status in (("colleague", 200), ("reviewer", 200), ("stranger", 404), ("admin", 404)):
        assert sign_in(cast[reader]).get(path).status_code == status, reader
    body = sign_in(cast.reviewer).get(path).text
    assert [name in body, "Commencer petit." in body, STORY in body] == [False, True, False]
    assert client.get(f"{reverse('partners:new-committee')}?modele={template.pk}").status_code == 200
    data = {"title": "Le suivant", "institution": cast.institution.pk, "programme": "Suite", "visibility": "DIF-EQU"}
    assert (
        sign_in(cast.colleague).post(reverse("partners:new-committee"), {**data, "template": template.pk}).status_code
        == 302
    )
    started = SteeringCommittee.objects.get(title="Le suivant")
    assert (started.decision_mode, started.mandate) == ("vote", "Décider avec ….")
    assert {(each.function, each.institution) for each in started.members.all()} == {
        ("Directrice du …", None),
        ("Habitant", None),
    }
    remove = reverse("partners:remove-template", args=[template.short_id])
    assert sign_in(cast.colleague).post(remove).status_code == 403
    assert sign_in(cast.facilitator).post(remove).status_code == 302
    assert not CommitteeTemplate.objects.exists()


@pytest.mark.exigence("S135")
def test_a_committee_begun_by_mistake_is_deleted_and_one_that_met_is_not(cast: Any, sign_in: Any, found: Any) -> None:
    found.co_writers.add(cast.colleague)
    held = session(found, cast.contributor)
    client, path = sign_in(cast.contributor), page(found, "edit-committee")
    assert sign_in(cast.colleague).post(path, {"delete": "1"}).status_code == 403
    client.post(path, {"delete": "1"})
    assert SteeringCommittee.objects.filter(pk=found.pk).exists()
    held.delete()
    assert client.post(path, {"delete": "1"}).url == reverse("partners:committees")
    assert not SteeringCommittee.objects.exists()


@pytest.mark.exigence("S135")
def test_the_grid_about_steering_is_offered_to_the_team(cast: Any, sign_in: Any) -> None:
    item = fiches.draft(cast.contributor, cast.institution)
    found = committee(cast.contributor, cast.institution, project=item.project, visibility=Visibility.PUBLIC)
    address = f"?grille=G07&amp;projet={item.short_id}"
    assert address in sign_in(cast.contributor).get(page(found)).text
    assert "grille=G07" not in sign_in(cast.colleague).get(page(found)).text


@pytest.mark.exigence("S222")
def test_a_name_leaves_committees_their_history_and_their_templates(cast: Any, found: Any) -> None:
    from isic_platform.publication.places import places_in_words
    from knowledge.together.redaction import redact_shared_texts
    from tests.publication.test_redaction_pages import rows_holding

    seat(found, cast.contributor, "Zébulon, directeur")
    services.draw_template(committee=found, by=cast.contributor, network=cast.network, title="Avec Zébulon")
    decision(session(found, cast.contributor), cast.contributor, "Demander à Zébulon")
    done = redact_shared_texts(text="Zébulon", replacement="[nom retiré]", rule="DET-NOM1", by=cast.admin)
    assert rows_holding("Zébulon") == {}
    assert found.members.get().function == "[nom retiré], directeur"
    assert CommitteeTemplate.objects.get().seats[0]["function"] == "[nom retiré], directeur"
    assert "décision × 1" in places_in_words(done.places)


# --- speed --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_whatever_they_show(
    cast: Any, sign_in: Any, django_assert_num_queries: Any, count: int
) -> None:
    item = fiches.draft(cast.contributor, cast.institution)
    for _ in range(count):
        found = committee(cast.contributor, cast.institution, project=item.project)
    for number in range(count):
        seat(found, cast.contributor, f"Siège {number}", institution=cast.institution)
        held = session(found, cast.contributor, days=-10 - number)
        decision(held, cast.contributor)
        services.add_good_practice(committee=found, by=cast.contributor, text=f"Pratique {number}")
    client = sign_in(cast.contributor)
    costs = {
        reverse("partners:committees"): 7,
        page(found): 12,
        page(found, "committee-members"): 8,
        page(found, "committee-history"): 9,
        reverse("partners:session", args=[held.short_id]): 11,
    }
    for path, queries in costs.items():
        with django_assert_num_queries(queries):
            assert client.get(path).status_code == 200


def test_the_form_says_that_one_of_two_is_enough_and_who_will_read(contributor: Any, sign_in: Any) -> None:
    client = sign_in(contributor)
    page = unescape(client.get("/comites/nouveau/").text)
    assert page.count("l'un des deux)") == 2
    for path, members in (("comites", "les structures qui siègent"), ("partenariats", "les structures membres")):
        page = unescape(client.get(f"/{path}/nouveau/").text)
        assert f"Équipe : le référent, les co-rédacteurs et {members}" in page
        assert "Public : tout le monde, sans compte" in page
