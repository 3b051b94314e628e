"""A modelling is not submitted without what B.20 asks beyond the fiche."""

from __future__ import annotations

from typing import Any

import pytest

from isic_platform.publication.kinds import kind_of
from knowledge.services import load_grids
from projects.services import create_project, load_fiche_spec


@pytest.mark.exigence("S9")
@pytest.mark.parametrize(("level", "count"), [("NIV-TL", 0), ("NIV-FS", 0), ("NIV-MO", 2)])
def test_a_modelling_asks_for_three_grids_and_an_analysis(cast: Any, level: str, count: int) -> None:
    load_fiche_spec()
    load_grids(by=None)
    item = create_project(by=cast.contributor, institution=cast.institution, level=level).item

    issues = [issue for condition in kind_of(item).level_conditions for issue in condition(item, level)]

    assert [issue.blocks for issue in issues] == [True] * count
    assert count == 0 or "il y en a 0" in issues[0].message
