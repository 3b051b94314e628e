"""Answers to grids are found like any other content, by those whom they reach."""

from __future__ import annotations

from typing import Any

import pytest

from isic_platform.publication.enums import Visibility
from isic_platform.search.selectors import search
from tests.knowledge import entries


def found(user: Any, text: str = "", **chosen: list[str]) -> list[str]:
    return [row.title for row in search(user=user, text=text, chosen=chosen).rows]


@pytest.mark.exigence("S159")
def test_an_answer_is_found_by_its_words_its_obstacle_and_its_kind(
    grids: Any, project: Any, contributor: Any, reviewer: Any, anonymous: Any
) -> None:
    entry = entries.published(contributor, grids["G02"], reviewer, project=project)
    for text, chosen in (
        ("navette", {}),
        ("parent relais", {}),
        ("", {"obstacle": ["FR5.3"]}),
        ("", {"nature": ["nature-grille"]}),
    ):
        assert found(anonymous, text, **chosen) == [entry.item.title], (text, chosen)
    assert found(anonymous, "", obstacle=["FR6.1"]) == []


@pytest.mark.exigence("S192")
def test_an_answer_kept_for_the_team_is_not_found_by_others(
    grids: Any, project: Any, contributor: Any, stranger: Any, reviewer: Any, anonymous: Any
) -> None:
    entries.published(contributor, grids["G02"], reviewer, visibility=Visibility.TEAM, project=project)
    assert len(found(contributor, "navette")) == 1
    for person in (stranger, anonymous):
        assert found(person, "navette") == []
