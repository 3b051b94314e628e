"""The page of a published fiche: told as a story, with its landmarks, and nothing of what was answered lost."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from isic_platform.publication.enums import Visibility
from isic_platform.publication.reading import Reading
from projects.fiche import fiche_spec
from projects.narrative import CHAPTERS, landmarks, marks, narrative_of
from tests.publication import fiches

pytestmark = pytest.mark.django_db

RICH = {
    "P31": "« On mange seul, alors on mange mal. » Le groupe le dit **souvent**.",
    "P20": "Tout a commencé devant une cuisine fermée.",
    "P41": "42",
    "P44": "RUR-02",
    "P55": 12,
    "P60": "TYP-01",
    "P64": ["THE-06"],
    "P90": "Une invitation, puis six mardis.",
    "P120": [
        {"id": "aaaa", "structure": {"label": "Bailleur d’Exemple"}, "role": "ROP-LOG"},
        {"id": "bbbb", "structure": {"label": "Caisse d’Exemple"}, "role": "ROP-FIN"},
    ],
    "P150": "2021-03",
    "P151": "2023-06",
    "P191": ["FR1.1"],
    "P193": "Commencer par le marché.",
    "P196": 4,
}


def words(page: str) -> str:
    """The text of a page."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.fixture
def rich(cast: Any) -> Any:
    return fiches.published(cast.contributor, cast.institution, cast.reviewer, level="NIV-FS", **RICH)


def test_the_chapters_name_fields_of_the_fiche_each_once() -> None:
    told = [code for chapter in CHAPTERS for code in chapter.codes]
    assert len(told) == len(set(told))
    assert set(told) <= set(fiche_spec().fields)


@pytest.mark.exigence("S147")
def test_the_story_goes_from_why_to_what_would_be_done_again(rich: Any, sign_in: Any) -> None:
    page = sign_in().get(f"/o/{rich.short_id}/").text
    titles = [html.unescape(title) for title in re.findall(r'<h2 id="t-[^"]+">([^<]+)</h2>', page)]
    assert titles[:6] == [
        "Pourquoi cette action", "Avec qui", "Ce qui a été fait", "Ce qu'on a appris", "Et si c'était à refaire",
        "Le reste de la fiche",
    ]  # fmt: skip
    saying = re.search(r'<blockquote class="saying">(.*?)</blockquote>', page, re.S)
    assert saying and "On mange seul" in saying[1] and "<strong>souvent</strong>" in saying[1]
    for anchor in re.findall(r'<li><a href="#([^"]+)">', page):
        assert f'id="{anchor}"' in page


@pytest.mark.parametrize("level", ["NIV-TL", "NIV-FS"])
def test_nothing_that_was_answered_is_lost(cast: Any, sign_in: Any, level: str) -> None:
    more = RICH if level == "NIV-FS" else {}
    item = fiches.published(cast.contributor, cast.institution, cast.reviewer, level=level, **more)
    reading = Reading.of_version(item.published_version)
    story = narrative_of(reading)
    shown = [row.code for section in (*story.chapters, *story.rest) for row in section.rows]
    held = [row.code for section in reading.sections for row in section.rows]
    assert sorted(shown) == sorted(held)
    text = words(sign_in().get(f"/o/{item.short_id}/").text)
    for section in reading.sections:
        for row in section.rows:
            assert row.label in text
        for label in (*section.not_documented, *section.not_applicable):
            assert label in text


@pytest.mark.exigence("S147")
def test_the_landmarks_say_who_where_when_and_tell_funders_from_partners(rich: Any) -> None:
    found = dict(landmarks(Reading.of_version(rich.published_version)))
    assert found["Territoire"] == "Loire, urbain intermédiaire"
    assert found["Participants"] == "12\xa0personnes"
    assert found["Dates"] == "de mars 2021 à juin 2023"
    assert found["Partenaires"] == "Bailleur d’Exemple"
    assert found["Financeurs"] == "Caisse d’Exemple"


def test_ranks_are_said_in_words_beside_their_drawing(rich: Any, sign_in: Any) -> None:
    page = sign_in().get(f"/o/{rich.short_id}/").text
    found = {mark.label: (mark.text, mark.rank) for mark in marks(Reading.of_version(rich.published_version))}
    assert found["Niveau de détail"] == ("Fiche standard", 2)
    assert found["Transposable"][1] == 4
    assert "4 sur 5 selon l'équipe" in words(page)
    assert page.count('<span class="pips" aria-hidden="true">') == 2


@pytest.mark.exigence("S222")
def test_the_landmarks_keep_small_counts_and_hidden_places(cast: Any, sign_in: Any) -> None:
    commune = [{"id": "aaaa", "commune": {"code": "42218", "label": "Saint-Étienne (42)"}}]
    item = fiches.published(
        cast.contributor, cast.institution, cast.reviewer, level="NIV-FS", **{**RICH, "P55": 3, "P42": {"value": commune}}
    )  # fmt: skip
    found = dict(landmarks(Reading.of_version(item.published_version)))
    assert found["Participants"] == "moins de 5"
    assert "Saint-Étienne" not in sign_in().get(f"/o/{item.short_id}/").text


@pytest.mark.exigence("S222")
def test_a_reinforced_subject_names_no_partner_and_no_month_in_its_landmarks(cast: Any) -> None:
    item = fiches.published(
        cast.contributor, cast.institution, cast.reviewer, level="NIV-FS", visibility=Visibility.NETWORK,
        **{**RICH, "P65": "oui"},
    )  # fmt: skip
    found = dict(landmarks(Reading.of_version(item.published_version)))
    assert "Partenaires" not in found and "Financeurs" not in found
    assert found["Dates"] == "de 2021 à 2023"


def test_the_team_alone_reads_its_fields_in_the_story(cast: Any, sign_in: Any) -> None:
    secret = {**RICH, "P117": "Un désaccord entre deux services."}
    item = fiches.published(cast.contributor, cast.institution, cast.reviewer, level="NIV-FS", **secret)
    assert "désaccord" in sign_in(cast.contributor).get(f"/o/{item.short_id}/").text
    assert "désaccord" not in sign_in(cast.colleague).get(f"/o/{item.short_id}/").text
