"""What waits for somebody: the first thing to do first, nothing of what others keep."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.utils import timezone

from isic_platform.accounts.enums import PublicationPolicy
from isic_platform.publication import services
from isic_platform.publication.models import Item, Notice
from knowledge.dashboards.work import SHOWN, own_work
from tests.knowledge import entries
from tests.knowledge.dashboards.scenes import queries_of
from tests.knowledge.together import scenes as together
from tests.partners import committees
from tests.publication import fiches

PAGE = "/tableau-de-bord/"
REASON = "Dites comment le groupe a choisi le jour."


def sent_back(owner: Any, institution: Any, reviewer: Any, **answers: Any) -> Item:
    """Submitted, then returned with its reason."""
    item = fiches.submitted(owner, institution, **answers)
    services.return_version(item=item, by=reviewer, reason=REASON, criteria={})
    return fiches.fresh(item)


def test_what_came_back_comes_first_with_its_reason(
    contributor: Any, institution: Any, reviewer: Any, sign_in: Any
) -> None:
    fiches.draft(contributor, institution, P01="Brouillon du jeudi")
    item = sent_back(contributor, institution, reviewer, P01="Cuisine du mardi")
    work = own_work(contributor)
    assert (work.following.about, work.following.url) == ("Cuisine du mardi", item.work_url)
    page = sign_in(contributor).get(PAGE).text
    assert page.index("Commencer par là") < page.index("À corriger") < page.index("Brouillons")
    assert REASON in page


def test_a_long_reason_is_cut_at_a_word(contributor: Any, institution: Any, reviewer: Any, sign_in: Any) -> None:
    item = fiches.submitted(contributor, institution)
    reason = "Précisez " + "anticonstitutionnellement " * 20
    services.return_version(item=item, by=reviewer, reason=reason, criteria={})
    told = own_work(contributor).returned.tasks[0].reason
    assert len(told) <= 240
    assert told.endswith("anticonstitutionnellement …")
    assert told in sign_in(contributor).get(PAGE).text


def test_a_draft_tells_how_full_it_is_and_the_fullest_comes_first(contributor: Any, institution: Any) -> None:
    services_of = {"P01": None, "P02": None, "P30": None}
    fiches.draft(contributor, institution, P01="Presque fini")
    fiches.draft(contributor, institution, **services_of)
    tasks = own_work(contributor).drafts.tasks
    assert tasks[0].title == "Presque fini"
    assert tasks[0].percent > tasks[1].percent
    assert own_work(contributor).following.url == tasks[0].url


def test_a_reviewer_sees_what_was_handed_in_and_not_the_drafts(
    contributor: Any, institution: Any, reviewer: Any, sign_in: Any
) -> None:
    fiches.draft(contributor, institution, P01="CANARI-brouillon")
    fiches.submitted(contributor, institution, P01="À lire avant jeudi")
    page = sign_in(reviewer).get(PAGE).text
    assert "Une équipe attend une relecture." in page
    assert "À lire avant jeudi" in page
    assert "CANARI-brouillon" not in page


def test_an_author_whose_agreement_is_awaited_is_told(contributor: Any, institution: Any, reviewer: Any) -> None:
    institution.publication_policy = PublicationPolicy.MANAGER
    institution.save()
    item = fiches.validated(contributor, institution, reviewer)
    assert own_work(contributor).following.url == item.work_url
    services.agree_to_publish(item=item, by=contributor)
    assert own_work(contributor).to_agree.tasks == []


@pytest.mark.exigence("S141")
def test_a_late_decision_is_said_to_whoever_follows_it(
    contributor: Any, colleague: Any, stranger: Any, institution: Any, sign_in: Any
) -> None:
    found = committees.committee(contributor, institution)
    held = committees.session(found, contributor, -40)
    late = committees.decision(held, contributor, "Ouvrir le samedi", due_on=committees.day(-2))
    committees.decision(held, contributor, "Écrire aux communes", due_on=committees.day(10))
    committees.decision(held, contributor, "Dans un an", due_on=committees.day(300))
    tasks = own_work(contributor).decisions.tasks
    assert [(task.title, task.is_late) for task in tasks] == [
        ("Ouvrir le samedi", True),
        ("Écrire aux communes", False),
    ]
    assert own_work(contributor).following.about == late.text
    assert own_work(colleague).decisions.tasks == []  # kept for its team
    assert "Ouvrir le samedi" not in sign_in(stranger).get(PAGE).text


def test_campaigns_and_notices_are_there_and_nothing_says_what_to_do_when_all_is_done(
    contributor: Any, facilitator: Any, network: Any, grids: Any, sign_in: Any
) -> None:
    page = sign_in(contributor).get(PAGE).text
    assert "Noter une trace" in page
    assert "Rien de nouveau" in page
    together.campaign(facilitator, network)
    Notice.objects.filter(user=contributor).delete()
    Notice.objects.create(user=contributor, text="Une relecture vous attend.", path="/relectures/")
    Notice.objects.create(user=contributor, text="Déjà lue.", path="/relectures/", read_at=timezone.now())
    page = sign_in(contributor).get(PAGE).text
    assert "Ce qui retient de venir" in page
    assert "Une relecture vous attend." in page
    assert "Déjà lue." not in page


def test_somebody_without_any_role_is_led_to_the_library(admin: Any, sign_in: Any) -> None:
    page = sign_in(admin).get(PAGE).text
    assert "La bibliothèque montre ce que d'autres ont appris." in unescape(page)


@pytest.mark.exigence("S90")
def test_a_private_answer_waits_for_its_author_alone(
    contributor: Any, manager: Any, colleague: Any, facilitator: Any, admin: Any, project: Any, grids: Any,
    sign_in: Any,
) -> None:  # fmt: skip
    entry = entries.begun(contributor, grids["G04"], project=project)
    Item.objects.filter(pk=entry.item_id).update(title="CANARI-privé")
    assert "CANARI-privé" in sign_in(contributor).get(PAGE).text
    for person in (manager, colleague, facilitator, admin):
        assert "CANARI-privé" not in sign_in(person).get(PAGE).text


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_queries_whatever_waits(
    contributor: Any, institution: Any, reviewer: Any, manager: Any, network: Any, facilitator: Any, grids: Any,
    sign_in: Any, number: int,
) -> None:  # fmt: skip
    together.campaign(facilitator, network)
    for index in range(number):
        fiches.draft(contributor, institution, P01=f"Brouillon {index}")
        sent_back(contributor, institution, reviewer, P01=f"Revenu {index}")
        fiches.submitted(contributor, institution, P01=f"Remis {index}")
        held = committees.session(committees.committee(contributor, institution), contributor, -40)
        committees.decision(held, contributor, due_on=committees.day(-2))
    assert queries_of(sign_in(contributor), PAGE) == 10
    assert queries_of(sign_in(manager), PAGE) == 11


def test_long_piles_are_cut_and_say_so(contributor: Any, institution: Any, sign_in: Any) -> None:
    for index in range(SHOWN + 1):
        fiches.draft(contributor, institution, P01=f"Brouillon {index}")
    page = sign_in(contributor).get(PAGE).text
    assert f"({SHOWN} et plus)" in page
    assert "D'autres brouillons sont dans" in page
