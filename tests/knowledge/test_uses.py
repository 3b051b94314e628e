"""« Je l'ai utilisé »: declared once a year, counted and read where the content is, taken back, redacted (S232)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from isic_platform.publication import services
from isic_platform.publication.enums import Visibility, WithdrawalReason
from isic_platform.publication.models import DeclaredUse, Item, Notice
from knowledge.together.redaction import redact_shared_texts
from knowledge.uses.services import declare_use, withdraw_use
from tests.cast import EVERYBODY
from tests.knowledge import resources
from tests.publication import fiches
from tests.publication.test_redaction_pages import rows_holding

pytestmark = pytest.mark.django_db
EFFECT = "Nous avons repris la chaise vide : le groupe a parlé des absents."


@pytest.fixture
def online(cast: Any) -> Item:
    made = resources.published(cast.contributor, cast.institution, cast.reviewer)
    return Item.objects.get(pk=made.item_id)


def url_of(item: Item, end: str = "") -> str:
    return f"/o/{item.short_id}/{end}"


@pytest.mark.exigence("S232")
def test_a_use_is_declared_on_a_library_content_counted_and_read(cast: Any, online: Item, sign_in: Any) -> None:
    client = sign_in(cast.stranger)
    assert url_of(online, "je-l-ai-utilise/") in client.get(url_of(online)).text
    form = client.get(url_of(online, "je-l-ai-utilise/"))
    assert form.status_code == 200
    answer = client.post(
        url_of(online, "je-l-ai-utilise/"), {"effect": EFFECT, "institution": cast.other_institution.pk}, follow=True
    )
    assert answer.status_code == 200 and "l&#x27;équipe est prévenue" in answer.text
    page = sign_in().get(url_of(online)).text
    assert "Utilisé 1 fois" in page and EFFECT in page
    assert cast.other_institution.name.replace("'", "&#x27;") in page
    assert cast.stranger.first_name not in page  # the name is not shown unless asked for
    notice = Notice.objects.get(user=cast.contributor, path=url_of(online, "#usages"))
    assert "chaise" not in notice.text


@pytest.mark.exigence("S232")
@pytest.mark.parametrize("kind", ["projet", "ressource"])
def test_it_applies_to_any_published_content(cast: Any, sign_in: Any, kind: str) -> None:
    if kind == "projet":
        item = fiches.published(cast.contributor, cast.institution, cast.reviewer)
    else:
        made = resources.published(cast.contributor, cast.institution, cast.reviewer)
        item = Item.objects.get(pk=made.item_id)
    declare_use(item=item, by=cast.colleague, effect=EFFECT)
    assert "Utilisé 1 fois" in sign_in().get(url_of(item)).text


def test_a_name_is_shown_only_when_chosen_and_while_the_account_lives(cast: Any, online: Item, sign_in: Any) -> None:
    declare_use(item=online, by=cast.stranger, effect=EFFECT, is_named=True)
    name = cast.stranger.get_full_name()
    for end in ("", "usages/"):
        assert name in sign_in().get(url_of(online, end)).text
    cast.stranger.is_active = False
    cast.stranger.save()
    for end in ("", "usages/"):
        page = sign_in().get(url_of(online, end)).text
        assert name not in page and EFFECT in page


def test_once_a_year_for_a_person_and_a_content(cast: Any, online: Item, sign_in: Any) -> None:
    use = declare_use(item=online, by=cast.stranger, effect=EFFECT)
    with pytest.raises(ValidationError):
        declare_use(item=online, by=cast.stranger)
    with pytest.raises(IntegrityError), transaction.atomic():
        DeclaredUse.objects.create(item=online, user=cast.stranger, year=use.year)
    again = sign_in(cast.stranger).post(url_of(online, "je-l-ai-utilise/"), {"effect": "Encore."})
    assert again.status_code == 422 and "déjà déclaré cette année" in again.text
    DeclaredUse.objects.filter(pk=use.pk).update(year=use.year - 1)
    declare_use(item=online, by=cast.stranger)
    assert "Utilisé 2 fois" in sign_in().get(url_of(online)).text


def test_authors_do_not_count_themselves(cast: Any, online: Item, sign_in: Any) -> None:
    client = sign_in(cast.contributor)
    assert "je-l-ai-utilise" not in client.get(url_of(online)).text
    assert client.post(url_of(online, "je-l-ai-utilise/"), {"effect": "Moi."}).status_code == 403
    with pytest.raises(PermissionDenied):
        declare_use(item=online, by=cast.contributor)
    assert not DeclaredUse.objects.exists()


def test_an_institution_that_is_not_theirs_is_refused(cast: Any, online: Item, sign_in: Any) -> None:
    with pytest.raises(ValidationError):
        declare_use(item=online, by=cast.stranger, institution=cast.institution)
    data = {"effect": "", "institution": cast.institution.pk}
    assert sign_in(cast.stranger).post(url_of(online, "je-l-ai-utilise/"), data).status_code == 422


@pytest.mark.exigence("S222")
def test_what_names_somebody_is_refused_or_asked_about(cast: Any, online: Item, sign_in: Any) -> None:
    client, url = sign_in(cast.stranger), url_of(online, "je-l-ai-utilise/")
    refused = client.post(url, {"effect": "Appelez le 06 12 34 56 78."})
    assert refused.status_code == 422 and not DeclaredUse.objects.exists()
    doubtful = client.post(url, {"effect": "Vu avec le groupe né le 12 mars 2015."})
    assert doubtful.status_code == 422 and "confirm_doubts" in doubtful.text
    assert not DeclaredUse.objects.exists()
    client.post(url, {"effect": "Vu avec le groupe né le 12 mars 2015.", "confirm_doubts": "on"})
    assert DeclaredUse.objects.count() == 1


@pytest.mark.exigence("S222")
def test_uses_are_read_by_whoever_reads_the_content(cast: Any, sign_in: Any) -> None:
    item = fiches.published(cast.contributor, cast.institution, cast.reviewer, visibility=Visibility.NETWORK)
    declare_use(item=item, by=cast.colleague, effect=EFFECT)
    for name in EVERYBODY:
        client = sign_in(cast[name])
        readable = client.get(url_of(item)).status_code == 200
        answer = client.get(url_of(item, "usages/"))
        assert (name, answer.status_code) == (name, 200 if readable else 404)
        assert (EFFECT in answer.text) is readable
        if not readable and name != "anonymous":
            assert client.get(url_of(item, "je-l-ai-utilise/")).status_code == 404
    assert sign_in(cast.colleague).get(url_of(item, "usages/"))["X-Robots-Tag"] == "noindex"


def test_they_leave_with_a_withdrawn_content_and_the_own_list_keeps_no_title(
    cast: Any, online: Item, sign_in: Any
) -> None:
    declare_use(item=online, by=cast.stranger, effect=EFFECT)
    title = resources.TRICK["R01"].replace("'", "&#x27;")
    assert title in sign_in(cast.stranger).get("/usages/").text
    services.unpublish_item(item=online, by=cast.reviewer, reason=WithdrawalReason.CONFIDENTIALITY, comment="Demande.")
    assert sign_in().get(url_of(online, "usages/")).status_code == 404
    mine = sign_in(cast.stranger).get("/usages/").text
    assert EFFECT in mine and title not in mine


def test_who_takes_a_use_back(cast: Any, online: Item, sign_in: Any) -> None:
    allowed = {"stranger", "reviewer", "facilitator", "admin"}
    for name in EVERYBODY:
        use = declare_use(item=online, by=cast.stranger, effect=EFFECT)
        answer = sign_in(cast[name]).post(f"/usages/{use.pk}/retirer/")
        use.refresh_from_db()
        assert (name, use.withdrawn_at is not None) == (name, name in allowed), answer.status_code
        use.delete()


def test_a_use_taken_back_is_neither_counted_nor_read_and_its_author_is_told(
    cast: Any, online: Item, sign_in: Any
) -> None:
    use = declare_use(item=online, by=cast.stranger, effect=EFFECT)
    listed = sign_in(cast.reviewer).get(url_of(online, "usages/")).text
    assert f"/usages/{use.pk}/retirer/" in listed
    assert f"/usages/{use.pk}/retirer/" not in sign_in(cast.colleague).get(url_of(online, "usages/")).text
    sign_in(cast.reviewer).post(f"/usages/{use.pk}/retirer/")
    page = sign_in().get(url_of(online)).text
    assert EFFECT not in page and "Utilisé" not in page
    assert "a retiré un usage" in Notice.objects.get(user=cast.stranger).text
    assert sign_in(cast.stranger).get(f"/usages/{use.pk}/retirer/").status_code == 404
    declare_use(item=online, by=cast.stranger)  # another one may be declared


@pytest.mark.exigence("S222")
def test_a_name_leaves_the_uses_with_the_content_and_with_the_shared_texts(cast: Any, online: Item) -> None:
    use = declare_use(item=online, by=cast.stranger, effect="Avec Zébulon, le groupe a parlé.")
    withdraw_use(use=use, by=cast.stranger)
    declare_use(item=online, by=cast.stranger, effect="Zébulon est revenu, puis Barnabé.")
    services.redact_item(item=online, text="Zébulon", replacement="[nom retiré]", rule="", by=cast.admin)
    assert rows_holding("Zébulon") == {}
    redact_shared_texts(text="Barnabé", replacement="[nom retiré]", rule="", by=cast.admin)
    assert rows_holding("Barnabé") == {}


def test_the_page_shows_the_latest_and_the_list_gives_the_rest(cast: Any, online: Item, sign_in: Any) -> None:
    for rank in range(28):
        DeclaredUse.objects.create(item=online, year=2000 + rank, effect=f"Usage numéro {rank:02d}.")
    page = sign_in().get(url_of(online)).text
    assert "Utilisé 28 fois" in page and "numéro 27" in page and "numéro 22" not in page
    seen: list[str] = []
    path = url_of(online, "usages/")
    while path:
        text = sign_in().get(path).text
        seen += re.findall(r"Usage numéro (\d\d)", text)
        following = re.search(r'href="(\?avant=\d+)"', text)
        path = url_of(online, f"usages/{following[1]}") if following else ""
    assert seen == [f"{rank:02d}" for rank in range(27, -1, -1)]
    assert sign_in().get(url_of(online, "usages/?avant=x")).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_whatever_was_declared(
    cast: Any, online: Item, sign_in: Any, django_assert_num_queries: Any, count: int
) -> None:
    for rank in range(count):
        declare = DeclaredUse(item=online, user=cast.stranger, year=2000 + rank, institution=cast.other_institution)
        declare.save()
    client = sign_in()
    for end, cost in (("", 6), ("usages/", 4)):
        client.get(url_of(online, end))
        with django_assert_num_queries(cost):
            client.get(url_of(online, end))
    mine = sign_in(cast.stranger)
    mine.get("/usages/")
    with django_assert_num_queries(6):
        mine.get("/usages/")
