"""What a review, a withdrawal or a new draft must never widen, and what drafts must never let out."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from isic_platform.formkit.services import Change, store_attachment
from isic_platform.publication import services
from isic_platform.publication.enums import State, Visibility
from isic_platform.publication.exceptions import TransitionRefused
from isic_platform.publication.models import Item
from isic_platform.publication.services.erasure import events_of
from tests.publication import fiches
from tests.publication.test_redaction_pages import rows_holding

SECRET = "Titre de brouillon à ne pas lire"


def write(item: Any, by: Any, **values: Any) -> None:
    services.write_item_answers(item=item, values=values, by=by)


@pytest.mark.exigence("S74", "S149")
def test_a_reviewer_s_ceiling_holds_whatever_the_author_asks(cast: Any) -> None:
    item = fiches.submitted(cast.contributor, cast.institution, P65="oui", visibility=Visibility.PUBLIC)
    services.open_reinforced(item=item, by=cast.reviewer, visibility=Visibility.INTER_NETWORK)
    services.validate_version(item=item, by=cast.reviewer, criteria={})
    services.publish_version(item=item, by=cast.reviewer)
    assert fiches.fresh(item).visibility == Visibility.INTER_NETWORK


def test_opening_a_subject_moves_nothing_online(cast: Any) -> None:
    item = fiches.published(
        cast.contributor, cast.institution, cast.reviewer, P65="oui", visibility=Visibility.INSTITUTION
    )
    write(item, cast.contributor, P02="Un autre résumé.", P200="oui")
    services.submit_item(item=item, by=cast.contributor)
    services.open_reinforced(item=item, by=cast.reviewer, visibility=Visibility.PUBLIC)
    assert fiches.fresh(item).visibility == Visibility.INSTITUTION


def test_what_comes_back_online_is_never_wider_nor_less_protected(cast: Any) -> None:
    narrowed = fiches.published(cast.contributor, cast.institution, cast.reviewer, visibility=Visibility.PUBLIC)
    services.unpublish_item(item=narrowed, by=cast.reviewer)
    write(narrowed, cast.contributor, P16="DIF-STR")
    services.republish_item(item=narrowed, by=cast.reviewer)
    assert fiches.fresh(narrowed).visibility == Visibility.INSTITUTION

    protected = fiches.published(
        cast.colleague, cast.institution, cast.reviewer, P01="Autre", visibility=Visibility.PUBLIC
    )
    services.unpublish_item(item=protected, by=cast.reviewer)
    write(protected, cast.colleague, P65="oui")
    services.republish_item(item=protected, by=cast.reviewer)
    again = fiches.fresh(protected)
    assert (again.is_reinforced, again.visibility) == (True, Visibility.NETWORK)


@pytest.mark.parametrize("name", ["anonymous", "stranger", "colleague", "admin"])
def test_a_draft_s_title_stays_with_its_team(cast: Any, sign_in: Any, name: str) -> None:
    item = fiches.published(cast.contributor, cast.institution, cast.reviewer, visibility=Visibility.PUBLIC)
    write(item, cast.contributor, P01=SECRET)
    client = sign_in(cast[name])
    pages = ["/", "/bibliotheque/", f"/o/{item.short_id}/", "/api/v1/projects/"]
    pages += [] if name == "anonymous" else ["/projets/"]
    for page in pages:
        answer = client.get(page)
        assert (page, answer.status_code, SECRET in answer.content.decode()) == (page, 200, False)


def test_a_copy_declares_nothing_and_is_carried_by_the_copier_s_own(cast: Any) -> None:
    item = fiches.draft(cast.contributor, cast.institution)
    write(item, cast.contributor, P201={"value": "oui"}, P202={"value": "oui"}, P200="oui")
    copy = services.duplicate_item(item=item, by=cast.stranger, institution=None)
    values = fiches.fresh(copy).record.values
    assert {code: values.get(code) for code in ("P06", "P200", "P201", "P202")} == dict.fromkeys(
        ("P06", "P200", "P201", "P202")
    )
    assert (copy.institution, list(copy.networks.all())) == (None, [])


def test_giving_up_a_version_keeps_today_s_referent(cast: Any) -> None:
    item = fiches.published(cast.contributor, cast.institution, cast.reviewer)
    services.hand_over(item=item, to=cast.colleague, by=cast.contributor)
    item = fiches.fresh(item)
    services.start_new_version(item=item, by=cast.colleague)
    services.drop_working_version(item=item, by=cast.colleague)
    assert fiches.fresh(item).owner == cast.colleague


def test_a_title_already_online_in_the_structure_is_refused(cast: Any) -> None:
    first = fiches.published(cast.contributor, cast.institution, cast.reviewer, P01="Cuisine du mardi")
    write(first, cast.contributor, P01="Cuisine du jeudi")  # the draft moved on; what is online keeps its title
    second = fiches.draft(cast.colleague, cast.institution, P01="cuisine du mardi")
    with pytest.raises(Exception) as refusal:
        services.submit_item(item=second, by=cast.colleague)
    assert [issue.code for issue in refusal.value.issues if issue.blocks] == ["P01"]


def test_a_redaction_leaves_codes_and_dates_alone_and_beats_an_open_page(cast: Any) -> None:
    item = fiches.draft(cast.contributor, cast.institution, P02="Le 2019 de Kevin PUB", P150="2019-03")
    base = item.record.stored["P02"].version
    services.redact_item(item=item, text="2019", replacement="[retiré]", rule="", by=cast.admin)
    services.redact_item(item=item, text="PUB", replacement="[retiré]", rule="", by=cast.admin)
    values = fiches.fresh(item).record.values
    assert (values["P150"], values["P50"], values["P16"]) == ("2019-03", ["PUB-FAM"], "DIF-PUB")
    assert values["P02"] == "Le [retiré] de Kevin [retiré]"
    stale = Change("P02", "Le 2019 de Kevin PUB", base)
    outcome = services.save_item_answers(
        item=fiches.fresh(item), changes=[stale, Change("P30", "Suite", 1)], key="", by=cast.contributor
    )
    assert list(outcome.conflicts) == ["P02"]


@pytest.mark.exigence("S222")
def test_a_removed_file_leaves_the_disk_every_version_and_the_copies(
    cast: Any, sign_in: Any, django_capture_on_commit_callbacks: Any
) -> None:
    item = fiches.draft(cast.contributor, cast.institution, level="NIV-FS")
    upload = SimpleUploadedFile("compte-rendu.txt", "Présents : Zoé Untel".encode())
    attachment = store_attachment(record=item.record, upload=upload, alt="", by=cast.contributor)
    mention = {"attachment": attachment.pk, "name": "compte-rendu.txt", "alt": "", "type": "text/plain"}
    row = {"id": "abcd1234", "nom": "Journal"} | {"fichier": mention}
    services.write_item_answers(item=item, values={"P154": [row], "P203": "oui"}, by=cast.contributor)
    services.submit_item(item=item, by=cast.contributor)
    path = Path(attachment.file.path)
    assert path.exists()
    with django_capture_on_commit_callbacks(execute=True):
        answer = sign_in(cast.admin).post(f"/travail/{item.short_id}/caviarder/", {"remove_file": attachment.pk})
    assert answer.status_code == 302
    fresh = fiches.fresh(item)
    assert (path.exists(), fresh.record.attachments.count()) == (False, 0)
    assert (
        fresh.record.values["P154"] == fresh.working_version.answers["P154"] == [{"id": "abcd1234", "nom": "Journal"}]
    )
    assert rows_holding("compte-rendu.txt") == {}


def test_a_deleted_draft_leaves_no_history(cast: Any) -> None:
    item = fiches.submitted(cast.contributor, cast.institution, P02="Un texte à oublier")
    services.withdraw_submission(item=item, by=cast.contributor)
    pk = item.pk
    services.delete_draft(item=fiches.fresh(item), by=cast.contributor)
    assert rows_holding("Un texte à oublier") == {}
    assert events_of(Item).objects.filter(pgh_obj_id=pk).count() == 0


@pytest.mark.django_db(transaction=True)
def test_an_answer_saved_during_a_submission_is_refused_not_lost(transactional_db: None) -> None:
    from tests.cast import create_cast

    cast = create_cast()
    item = fiches.draft(cast.contributor, cast.institution)
    started, outcome = threading.Event(), []

    def late_save() -> None:
        started.wait(10)
        try:
            services.write_item_answers(item=fiches.fresh(item), values={"P02": "Trop tard"}, by=cast.contributor)
            outcome.append("saved")
        except TransitionRefused:
            outcome.append("refused")
        finally:
            connection.close()

    from django.db import transaction

    thread = threading.Thread(target=late_save)
    thread.start()
    with transaction.atomic():
        services.submit_item(item=item, by=cast.contributor)
        started.set()
        thread.join(1)  # it waits for the lock
    thread.join(20)
    version = fiches.fresh(item).working_version
    assert (outcome, version.state) == (["refused"], State.SUBMITTED)
    assert version.answers["P02"] == fiches.fresh(item).record.values["P02"]
