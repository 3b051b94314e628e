"""Write with others, hand over, be told."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command

from isic_platform.publication import selectors, services
from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item, Notice
from tests.cast import EVERYBODY
from tests.publication import fiches

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast: Any) -> Any:
    return fiches.draft(cast.contributor, cast.institution)


def test_the_referent_adds_and_removes_co_writers(cast: Any, draft: Any, sign_in: Any) -> None:
    client = sign_in(cast.contributor)
    url = f"/travail/{draft.short_id}/equipe/"
    page = client.get(url).content.decode()
    assert "Paul Collègue" in page and "Zoé Ailleurs" not in page
    assert "tout le monde, sans compte" in page
    assert client.post(url, {"add": [cast.colleague.pk, cast.stranger.pk]}).status_code == 302
    assert list(draft.co_writers.all()) == [cast.colleague]
    assert fiches.fresh(draft).record.values["P09"] == [{"id": str(cast.colleague.pk), "label": "Paul Collègue"}]
    assert sign_in(cast.colleague).get(f"/travail/{draft.short_id}/").status_code == 200
    assert client.post(url, {"remove": cast.colleague.pk}).status_code == 302
    assert not draft.co_writers.exists()
    assert "P09" not in fiches.fresh(draft).record.values
    assert sign_in(cast.colleague).get(f"/travail/{draft.short_id}/").status_code == 404


def test_colleagues_are_found_by_name(cast: Any, draft: Any, sign_in: Any) -> None:
    page = sign_in(cast.contributor).get(f"/travail/{draft.short_id}/equipe/", {"q": "collegue"}).content.decode()
    assert "Paul Collègue" in page and "Nadia" not in page
    page = sign_in(cast.contributor).get(f"/travail/{draft.short_id}/equipe/", {"q": "nadia"}).content.decode()
    assert "Nadia Encadrante" in page and "Paul Collègue" not in page


@pytest.mark.exigence("S150")
def test_the_content_outlives_its_referent_s_departure(cast: Any, draft: Any, sign_in: Any) -> None:
    services.set_co_writers(item=draft, users=[cast.colleague], by=cast.contributor)
    client = sign_in(cast.contributor)
    url = f"/travail/{draft.short_id}/equipe/"
    refused = client.post(url, {"hand_over": "1", "referent": cast.stranger.pk})
    assert refused.status_code == 422
    assert "parmi les co-rédacteurs" in refused.content.decode()
    assert client.post(url, {"hand_over": "1", "referent": cast.colleague.pk}).status_code == 302
    item = fiches.fresh(draft)
    assert item.owner == cast.colleague
    assert item.record.values["P08"]["label"] == "Paul Collègue"
    assert list(item.co_writers.all()) == [cast.contributor]
    assert client.get(url).status_code == 403
    assert sign_in(cast.colleague).get(url).status_code == 200


def test_only_the_referent_composes_the_team(cast: Any, draft: Any, sign_in: Any) -> None:
    services.set_co_writers(item=draft, users=[cast.colleague], by=cast.contributor)
    expected = {name: 404 for name in EVERYBODY} | {"anonymous": 302, "contributor": 200, "colleague": 403}
    url = f"/travail/{draft.short_id}/equipe/"
    assert {name: sign_in(cast[name]).get(url).status_code for name in EVERYBODY} == expected


def test_notices_are_one_s_own_and_are_read_by_a_post(cast: Any, sign_in: Any) -> None:
    fiches.submitted(cast.contributor, cast.institution)
    client = sign_in(cast.reviewer)
    page = client.get("/notifications/").content.decode()
    assert "1 non lue" in page and "«\u00a0Cuisine du mardi\u00a0» (fiche projet) vous attend en relecture." in page
    assert selectors.unread_count(cast.reviewer) == 1  # reading the page wrote nothing
    notice = Notice.objects.get(user=cast.reviewer)
    assert "attend en relecture" not in sign_in(cast.colleague).get("/notifications/").content.decode()
    sign_in(cast.colleague).post("/notifications/", {"notice": notice.pk})
    assert selectors.unread_count(cast.reviewer) == 1
    answer = client.post("/notifications/", {"notice": notice.pk})
    assert (answer.status_code, answer.url) == (302, notice.path)
    assert selectors.unread_count(cast.reviewer) == 0


def test_whoever_may_review_is_told_and_nobody_else(cast: Any) -> None:
    fiches.submitted(cast.contributor, cast.institution)
    told = {notice.user for notice in Notice.objects.filter(text="Un contenu vous attend en relecture.")}
    assert told == {cast.reviewer, cast.facilitator, cast.manager}  # H.3
    mine = fiches.draft(cast.manager, cast.institution, P01="Une autre")
    services.submit_item(item=mine, by=cast.manager)
    again = Notice.objects.filter(item=mine)
    assert {notice.user for notice in again} == {cast.reviewer, cast.facilitator}


def test_a_notice_names_what_its_reader_may_read_and_its_mail_names_nothing(
    cast: Any, sign_in: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        item = fiches.published(cast.contributor, cast.institution, cast.reviewer)
    assert mail.outbox
    assert not any("Cuisine du mardi" in message.subject + message.body for message in mail.outbox)
    page = sign_in(cast.contributor).get("/notifications/").content.decode()
    assert "«\u00a0Cuisine du mardi\u00a0» (fiche projet) est publié." in page
    services.write_item_answers(item=item, values={"P01": "CANARI-nouveau titre"}, by=cast.contributor)
    assert "CANARI" in sign_in(cast.contributor).get("/notifications/").content.decode()
    others = sign_in(cast.reviewer).get("/notifications/").content.decode()
    assert "«\u00a0Cuisine du mardi\u00a0»" in others
    assert "CANARI" not in others


@pytest.mark.exigence("S149")
@pytest.mark.parametrize(
    "closed", [{"visibility": Visibility.AUTHOR}, {"visibility": Visibility.TEAM}, {"is_reinforced": True}]
)
def test_a_notice_of_what_closed_since_or_is_reinforced_names_nothing(
    cast: Any, sign_in: Any, closed: dict[str, Any]
) -> None:
    item = fiches.published(cast.contributor, cast.institution, cast.reviewer, visibility=Visibility.NETWORK)
    services.notify(users=[cast.reviewer], item=item, text="Un contenu vous attend en relecture.", path="/relectures/")
    assert "Cuisine du mardi" in sign_in(cast.reviewer).get("/notifications/").content.decode()
    Item.objects.filter(pk=item.pk).update(**closed)
    for address in ("/notifications/", "/tableau-de-bord/"):
        page = sign_in(cast.reviewer).get(address).content.decode()
        assert "Un contenu vous attend en relecture." in page
        assert "Cuisine du mardi" not in page


def test_a_mail_that_could_not_leave_is_sent_later_once(
    cast: Any, settings: Any, django_capture_on_commit_callbacks: Any, tmp_path: Any, capsys: Any
) -> None:
    blocked = tmp_path / "boite"
    blocked.write_text("un fichier, là où il faudrait un dossier")
    works = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend",
        "127.0.0.1",
        1,
    )
    with django_capture_on_commit_callbacks(execute=True):
        services.notify(users=[cast.reviewer], item=None, text="Un contenu vous attend.", path="/relectures/")
    assert Notice.objects.get().emailed_at is None
    settings.EMAIL_BACKEND = works
    call_command("send_notices")
    assert "1 envoyée(s), 0 en attente." in capsys.readouterr().out
    call_command("send_notices")
    assert [message.to for message in mail.outbox] == [["relecteur@exemple.fr"]]
    assert "aucun extrait" in mail.outbox[0].body
