"""Who answered what during a campaign: answers are counted, never persons (S80)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from isic_platform.common.charts import Bars, bar_chart
from isic_platform.publication.enums import Visibility
from knowledge.enums import EntryState
from knowledge.models import Campaign, GridEntry

MOST_CHARTED = 40
Named = tuple[int, str]  # identifier and name of an institution


@dataclass(frozen=True)
class Tally:
    """How many answers were begun, and how many of them are finished."""

    begun: int = 0
    finished: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.begun + other.begun, self.finished + other.finished)


@dataclass(frozen=True)
class Line:
    """An institution: a cell for each grid, in the order of the heads, and their sum."""

    name: str
    cells: list[tuple[str, Tally]]
    total: Tally


@dataclass(frozen=True)
class Participation:
    """A table and its two charts. ``heads`` are the codes of the grids."""

    heads: list[str]
    lines: list[Line]
    totals: list[tuple[str, Tally]]
    total: Tally
    by_institution: Bars
    by_grid: Bars
    silent: int  # institutions invited that did not answer
    is_frozen: bool


def count_participation(campaign: Campaign) -> list[dict[str, Any]]:
    """Rows ``{institution, name, grid, begun, finished}`` of a campaign; without those that have no answer.

    An answer kept for its author alone is not counted: nothing tells that it exists (S90). One query.
    """
    rows = GridEntry.objects.filter(campaign=campaign, grid_version__grid__is_private_by_default=False)
    rows = rows.exclude(item__visibility=Visibility.AUTHOR)
    found = rows.values("item__institution", "item__institution__name", "grid_version__grid__code").annotate(
        begun=Count("pk"), finished=Count("pk", filter=~Q(state=EntryState.DRAFT))
    )
    return [
        {
            "institution": row["item__institution"] or 0,
            "name": row["item__institution__name"] or "Structure non précisée",
            "grid": row["grid_version__grid__code"],
            "begun": row["begun"],
            "finished": row["finished"],
        }
        for row in found.order_by("item__institution__name", "grid_version__grid__code")
    ]


def freeze_participation(campaign: Campaign) -> dict[str, Any]:
    """What is kept at the closing: the counts and the lists, institutions that did not answer included."""
    return {
        "institutions": [list(row) for row in campaign.institutions.order_by("name").values_list("pk", "name")],
        "grids": list(campaign.grids.order_by("order", "code").values_list("code", flat=True)),
        "rows": count_participation(campaign),
    }


def participation_of(
    campaign: Campaign, *, institutions: Sequence[Named] = (), grids: Sequence[str] = ()
) -> Participation:
    """The participation to show: counted now (one query), or as it was at the closing (none).

    ``institutions`` and ``grids`` (codes) are the campaign's own lists, shown even without an answer.
    """
    kept = campaign.participation
    rows = kept["rows"] if kept else count_participation(campaign)
    if kept:
        institutions, grids = [(pk, name) for pk, name in kept["institutions"]], kept["grids"]
    heads = list(dict.fromkeys([*grids, *(row["grid"] for row in rows)]))
    names = dict(institutions) | {row["institution"]: row["name"] for row in rows}
    counts = {(row["institution"], row["grid"]): Tally(row["begun"], row["finished"]) for row in rows}
    lines = [_line(name, [(head, counts.get((pk, head), Tally())) for head in heads]) for pk, name in names.items()]
    totals = [(head, _sum(counts.get((pk, head), Tally()) for pk in names)) for head in heads]
    answered = [line for line in lines if line.total.begun]
    ranked = sorted(answered, key=lambda line: -line.total.begun)[:MOST_CHARTED]
    return Participation(
        heads=heads,
        lines=lines,
        totals=totals,
        total=_sum(tally for _, tally in totals),
        by_institution=_bars("structures", "Réponses par structure", [(line.name, line.total) for line in ranked]),
        by_grid=_bars("grilles", "Réponses par grille", totals),
        silent=len(lines) - len(answered),
        is_frozen=bool(kept),
    )


def _line(name: str, cells: list[tuple[str, Tally]]) -> Line:
    return Line(name, cells, _sum(tally for _, tally in cells))


def _sum(tallies: Any) -> Tally:
    return sum(tallies, Tally())


def _bars(key: str, title: str, tallies: list[tuple[str, Tally]]) -> Bars:
    return bar_chart(
        key=f"participation-{key}",
        title=title,
        series=("commencées", "terminées"),
        rows=[(label, (tally.begun, tally.finished)) for label, tally in tallies],
    )
