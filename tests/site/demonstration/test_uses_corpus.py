"""The demonstration shows contents that were used, fictional ones alone, loaded once."""

from __future__ import annotations

from typing import Any

import pytest

from isic_platform.publication.models import DeclaredUse, Notice
from isic_platform.site.corpus.resources import load_resources
from isic_platform.site.corpus.uses import USES, load_uses

pytestmark = pytest.mark.xdist_group("corpus")


def test_fictional_contents_were_used_by_fictional_people(corpus: Any, sign_in: Any) -> None:
    load_resources()
    assert [load_uses(), load_uses()] == [True, False]
    uses = list(DeclaredUse.objects.select_related("item"))
    assert len(uses) == len(USES)
    assert all(use.item.is_fictional for use in uses)
    assert not Notice.objects.filter(path__endswith="#usages").exists()
    used = next(use.item for use in uses if use.item.kind == "projet")
    assert "Utilisé 2 fois" in sign_in().get(used.get_absolute_url()).text
