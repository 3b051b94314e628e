"""The fictional network chooses what to learn: loaded once, through the services, without a notice."""

from __future__ import annotations

import pytest
from django.utils import timezone

from isic_platform.publication.models import Notice
from isic_platform.site.corpus import load_cast
from isic_platform.site.corpus.campaigns import load_campaigns
from knowledge.models import Campaign, PriorityProposal, SelfPositioning
from knowledge.services import load_grids


@pytest.mark.exigence("S80", "S158")
def test_the_campaigns_of_the_demonstration_are_loaded_once(db: None) -> None:
    load_grids(by=None)
    assert not load_campaigns()  # nobody to play it yet
    load_cast(password="trois chevaux calmes 7")
    assert load_campaigns()
    assert not load_campaigns()
    assert PriorityProposal.objects.count() == 3
    assert SelfPositioning.objects.count() == 3
    assert Campaign.objects.running().count() == 1
    assert Campaign.objects.exclude(closed_at=None).get().closed_at.date() <= timezone.localdate()
    assert all("fictif" in row.title for row in [*PriorityProposal.objects.all(), *Campaign.objects.all()])
    assert not Notice.objects.exists()
