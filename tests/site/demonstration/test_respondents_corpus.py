"""The demonstration shows several respondents, and one answer that its author alone opens."""

from __future__ import annotations

from typing import Any

import pytest

from isic_platform.site.corpus.respondents import load_respondents
from knowledge.models import GridEntry


@pytest.mark.exigence("S90", "S97")
def test_respondents_are_there_said_to_be_fictional_and_loaded_once(corpus: Any) -> None:
    before = set(GridEntry.objects.values_list("pk", flat=True))
    assert load_respondents() is True
    assert load_respondents() is False
    added = GridEntry.objects.exclude(pk__in=before).select_related("item", "grid_version__grid").order_by("pk")
    said = [(entry.grid.code, entry.respondent_label, entry.state, entry.item.visibility) for entry in added]
    assert said == [
        ("G12", "groupe du jeudi", "terminee", "DIF-EQU"),
        ("G12", "personnes venues une seule fois", "terminee", "DIF-EQU"),
        ("G04", "", "brouillon", "DIF-AUT"),
    ]
    assert {entry.item.is_fictional for entry in added} == {True}
