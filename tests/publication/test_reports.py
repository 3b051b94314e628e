"""« Signaler un problème »: without an account, up to the withdrawal."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail

from isic_platform.publication.enums import State, Visibility, WithdrawalReason
from isic_platform.publication.models import Notice, Report
from tests.cast import EVERYBODY
from tests.publication import fiches

pytestmark = pytest.mark.django_db
TOLD = {"kind": "confidentialite", "message": "On reconnaît une famille.", "email": "lectrice@exemple.fr"}


@pytest.fixture
def online(cast: Any) -> Any:
    return fiches.published(cast.contributor, cast.institution, cast.reviewer)


def test_a_reader_without_account_reports_and_the_content_is_withdrawn(
    cast: Any, online: Any, sign_in: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = sign_in().post(f"/o/{online.short_id}/signaler/", TOLD)
    assert (answer.status_code, answer.url) == (302, "/signaler/merci/")
    report = Report.objects.get()
    assert (report.item, report.kind, report.email) == (online, "confidentialite", "lectrice@exemple.fr")
    assert {notice.user for notice in Notice.objects.filter(path="/signalements/")} == {cast.reviewer, cast.facilitator}
    assert "On reconnaît" not in "".join(message.body for message in mail.outbox)
    client = sign_in(cast.reviewer)
    page = client.get("/signalements/").content.decode()
    assert "On reconnaît une famille." in page and "Cuisine du mardi" in page
    done = client.post(f"/signalements/{report.pk}/", {"outcome": "Retiré, auteurs prévenus.", "withdraw": "on"})
    assert done.status_code == 302
    version = online.versions.get()
    assert (version.state, version.withdrawal) == (State.UNPUBLISHED, WithdrawalReason.CONFIDENTIALITY)
    gone = sign_in().get(f"/o/{online.short_id}/")
    assert gone.status_code == 410
    assert "Cuisine" not in gone.content.decode()


def test_a_report_is_refused_with_its_reason_and_keeps_the_text(online: Any, sign_in: Any) -> None:
    page = sign_in().post(f"/o/{online.short_id}/signaler/", {"message": "Texte à garder", "email": "pas une adresse"})
    text = page.content.decode()
    assert page.status_code == 422
    assert "Choisissez ce qui décrit le mieux le problème." in text
    assert "Texte à garder</textarea>" in text
    assert not Report.objects.exists()


def test_robots_get_thanks_and_leave_nothing(online: Any, sign_in: Any) -> None:
    answer = sign_in().post(f"/o/{online.short_id}/signaler/", {**TOLD, "site": "https://spam.example"})
    assert answer.status_code == 302
    assert not Report.objects.exists()


def test_reports_from_one_address_are_bounded(online: Any, sign_in: Any) -> None:
    client = sign_in()
    statuses = [client.post(f"/o/{online.short_id}/signaler/", TOLD).status_code for _ in range(11)]
    assert statuses == [302] * 10 + [429]
    assert Report.objects.count() == 10
    assert (
        "On reconnaît une famille.</textarea>" in client.post(f"/o/{online.short_id}/signaler/", TOLD).content.decode()
    )


def test_only_what_one_may_read_can_be_reported(cast: Any, sign_in: Any) -> None:
    reserved = fiches.published(cast.contributor, cast.institution, cast.reviewer, visibility=Visibility.NETWORK)
    draft = fiches.draft(cast.contributor, cast.institution, P01="Brouillon")
    for item in (reserved, draft):
        assert sign_in().get(f"/o/{item.short_id}/signaler/").status_code == 404
        assert sign_in().post(f"/o/{item.short_id}/signaler/", TOLD).status_code == 404


def test_the_general_page_leads_to_the_content(online: Any, sign_in: Any) -> None:
    client = sign_in()
    assert client.get("/signaler/").status_code == 200
    found = client.get("/signaler/", {"adresse": f"http://testserver/o/{online.short_id}/imprimer/"})
    assert (found.status_code, found.url) == (302, f"/o/{online.short_id}/signaler/")
    for wrong in ("https://exemple.fr/", "", "/o/2222222222/"):
        page = client.get("/signaler/", {"adresse": wrong})
        assert page.status_code == 422
        assert 'href="#id_adresse"' in page.content.decode()


def test_the_list_is_for_those_who_handle_reports(cast: Any, online: Any, sign_in: Any) -> None:
    sign_in().post(f"/o/{online.short_id}/signaler/", TOLD)
    expected = {name: 403 for name in EVERYBODY} | {"anonymous": 302, "reviewer": 200, "facilitator": 200, "admin": 200}
    assert {name: sign_in(cast[name]).get("/signalements/").status_code for name in EVERYBODY} == expected
    url = f"/signalements/{Report.objects.get().pk}/"
    for name in ("contributor", "manager", "stranger"):
        assert sign_in(cast[name]).post(url, {"outcome": "x"}).status_code == 403
    refused = sign_in(cast.admin).post(url, {"outcome": " "})
    assert refused.status_code == 422
    assert "Écrivez la suite donnée." in refused.content.decode()
    assert Report.objects.get().handled_at is None


def test_a_reviewer_of_another_network_neither_sees_nor_closes_it(cast: Any, online: Any, sign_in: Any) -> None:
    from isic_platform.accounts.enums import Role
    from tests.cast import create_user, join

    other = create_user("autre.relecteur@exemple.fr")
    join(other, Role.REVIEWER, cast.other_network)
    sign_in().post(f"/o/{online.short_id}/signaler/", TOLD)
    client = sign_in(other)
    assert "On reconnaît" not in client.get("/signalements/").content.decode()
    assert client.post(f"/signalements/{Report.objects.get().pk}/", {"outcome": "x"}).status_code == 404


def test_an_administrator_closes_a_report_without_reading_a_reserved_title(cast: Any, sign_in: Any) -> None:
    item = fiches.published(cast.contributor, cast.institution, cast.reviewer, visibility=Visibility.NETWORK)
    sign_in(cast.colleague).post(f"/o/{item.short_id}/signaler/", TOLD)
    page = sign_in(cast.admin).get("/signalements/").content.decode()
    assert item.short_id in page
    assert "Cuisine du mardi" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_or_three(
    cast: Any, sign_in: Any, django_assert_max_num_queries: Any, count: int
) -> None:
    for number in range(count):
        item = fiches.published(cast.contributor, cast.institution, cast.reviewer, P01=f"Fiche {number}")
        sign_in().post(f"/o/{item.short_id}/signaler/", TOLD)
    client = sign_in(cast.reviewer)
    client.get("/signalements/")
    with django_assert_max_num_queries(12):
        assert client.get("/signalements/").content.decode().count("Clore le signalement") == count
