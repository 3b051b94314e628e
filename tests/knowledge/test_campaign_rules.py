"""What the database itself holds of priorities, campaigns and self-positioning, whoever writes to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from knowledge.models import Campaign, GridEntry, PriorityArgument, PriorityProposal, SelfPositioning, Vote
from tests.knowledge import entries

pytestmark = pytest.mark.django_db
CLOSED = "Une campagne close ne change plus"


def refused(action: Callable[[], Any], saying: str) -> None:
    """The database refuses, in its own words."""
    with pytest.raises(IntegrityError, match=saying), transaction.atomic():
        action()


def proposal(network: Any, **fields: Any) -> PriorityProposal:
    known = {"network": network, "title": "Aller vers", "argument": "Les salles restent vides."}
    return PriorityProposal.objects.create(**(known | fields))


def campaign(network: Any, **fields: Any) -> Campaign:
    today = timezone.localdate()
    known = {"network": network, "title": "Freins", "purpose": "Comprendre.", "starts_on": today, "ends_on": today}
    return Campaign.objects.create(**(known | fields))


@pytest.mark.exigence("S158")
def test_one_person_supports_a_proposal_once(network: Any, contributor: Any, colleague: Any) -> None:
    row = proposal(network)
    Vote.objects.create(proposal=row, user=contributor)
    Vote.objects.create(proposal=row, user=colleague)
    refused(lambda: Vote.objects.create(proposal=row, user=contributor), "vote_once")


@pytest.mark.exigence("S158")
def test_a_decided_proposal_takes_no_vote_and_no_argument(network: Any, contributor: Any) -> None:
    row = proposal(network, state="retenue", decision="Beaucoup le demandent.", decided_at=timezone.now())
    refused(lambda: Vote.objects.create(proposal=row, user=contributor), "n'est plus en débat")
    refused(
        lambda: PriorityArgument.objects.create(proposal=row, stance="pour", text="Oui.", author=contributor),
        "n'est plus en débat",
    )


def test_an_argument_is_withdrawn_with_a_reason(network: Any, contributor: Any) -> None:
    row = PriorityArgument.objects.create(proposal=proposal(network), stance="contre", text="Non.", author=contributor)
    refused(lambda: PriorityArgument.objects.filter(pk=row.pk).update(withdrawn_at=timezone.now()), "with_reason")


@pytest.mark.exigence("S80")
def test_a_closed_campaign_is_frozen_with_its_lists(
    grids: Any, network: Any, institution: Any, facilitator: Any, other_institution: Any
) -> None:
    row = campaign(network, created_by=facilitator, closed_by=facilitator)
    row.grids.add(grids["G02"])
    row.institutions.add(institution)
    Campaign.objects.filter(pk=row.pk).update(closed_at=timezone.now(), synthesis="Nous avons appris.")
    rows = Campaign.objects.filter(pk=row.pk)
    for change in ({"synthesis": "Autre."}, {"closed_at": None}, {"title": "Autre"}, {"participation": []}):
        refused(lambda change=change: rows.update(**change), CLOSED)
    refused(rows.delete, CLOSED)
    refused(lambda: row.grids.add(grids["G03"]), CLOSED)
    refused(lambda: row.institutions.add(other_institution), CLOSED)
    refused(row.institutions.clear, CLOSED)
    refused(lambda: row.proposals.add(proposal(network)), CLOSED)
    facilitator.delete()  # the account leaves; what was signed stays
    row.refresh_from_db()
    assert (row.created_by, row.closed_by, row.synthesis) == (None, None, "Nous avons appris.")


@pytest.mark.exigence("S90")
def test_a_private_grid_enters_no_campaign(grids: Any, network: Any) -> None:
    refused(lambda: campaign(network).grids.add(grids["G04"]), "Une grille privée")


@pytest.mark.exigence("S80")
@pytest.mark.parametrize(
    ("starts", "ends", "closed", "grid", "joins"),
    [
        (0, 0, False, "G02", True),
        (-3, 3, False, "G02", True),
        (1, 3, False, "G02", False),
        (-3, -1, False, "G02", False),
        (-3, 3, True, "G02", False),
        (-3, 3, False, "G03", False),
    ],
)
def test_an_answer_joins_during_the_period_only(
    grids: Any,
    network: Any,
    contributor: Any,
    project: Any,
    starts: int,
    ends: int,
    closed: bool,
    grid: str,
    joins: bool,
) -> None:
    today = timezone.localdate()
    row = campaign(network, starts_on=today + timedelta(days=starts), ends_on=today + timedelta(days=ends))
    row.grids.add(grids["G02"])
    if closed:
        Campaign.objects.filter(pk=row.pk).update(closed_at=timezone.now(), synthesis="Appris.")
    entry = entries.begun(contributor, grids[grid], project=project)
    rows = GridEntry.objects.filter(pk=entry.pk)
    if not joins:
        refused(lambda: rows.update(campaign=row), "ne reçoit pas cette réponse")
        return
    rows.update(campaign=row)
    Campaign.objects.filter(pk=row.pk).update(ends_on=today, starts_on=today - timedelta(days=9))
    rows.update(state="terminee", finished_at=timezone.now())  # what joined goes on
    assert rows.get().campaign_id == row.pk


@pytest.mark.exigence("S14")
def test_a_positioning_holds_known_values_once_a_day(institution: Any) -> None:
    day = timezone.localdate()
    SelfPositioning.objects.create(institution=institution, date=day, being=5, recommendations={"RI1": "acquis"})
    refused(lambda: SelfPositioning.objects.create(institution=institution, date=day), "once_a_day")
    later = day + timedelta(days=1)
    refused(lambda: SelfPositioning.objects.create(institution=institution, date=later, being=6), "one_to_five")
    refused(
        lambda: SelfPositioning.objects.create(institution=institution, date=later, recommendations={"RI1": "oui"}),
        "known_commitments",
    )
    refused(lambda: SelfPositioning.objects.create(date=later), "of_one_place")
