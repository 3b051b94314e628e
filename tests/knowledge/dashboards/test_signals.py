"""Weak signals: what grows, on enough contents, in what the reader may read."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from isic_platform.publication.enums import Visibility
from isic_platform.search.models import SearchRow
from knowledge.dashboards.trends import LEAST_BASE, Share, read_signals
from projects.ageing import after_months
from tests.cast import create_institution
from tests.knowledge.dashboards.scenes import fiche

PAGE = "/tableau-de-bord/signaux/"
TODAY = date(2026, 6, 30)


def found_on(day: date, institution: Any, themes: list[str], **fields: Any) -> SearchRow:
    """A row of the search, as a fiche published that day leaves it."""
    serial = SearchRow.objects.count()
    return SearchRow.objects.create(
        kind="projet", short_id=f"signal{serial:04}", title="Fiche", title_key="fiche", themes=themes,
        institution=institution, published_at=timezone.make_aware(timezone.datetime(day.year, day.month, day.day, 12)),
        **{"visibility": Visibility.PUBLIC, **fields},
    )  # fmt: skip


@pytest.fixture
def past(institution: Any, other_institution: Any) -> None:
    """Twenty contents a year ago, twenty now: « alimentation » goes from 1 to 8, « isolement » fills the rest."""
    for index in range(20):
        place = (institution, other_institution)[index % 2]
        found_on(TODAY - timedelta(days=500), place, ["THE-06"] if index < 1 else ["THE-15"])
        found_on(TODAY - timedelta(days=100), place, ["THE-06"] if index < 8 else ["THE-15"])


def themes(reader: Any, **options: Any) -> Any:
    return read_signals(reader, today=TODAY, **options).subjects[0]


@pytest.mark.exigence("S173", "S29")
def test_a_theme_whose_share_grows_is_told_with_its_counts(past: None, contributor: Any) -> None:
    found = themes(contributor)
    assert [share.label for share in found.growing] == ["Alimentation"]
    share = found.growing[0]
    assert (share.before, share.before_base, share.now, share.now_base) == (1, 20, 8, 20)
    assert (share.percent_before, share.percent_now, share.points, share.is_clear) == (5, 40, 35, True)
    assert [(each.label, each.now) for each in found.present] == [("Isolement", 12), ("Alimentation", 8)]


def test_a_single_institution_or_a_handful_of_contents_is_no_signal(
    contributor: Any, institution: Any, other_institution: Any
) -> None:
    for index in range(20):
        found_on(TODAY - timedelta(days=500), other_institution, ["THE-15"])
        found_on(TODAY - timedelta(days=100), institution, ["THE-06"] if index < 6 else ["THE-15"])
        found_on(TODAY - timedelta(days=90), other_institution, ["THE-07"] if index < 4 else ["THE-15"])
    found = themes(contributor)
    assert found.growing == []
    assert found.too_few == 2


def test_too_little_to_compare_says_so(contributor: Any, institution: Any, sign_in: Any) -> None:
    for _ in range(LEAST_BASE - 1):
        found_on(TODAY - timedelta(days=500), institution, ["THE-15"])
        found_on(TODAY - timedelta(days=100), institution, ["THE-06"])
    found = themes(contributor)
    assert (found.is_comparable, found.growing, found.too_few) == (False, [], 0)
    page = sign_in(contributor).get(PAGE)
    assert "Trop peu pour comparer" in page.text


@pytest.mark.exigence("S149", "S173")
def test_what_a_reader_may_not_read_counts_for_nothing(
    past: None, contributor: Any, stranger: Any, institution: Any
) -> None:
    for _ in range(20):
        found_on(TODAY - timedelta(days=50), institution, ["THE-16"], visibility=Visibility.INSTITUTION)
    assert "Aidants" in {share.label for share in themes(contributor).present}
    assert "Aidants" not in {share.label for share in themes(stranger).present}
    assert themes(stranger).now_base == 20


def test_a_departement_and_a_period_narrow_what_is_compared(
    past: None, contributor: Any, institution: Any, sign_in: Any
) -> None:
    elsewhere = create_institution("ailleurs")
    for _ in range(3):
        found_on(TODAY - timedelta(days=100), elsewhere, ["THE-16"], departement="33")
    assert [share.label for share in themes(contributor, departement="33").present] == ["Aidants"]
    assert themes(contributor, period="6").before_base == 0
    answer = sign_in(contributor).get(f"{PAGE}?periode=7&departement=%00<b>")
    assert answer.status_code == 200
    assert "Cette durée n&#x27;existe pas" in answer.text


def test_an_action_counts_when_it_began_not_when_it_was_published(
    contributor: Any, institution: Any, reviewer: Any
) -> None:
    today = timezone.localdate()
    before, now = after_months(today, -18), after_months(today, -2)
    fiche(contributor, institution, reviewer, "Jardin", P150=f"{before:%Y-%m}", P64=["THE-16"])
    fiche(contributor, institution, reviewer, "Cuisine", P150=f"{now:%Y-%m}", P64=["THE-06"])
    found = read_signals(contributor).subjects[0]
    assert (found.before_base, found.now_base) == (1, 1)


def test_a_share_without_a_base_is_never_a_signal() -> None:
    share = Share("x", 0, 0, 9, 10, 3)
    assert (share.growth, share.is_signal, share.is_clear, share.percent_before) == (0.0, False, False, 0)
