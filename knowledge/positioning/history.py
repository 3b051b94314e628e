"""What the page of a place reads: its positionings over time, drawn and told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Value
from django.http import QueryDict

from isic_platform.common.charts import Lines, Series, line_chart
from isic_platform.common.keyset import Page, page_of
from isic_platform.common.parsing import positive_int
from knowledge.models import SelfPositioning
from knowledge.positioning.checklists import INSTITUTION_FIRST, TEAM_FIRST, Evolution, evolution
from knowledge.positioning.factors import FACTORS
from knowledge.positioning.places import Place, positionings_of

PAGE = 24


@dataclass(frozen=True)
class History:
    """A page of positionings, latest first; ``before`` and ``after`` are the two that are compared."""

    page: Page
    latest: SelfPositioning | None
    chart: Lines | None
    before: SelfPositioning | None
    after: SelfPositioning | None
    evolution: list[Evolution]


def history_of(user: Any, place: Place, parameters: QueryDict) -> History:
    """Read the positionings of a place; ``de`` and ``a`` choose among those of the page which two are compared.

    One query. Each positioning carries ``marks``, its three answers in the order of the factors.
    """
    rows = positionings_of(user, place).annotate(age=Value(0) - F("pk"))
    page = page_of(rows, order=("age",), parameters=parameters, size=PAGE)
    found: list[SelfPositioning] = page.items
    for each in found:
        each.marks = [(factor.label, getattr(each, factor.name)) for factor in FACTORS]
        each.examples = [
            (factor.label, text) for factor in FACTORS if (text := getattr(each, factor.example_name))
        ]  # fmt: skip
    oldest_first = sorted(found, key=lambda each: each.date)
    chart = None
    if oldest_first:
        chart = line_chart(
            key="facteurs",
            title="Les trois facteurs dans le temps, de 1 à 5",
            dates=[each.date for each in oldest_first],
            series=[Series(factor.label, [getattr(each, factor.name) for each in oldest_first]) for factor in FACTORS],
        )
    after = _chosen(found, parameters.get("a")) or (found[0] if found else None)
    before = _chosen(found, parameters.get("de")) or (found[1] if len(found) > 1 else None)
    if before and after and before.date > after.date:
        before, after = after, before
    first = TEAM_FIRST if place.is_team else INSTITUTION_FIRST
    moved = evolution(before.recommendations if before else {}, after.recommendations, first=first) if after else []
    return History(page, found[0] if found else None, chart, before, after, moved)


def _chosen(found: list[SelfPositioning], text: str | None) -> SelfPositioning | None:
    pk = positive_int(text)
    return next((each for each in found if each.pk == pk), None)
