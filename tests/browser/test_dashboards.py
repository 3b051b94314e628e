"""Dashboards in a real browser: ten minutes of work, an institution on a phone and on a desk, and the door closed to others."""

from __future__ import annotations

from typing import Any

import pytest

from isic_platform.publication.enums import Visibility
from knowledge.services import load_grids
from tests.browser.checks import NARROW, all_findings
from tests.browser.writing import Enter
from tests.cast import create_cast
from tests.knowledge import learning
from tests.knowledge.dashboards.scenes import fiche
from tests.knowledge.together import scenes as together
from tests.partners import committees
from tests.publication import fiches

FOCUS = 14  # stops walked on each page: the frame is walked elsewhere
TITLE = "Une très longue action collective, dont le titre prend deux lignes sur un téléphone"


@pytest.fixture
def cast(transactional_db: None) -> Any:
    """Fiches online, one waiting for review, a lesson, a late decision, a campaign."""
    load_grids(by=None)
    people = create_cast()
    author, place, reviewer = people.contributor, people.institution, people.reviewer
    item = fiche(author, place, reviewer, TITLE, P55=24, P16=Visibility.NETWORK)
    fiche(author, place, reviewer, "Petit atelier", P55=3, P64=["THE-06", "THE-09"])
    fiches.submitted(author, place, P01="Café remis à la relecture")
    fiches.draft(author, place, P01="Brouillon du jeudi")
    learning.published(author, reviewer, project=item.project)
    found = committees.committee(author, place, visibility=Visibility.NETWORK)
    committees.decision(committees.session(found, author, -40), author, due_on=committees.day(-2))
    together.campaign(people.facilitator, people.network)
    people.board = f"/tableau-de-bord/structure/{place.code}/"
    return people


def checked(page: Any, address: str) -> str:
    """Open an address: nothing that the checks can see, at both widths; gives the text."""
    page.goto(address)
    assert all_findings(page, focus_limit=FOCUS) == [], address
    return page.inner_text("main")


@pytest.mark.exigence("S172", "S173", "S176", "S192")
@pytest.mark.parametrize("narrow", [True, False])
def test_a_manager_reads_the_dashboard_of_their_institution(cast: Any, enter: Enter, narrow: bool) -> None:
    page = enter(cast.manager, **({"viewport": NARROW} if narrow else {}))
    text = checked(page, cast.board)
    assert "2 fiches publiées" in text
    assert "au moins 24" in text
    assert "27" not in text
    disclosure = page.locator("details.disclosure").first
    disclosure.locator("summary").click()
    assert disclosure.locator("table").is_visible()
    page.get_by_role("link", name="Rapport annuel").first.click()
    assert "Petit atelier" in checked(page, page.url)
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger en PDF").click()
    assert download.value.suggested_filename.endswith(".pdf")
    checked(page, "/tableau-de-bord/signaux/")
    checked(page, f"/tableau-de-bord/reseau/{cast.network.pk}/")


@pytest.mark.exigence("S172", "S192")
@pytest.mark.parametrize("narrow", [True, False])
def test_a_contributor_begins_with_what_waits(cast: Any, enter: Enter, narrow: bool) -> None:
    page = enter(cast.contributor, **({"viewport": NARROW} if narrow else {}))
    text = checked(page, "/tableau-de-bord/")
    assert "Brouillon du jeudi" in text
    assert "En retard" in text
    page.get_by_role("link", name="Voir la décision").click()
    assert "/comites/" in page.url


@pytest.mark.exigence("S149")
def test_an_outsider_is_refused_and_told_why(cast: Any, enter: Enter) -> None:
    page = enter(cast.stranger)
    text = checked(page, cast.board)
    assert "se lit par ses encadrants" in text
    assert TITLE not in text
