"""The extract of a result: sentences that begin where their author began, around the words found."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.search.contents import publish

SUMMARY = "Pour les habitants. Un groupe se réunit le jeudi."
STORY = (
    "Le groupe a choisi sa salle. " * 8
    + "Un matin, la cafetière est tombée en panne et chacun a raconté la sienne. "
    + "On en a ri longtemps. " * 8
)


def extract(client: Any, words: str) -> str:
    """What the page shows under the one title found."""
    found = re.findall(r'class="result__excerpt">(.*?)</p>', client.get("/recherche/", {"q": words}).text, re.S)
    assert len(found) == 1
    return found[0]


@pytest.fixture
def told(cast: Any) -> Any:
    publish(cast, "Le lavoir", P02=SUMMARY, P20="Une friche.", P90=STORY)
    return cast


def test_words_of_the_summary_show_the_summary(told: Any, sign_in: Any) -> None:
    assert extract(sign_in(), "jeudi") == SUMMARY.replace("jeudi", "<mark>jeudi</mark>")


def test_words_of_a_story_show_their_sentence_from_its_beginning(told: Any, sign_in: Any) -> None:
    shown = extract(sign_in(), "cafetière")
    assert shown.startswith("Un matin, la <mark>cafetière</mark> est tombée en panne")
    assert "·" not in shown and SUMMARY not in shown and len(shown) < 320


def test_words_of_the_title_alone_show_the_summary(told: Any, sign_in: Any) -> None:
    assert extract(sign_in(), "lavoir") == SUMMARY


def test_a_sentence_without_end_is_cut_between_words(cast: Any, sign_in: Any) -> None:
    publish(cast, "Long", P02=f"{'mot ' * 100}girafe {'suite ' * 100}".strip())
    shown = extract(sign_in(), "girafe")
    assert shown.startswith("… mot") and "<mark>girafe</mark>" in shown and shown.endswith("suite …")
    assert len(shown) < 320


def test_the_api_says_the_same_without_marks(told: Any, sign_in: Any) -> None:
    rows = sign_in().get("/api/v1/search/", {"q": "jeudi"}).json()["results"]
    assert [row["extract"] for row in rows] == [SUMMARY]
