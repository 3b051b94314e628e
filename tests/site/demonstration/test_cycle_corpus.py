"""The demonstration shows an action in its second turn and logbooks, loaded once."""

from __future__ import annotations

from typing import Any

import pytest

from isic_platform.site.corpus.cycle import load_life
from isic_platform.site.models import DemoEntry
from projects.models import JournalNote, Project

pytestmark = pytest.mark.xdist_group("corpus")


def test_a_fictional_action_is_in_its_second_turn(corpus: Any) -> None:
    for _ in range(2):
        load_life()
        project = Project.objects.get(item=DemoEntry.objects.get(key="brouillon-cuisine").item)
        assert list(project.turns.order_by("number").values_list("number", "closing_state")) == [
            (1, "ETA-CLO"),
            (2, ""),
        ]
        assert project.turns.get(number=1).learnt["P190"] != project.item.record.values["P190"]
        assert JournalNote.objects.count() == 6
        assert JournalNote.objects.filter(project__item__is_fictional=False).count() == 0
