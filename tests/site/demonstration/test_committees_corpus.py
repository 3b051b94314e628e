"""The demonstration shows a committee that met, decided and follows, loaded once."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from isic_platform.publication.models import Notice
from isic_platform.site.corpus.committees import load_committees
from partners.models import CommitteeTemplate, Decision, SteeringCommittee
from partners.selectors.committees import composition_of, session_view

pytestmark = pytest.mark.xdist_group("corpus")


def test_a_fictional_committee_has_six_seats_three_sessions_and_decisions_in_every_state(corpus: Any) -> None:
    assert [load_committees(), load_committees()] == [True, False]
    committee = SteeringCommittee.objects.get()
    assert committee.is_fictional
    assert committee.project.item.record.values["P122"] == "oui"
    composition = composition_of(list(committee.members.select_related("institution")))
    assert (len(composition.seats), composition.missing) == (6, ["Techniciens"])
    quorums = [session_view(each).quorum for each in committee.sessions.order_by("number")]
    assert [each.is_reached for each in quorums] == [True, True, False]
    late = [each.is_late(timezone.localdate()) for each in Decision.objects.order_by("pk")]
    assert late == [False, True, False, False]
    assert CommitteeTemplate.objects.count() == 1
    assert not Notice.objects.filter(item=None).exists()
