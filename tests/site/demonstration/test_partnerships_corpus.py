"""The demonstration's partnership, resources and REX are loaded once, fictional where they are, and open as they say."""

from __future__ import annotations

from typing import Any

import pytest

from isic_platform.publication.models import Item
from isic_platform.site.corpus.partnerships import load_partnership
from isic_platform.site.corpus.resources import load_resources
from knowledge.models import Resource
from knowledge.resources.services import load_resource_types
from partners.models import Partnership
from partners.models import RexEntry as Rex
from partners.services.rex import load_rex_spec

pytestmark = pytest.mark.xdist_group("corpus")


@pytest.mark.exigence("S105", "S142", "S160")
def test_the_partnership_and_the_resources_are_there_once(corpus: Any) -> None:
    load_resource_types()
    load_rex_spec()
    assert (load_partnership(), load_resources()) == (True, True)
    found = Partnership.objects.get(is_fictional=True)
    assert (found.members.count(), found.observations.count(), found.meetings.count(), found.zones.count()) == (
        3,
        4,
        3,
        2,
    )
    assert Rex.objects.filter(partnership=found, circulation="circulation").count() == 2
    references = Resource.objects.filter(type__code="RBI-REF")
    assert references.count() == 10
    assert not references.filter(item__is_fictional=True).exists()
    others = Resource.objects.exclude(type__code="RBI-REF")
    assert others.count() == 4 and others.filter(item__is_fictional=True).count() == 4
    assert Item.objects.published().filter(resource__isnull=False).count() == 14
    assert (load_partnership(), load_resources()) == (False, False)
