"""Somebody says no, an analysed answer changes, a name is to be removed: what had been kept elsewhere follows."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from isic_platform.formkit.models import Answer
from isic_platform.publication import services
from isic_platform.publication.exceptions import TransitionRefused
from isic_platform.publication.models import Notice
from knowledge.enums import EntryState, Stance
from knowledge.models import Campaign, GridEntry, PriorityArgument, PriorityProposal
from knowledge.services import start_grid_entry
from knowledge.services.respondents import revoke_invitation
from tests.knowledge import entries, guests, learning
from tests.knowledge.test_api_writing import over, send
from tests.publication.test_redaction_pages import rows_holding

WORDS = "Le loriot chante au fond du jardin"
SAID = {"G12.01": "oui", "G12.04": WORDS, "Z1": WORDS, "G12.14": "oui", "DIFFUSION": "DIF-EQU"}


@pytest.fixture
def told(grids: Any, project: Any, contributor: Any, reviewer: Any) -> GridEntry:
    """A person's words, submitted once and returned: a frozen version holds them."""
    entry = learning.complete(contributor, grids["G12"], project, SAID)
    services.submit_item(item=entry.item, by=contributor)
    services.return_version(item=entries.fresh(entry).item, by=reviewer, reason="À revoir.", criteria={})
    assert set(rows_holding("loriot")) >= {"formkit_answer", "publication_version"}
    return entries.fresh(entry)


def _by_page(client: Client, entry: GridEntry) -> None:
    values = {"G12.01": "non", "G12.01.version": Answer.objects.get(record=entry.item.record, code="G12.01").version}
    answer = client.post(f"/travail/{entry.item.short_id}/reponse/G12.01/", values, headers={"HX-Request": "true"})
    assert answer.status_code == 200


def _by_software(client: Client, entry: GridEntry) -> None:
    assert send(client, entry, {"G12.01": over(entry, "G12.01", "non")}).status_code == 200


def _by_whole_page(client: Client, entry: GridEntry) -> None:
    """Without JavaScript, with more words in the same form, one of them over a text that changed meanwhile."""
    step = entry.item.record.spec.step_of["G12.01"].code
    versions = dict(Answer.objects.filter(record=entry.item.record).values_list("code", "version"))
    said = {"G12.01": "non", "G12.01.version": versions["G12.01"], "G12.03": "Encore le loriot", "key": "no-js"}
    said |= {"G12.04": "Un autre loriot", "G12.04.version": 99}
    answer = client.post(f"/travail/{entry.item.short_id}/ecrire/{step}/", {**said, "then": "stay"})
    assert answer.status_code in (302, 422)


@pytest.mark.exigence("S98", "S220")
@pytest.mark.parametrize("way", [_by_page, _by_software, _by_whole_page])
def test_no_erases_the_words_everywhere_whoever_writes_it(
    told: GridEntry, contributor: Any, sign_in: Any, way: Any
) -> None:
    way(sign_in(contributor), told)
    assert rows_holding("loriot") == {}
    entry = entries.fresh(told)
    assert (entry.state, entry.item.record.values["G12.01"]) == (EntryState.FINISHED, "non")


@pytest.mark.exigence("S98")
def test_who_drew_something_from_the_words_is_told_once(told: GridEntry, contributor: Any) -> None:
    made = learning.analysis(contributor, told.project, [told])
    services.write_item_answers(item=entries.fresh(told).item, values={"G12.01": "non"}, by=contributor)
    services.write_item_answers(item=entries.fresh(told).item, values={"G12.04": WORDS}, by=contributor)
    notices = Notice.objects.filter(item=made.item, text__startswith="La personne ne veut plus")
    assert [notice.user for notice in notices] == [made.item.owner]


@pytest.mark.exigence("S98")
def test_words_written_after_a_no_do_not_stay(told: GridEntry, contributor: Any, sign_in: Any) -> None:
    _by_software(sign_in(contributor), told)
    services.write_item_answers(item=entries.fresh(told).item, values={"G12.04": WORDS}, by=contributor)
    assert rows_holding("loriot") == {}


@pytest.mark.exigence("S98")
def test_no_empties_what_is_online(told: GridEntry, cast: Any, sign_in: Any) -> None:
    learning.publish(told.item, cast.contributor, cast.reviewer)
    services.write_item_answers(item=entries.fresh(told).item, values={"G12.01": "non"}, by=cast.contributor)
    assert rows_holding("loriot") == {}
    page = sign_in(cast.contributor).get(f"/o/{told.item.short_id}/")
    assert "loriot" not in page.text


@pytest.mark.exigence("S98")
def test_a_no_on_one_machine_ends_the_visit_on_another(grids: Any, project: Any, contributor: Any) -> None:
    entry, secret = guests.invited(contributor, grids["G12"], project)
    guest = guests.arrived(secret)
    guests.answer(guest, "G12.01", "oui")
    services.write_item_answers(item=entries.fresh(entry).item, values={"G12.01": "non"}, by=contributor)
    assert guest.get("/repondre/question/G12.04/").status_code == 410


@pytest.mark.exigence("S99", "S100")
@pytest.mark.parametrize("way", ["page", "software"])
def test_an_answer_that_changes_takes_back_the_validation_of_its_analysis(
    grids: Any, project: Any, cast: Any, sign_in: Any, way: str
) -> None:
    entry = learning.finished(cast.contributor, grids["G02"], project=project)
    made = learning.validated(cast.contributor, project, [entry], cast.manager)
    assert entries.fresh(entry).state == EntryState.ANALYSED
    services.write_item_answers(item=entries.fresh(entry).item, values={"DIFFUSION": "DIF-INT"}, by=cast.contributor)
    assert learning.fresh(made).is_validated  # who may read it is not what it says
    if way == "page":
        services.write_item_answers(item=entries.fresh(entry).item, values={"G02.04": "Autre."}, by=cast.contributor)
    else:
        changed = send(sign_in(cast.contributor), entry, {"G02.04": over(entry, "G02.04", "Autre.")})
        assert changed.status_code == 200
    assert not learning.fresh(made).is_validated
    assert entries.fresh(entry).state == EntryState.FINISHED
    told = Notice.objects.filter(item=made.item, user=cast.manager).latest("pk").text
    assert "Une réponse a changé depuis qu'elle a été analysée" in told


@pytest.mark.exigence("S222")
def test_a_redaction_reaches_how_a_respondent_was_named_and_with_whom_an_analysis_was_validated(
    grids: Any, project: Any, cast: Any
) -> None:
    entry = learning.finished(cast.contributor, grids["G02"], project=project)
    GridEntry.objects.filter(pk=entry.pk).update(respondent_label="Zébulon du jeudi")
    made = learning.validated(cast.contributor, project, [entry], cast.manager)
    type(made).objects.filter(pk=made.pk).update(validated_with="L'équipe et Zébulon")
    for item in (entry.item, made.item):
        services.redact_item(item=item, text="Zébulon", replacement="[retiré]", rule="DET-NOM1", by=cast.admin)
    assert rows_holding("Zébulon") == {}
    assert learning.fresh(made).validated_with == "L'équipe et [retiré]"


@pytest.mark.exigence("S98")
def test_a_link_taken_back_leaves_alone_the_visit_under_way(grids: Any, project: Any, contributor: Any) -> None:
    entry, secret = guests.invited(contributor, grids["G12"], project)
    taken_back, other = guests.invited(contributor, grids["G12"], project, label="groupe du mardi")
    guest = guests.arrived(secret)
    guest.get(f"/repondre/{other}/")
    revoke_invitation(entry=taken_back, by=contributor)
    assert guest.get("/repondre/").status_code == 410
    assert guest.get(f"/repondre/{other}/").status_code == 410
    assert guests.answer(guest, "G12.01", "oui").status_code == 302
    assert entries.fresh(entry).item.record.values["G12.01"] == "oui"


@pytest.mark.exigence("S98")
def test_what_a_person_gave_by_a_link_is_corrected_on_purpose_only(
    grids: Any, project: Any, contributor: Any, sign_in: Any
) -> None:
    entry, secret = guests.invited(contributor, grids["G12"], project)
    guest = guests.arrived(secret)
    guests.answer(guest, "G12.01", "oui")
    services.write_item_answers(item=entries.fresh(entry).item, values={"G12.14": "oui", "G12.04": WORDS}, by=None)
    assert guest.post("/repondre/relire/").status_code == 302
    client = sign_in(contributor)
    work = f"/travail/{entry.item.short_id}/"
    assert "Corriger à sa demande" in client.get(work).text
    assert "Continuer à écrire" not in client.get(work).text
    refused = send(client, entry, {"G12.04": over(entry, "G12.04", "Autre chose")})
    assert refused.status_code == 409
    with pytest.raises(TransitionRefused, match="celle de la personne"):
        services.write_item_answers(item=entries.fresh(entry).item, values={"G12.04": "Autre"}, by=contributor)
    client.post(f"/collectes/{entry.item.short_id}/rouvrir/")
    services.write_item_answers(item=entries.fresh(entry).item, values={"G12.04": "Autre"}, by=contributor)
    assert entries.fresh(entry).item.record.values["G12.04"] == "Autre"


@pytest.mark.exigence("S90")
def test_a_private_answer_says_so_where_it_is_written_and_is_not_to_submit(
    grids: Any, project: Any, contributor: Any, sign_in: Any
) -> None:
    entry = start_grid_entry(grid=grids["G04"], by=contributor, project=project)
    client, work = sign_in(contributor), f"/travail/{entry.item.short_id}/"
    assert "Vous seul·e lisez cette réponse" in client.get(f"{work}ecrire/", follow=True).text
    page = client.get(work).text
    assert "Vérifier et soumettre" not in page
    assert f"{work}supprimer/" not in page
    assert str(project.item) in page  # what it speaks of


@pytest.mark.exigence("S222")
def test_a_redaction_reaches_what_is_written_together_a_closed_campaign_included(cast: Any, monkeypatch: Any) -> None:
    today = timezone.localdate()
    proposal = PriorityProposal.objects.create(network=cast.network, title="Avec Zébulon", argument="Zébulon le dit.")
    PriorityArgument.objects.create(proposal=proposal, stance=Stance.values[0], text="Comme Zébulon")
    campaign = Campaign.objects.create(
        network=cast.network, title="Printemps", purpose="Écouter Zébulon", starts_on=today, ends_on=today
    )
    Campaign.objects.filter(pk=campaign.pk).update(closed_at=timezone.now(), synthesis="Zébulon a parlé.")
    with pytest.raises(IntegrityError, match="close ne change plus"), transaction.atomic():
        Campaign.objects.filter(pk=campaign.pk).update(synthesis="Autre")
    monkeypatch.setattr("sys.stdin", io.StringIO("Zébulon\n"))
    out = io.StringIO()
    call_command("redact_shared_texts", stdout=out)
    assert "campagne × 2" in out.getvalue()
    assert rows_holding("Zébulon") == {}
    campaign.refresh_from_db()
    assert campaign.synthesis == "[retiré] a parlé."
    with pytest.raises(IntegrityError), transaction.atomic():
        Campaign.objects.filter(pk=campaign.pk).update(synthesis="Autre")  # the door is closed behind it


@pytest.mark.exigence("S222")
def test_what_may_name_somebody_is_asked_about_before_a_network_reads_it(cast: Any, sign_in: Any) -> None:
    proposal = PriorityProposal.objects.create(network=cast.network, title="Horaires", argument="À discuter.")
    client, address = sign_in(cast.contributor), reverse("knowledge:argue-priority", args=[proposal.pk])
    said = {"stance": Stance.values[0], "text": "Vu avec le groupe né le 12 mars 2015"}
    asked = client.post(address, said)
    assert asked.status_code == 422
    assert said["text"] in asked.text
    assert "J'ai relu" in asked.text.replace("&#x27;", "'")
    assert 'href="#id_confirm_doubts"' in asked.text  # the summary leads to the box
    assert asked.text.count('name="confirm_doubts"') == 1
    assert not proposal.arguments.exists()
    assert client.post(address, {**said, "confirm_doubts": "oui"}).status_code == 302
    assert proposal.arguments.get().text == said["text"]
    refused = client.post(address, {**said, "text": "Joindre le 06 12 34 56 78", "confirm_doubts": "oui"})
    assert refused.status_code == 422  # what identifies for sure is refused, ticked or not


@pytest.mark.exigence("S99", "S100")
def test_a_source_that_is_deleted_takes_back_the_validation_of_its_analysis(
    grids: Any, project: Any, cast: Any, sign_in: Any
) -> None:
    entry, other = (learning.finished(cast.contributor, grids["G02"], project=project) for _ in range(2))
    made = learning.validated(cast.contributor, project, [entry, other], cast.manager)
    client = sign_in(cast.contributor)
    assert "Changer une réponse retire la validation" in client.get(entry.item.work_url).text
    assert client.post(f"{entry.item.work_url}supprimer/").status_code == 302
    assert not GridEntry.objects.filter(pk=entry.pk).exists()
    assert not learning.fresh(made).is_validated
    assert entries.fresh(other).state == EntryState.FINISHED
    told = Notice.objects.filter(item=made.item, user=cast.manager).latest("pk").text
    assert "Une réponse qui avait été analysée est supprimée" in told
    assert "Validation retirée" in client.get(made.item.work_url).text
