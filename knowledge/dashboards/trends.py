"""Weak signals (S173): codes whose share grows between two periods, in what the reader may read (S149).

Computed from published fiches and answers to grids, by the month of the action or the day of the collection. A share needs
enough contents on both sides, a code needs enough contents in more than one institution: a small number proves nothing,
and could point at somebody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import sqrt
from typing import Any

from django.db.models import F
from django.utils import timezone

from isic_platform.search.models import SearchRow
from isic_platform.territories.selectors import name_of
from isic_platform.vocabularies.selectors import label_of
from knowledge.columns import KIND as ENTRY
from knowledge.dashboards.facts import STARTED
from projects.ageing import after_months
from projects.services import KIND as FICHE

MOST_READ = 5000
LEAST_BASE = 10  # contents that say something on the subject, in each period
LEAST_SUPPORT = 5  # contents that bear the code in the present period (G.7)
LEAST_INSTITUTIONS = 2
LEAST_GROWTH = 5.0  # points
SURE = 1.96  # two proportions differ: 95 %
LEAST_PRESENT = 3  # contents that bear a code, to be listed among the most present
SHOWN, MOST_PRESENT = 8, 10
PERIODS = {"6": "six mois", "12": "un an", "24": "deux ans"}
USUAL = "12"
SUBJECTS = (("themes", "Thèmes"), ("publics", "Publics"), ("obstacles", "Freins"))


@dataclass(frozen=True)
class Share:
    """A code in both periods: contents that bear it, out of those that say something on the subject."""

    label: str
    before: int
    before_base: int
    now: int
    now_base: int
    institutions: int

    @property
    def percent_before(self) -> int:
        """Rounded."""
        return round(100 * self.before / self.before_base) if self.before_base else 0

    @property
    def percent_now(self) -> int:
        """Rounded."""
        return round(100 * self.now / self.now_base) if self.now_base else 0

    @property
    def growth(self) -> float:
        """In points."""
        if not (self.before_base and self.now_base):
            return 0.0
        return 100 * (self.now / self.now_base - self.before / self.before_base)

    @property
    def points(self) -> int:
        """Rounded growth."""
        return round(self.growth)

    @property
    def is_clear(self) -> bool:
        """Whether chance alone would rarely give such a difference."""
        if not (self.before_base and self.now_base):
            return False
        pooled = (self.before + self.now) / (self.before_base + self.now_base)
        spread = sqrt(pooled * (1 - pooled) * (1 / self.before_base + 1 / self.now_base))
        return spread > 0 and self.growth / 100 / spread >= SURE

    @property
    def is_signal(self) -> bool:
        """Grows enough, on enough contents, in several institutions."""
        return (
            self.growth >= LEAST_GROWTH and self.now >= LEAST_SUPPORT and self.institutions >= LEAST_INSTITUTIONS
        )  # fmt: skip


@dataclass(frozen=True)
class Subject:
    """Themes, publics or obstacles: what grows, what is most present; ``too_few`` grow on too little to be shown, ``rare`` are
    borne by too few contents to be listed.
    """

    key: str
    title: str
    before_base: int
    now_base: int
    growing: list[Share] = field(default_factory=list)
    present: list[Share] = field(default_factory=list)
    too_few: int = 0
    rare: int = 0

    @property
    def is_comparable(self) -> bool:
        """Whether both periods hold enough."""
        return min(self.before_base, self.now_base) >= LEAST_BASE


@dataclass(frozen=True)
class Signals:
    """What the page says. ``before`` and ``now`` are [first day, day after the last)."""

    period: str
    departement: str
    before: tuple[date, date]
    now: tuple[date, date]
    subjects: list[Subject]
    places: list[tuple[str, str]]
    contents: int
    is_cut: bool


@dataclass(frozen=True)
class _Dated:
    day: date
    institution: int | None
    codes: dict[str, Sequence[str]]


def read_signals(
    user: Any, *, period: str = USUAL, departement: str = "", today: date | None = None
) -> Signals:  # fmt: skip
    """Compare the last ``period`` months (a key of PERIODS) with as many before; one query, bounded."""
    day = today or timezone.localdate()
    months = int(period)
    end = date.fromordinal(day.toordinal() + 1)
    middle, start = after_months(end, -months), after_months(end, -2 * months)
    # What was published before both periods began before them too: it is in neither.
    rows = SearchRow.objects.visible_to(user).filter(kind__in=(FICHE, ENTRY), published_at__date__gte=start)
    rows = rows.only("institution_id", "themes", "publics", "obstacles", "departement", "published_at")
    rows = rows.annotate(
        started=F(f"item__published_version__snapshot__answers__{STARTED}"),
        collected=F("item__grid_entry__date"),
        finished=F("item__grid_entry__finished_at"),
    )
    found = list(rows.latest_first()[:MOST_READ])
    places = sorted({row.departement for row in found if row.departement})
    chosen = [row for row in found if not departement or row.departement == departement]
    dated = [_dated(row) for row in chosen]
    before = [each for each in dated if start <= each.day < middle]
    now = [each for each in dated if middle <= each.day < end]
    return Signals(
        period=period,
        departement=departement,
        before=(start, middle),
        now=(middle, end),
        subjects=[_subject(key, title, before, now) for key, title in SUBJECTS],
        places=[(code, name_of("departement", code) or code) for code in places],
        contents=len(before) + len(now),
        is_cut=len(found) == MOST_READ,
    )


def _dated(row: SearchRow) -> _Dated:
    codes = {key: getattr(row, key) for key, _ in SUBJECTS}
    return _Dated(_day_of(row), row.institution_id, codes)


def _day_of(row: SearchRow) -> date:
    """The month of the action, the day of the collection; the publication when neither was said."""
    if isinstance(row.started, str) and len(row.started) == 7:
        return date(int(row.started[:4]), int(row.started[5:]), 1)
    if row.collected:
        return row.collected
    return timezone.localdate(row.finished or row.published_at)


def _subject(key: str, title: str, before: Iterable[_Dated], now: Iterable[_Dated]) -> Subject:
    then = [each for each in before if each.codes[key]]
    today = [each for each in now if each.codes[key]]
    counts, former = _count(key, today), _count(key, then)
    shares = [
        Share(label_of(code), len(former.get(code, ())), len(then), len(found), len(today), len(set(found)))
        for code, found in counts.items()
    ]
    growing = [each for each in shares if each.is_signal]
    small = [each for each in shares if each.growth >= LEAST_GROWTH and not each.is_signal]
    subject = Subject(key, title, len(then), len(today))
    ranked = sorted(shares, key=lambda each: (-each.now, each.label))
    return Subject(
        key,
        title,
        len(then),
        len(today),
        growing=sorted(growing, key=lambda each: (-each.growth, each.label))[:SHOWN] if subject.is_comparable else [],
        present=[each for each in ranked if each.now >= LEAST_PRESENT][:MOST_PRESENT],
        rare=sum(each.now < LEAST_PRESENT for each in ranked),
        too_few=len(small) if subject.is_comparable else 0,
    )


def _count(key: str, dated: Iterable[_Dated]) -> dict[str, list[int | None]]:
    """Code → the institution of each content that bears it."""
    found: dict[str, list[int | None]] = defaultdict(list)
    for each in dated:
        for code in dict.fromkeys(each.codes[key]):
            found[code].append(each.institution)
    return found
