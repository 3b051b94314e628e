"""A year of an institution: what its report (S176) and its indicators (S197) are made of.

Only published contents that reach the whole institution are read, so that all its members hold the same document; what is
kept for a team is not in it. Subjects under the reinforced rules are counted and never named (G.8).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, Min, OuterRef, Q, Subquery
from django.utils import timezone

from isic_platform.accounts.models import Institution
from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item, Version
from isic_platform.publication.models.item import ItemQuerySet
from isic_platform.publication.reading import Reading
from knowledge.columns import KIND as ENTRY
from knowledge.dashboards.facts import FicheFacts, People, count_people, read_fiches
from knowledge.learning.columns import LESSON
from knowledge.models import GridEntry
from knowledge.resources.columns import RESOURCE
from partners.models import CommitteeSession, Decision, Partnership, SteeringCommittee
from partners.rex.columns import REX
from projects.models import Project

FIRST_YEAR = 1980
MOST_CONTENTS = 300
SHARED = (Visibility.INSTITUTION, Visibility.NETWORK, Visibility.INTER_NETWORK, Visibility.PUBLIC)


@dataclass(frozen=True)
class Written:
    """A lesson, a REX or a resource first published in the year, with its reference."""

    kind: str
    title: str
    citation: str
    url: str


@dataclass(frozen=True)
class Year:
    """A year of an institution, as this reader may know it. A number of sessions is None when the reader does not read them.

    ``people`` leaves out reinforced subjects: a total less the numbers of the fiches that are named would tell theirs.
    """

    institution: Institution
    year: int
    fiches: list[FicheFacts]
    people: People
    written: dict[str, list[Written]]
    counts: Counter[str]
    partnerships: list[tuple[str, str, date]]
    committees: list[tuple[str, int | None]]
    decisions: Counter[str]
    grids: list[tuple[str, int]]

    @property
    def named(self) -> list[FicheFacts]:
        """Fiches that a document may name."""
        return [fiche for fiche in self.fiches if not fiche.is_reinforced]

    @property
    def unnamed(self) -> int:
        """Fiches under the reinforced rules: counted alone."""
        return len(self.fiches) - len(self.named)


def read_year(user: Any, institution: Institution, year: int) -> Year:
    """Read a year for whoever may read the report; six queries."""
    readable = Item.objects.readable_by(user).filter(institution=institution, visibility__in=SHARED)
    fiches = [fiche for fiche in read_fiches(readable) if fiche.takes_place_in(year)]
    written, counts = _written(readable, year)
    reads_sessions = institution.pk in user.scope.institutions_as()
    committees, decisions = _committees(user, institution, year)
    return Year(
        institution=institution,
        year=year,
        fiches=fiches,
        people=count_people(fiche for fiche in fiches if not fiche.is_reinforced),
        written=written,
        counts=counts,
        partnerships=_partnerships(user, institution, year),
        committees=[(title, number if reads_sessions else None) for title, number in committees],
        decisions=decisions,
        grids=_grids(user, institution, year),
    )


def _written(readable: ItemQuerySet, year: int) -> tuple[dict[str, list[Written]], Counter[str]]:
    """Lessons, REX and resources of the year with their reference as anybody reads it, and how many there are. Two queries."""
    first = Version.objects.filter(item=OuterRef("pk")).values("item").annotate(on=Min("published_at")).values("on")
    rows = readable.filter(kind__in=(LESSON, REX, RESOURCE)).annotate(first=Subquery(first))
    rows = rows.filter(first__year=year).select_related("published_version__spec_version", "institution", "owner")
    rows = rows.defer("published_version__spec_version__definition").prefetch_related("co_writers")
    written: dict[str, list[Written]] = {LESSON: [], REX: [], RESOURCE: []}
    counts: Counter[str] = Counter()
    for item in rows.order_by("first", "pk")[:MOST_CONTENTS]:
        counts[item.kind] += 1
        if item.is_reinforced:
            continue
        item.published_version.item = item
        reading = Reading.of_version(item.published_version)
        written[item.kind].append(Written(item.kind, reading.title, reading.citation, item.get_absolute_url()))
    return written, counts


def _of_the_institution(institution: Institution, ends: str) -> Q:
    return Q(institution=institution) | Q(**{"members__institution": institution, f"members__{ends}": None})


def _partnerships(user: Any, institution: Institution, year: int) -> list[tuple[str, str, date]]:
    """(title, stage, start) of the partnerships that ran during the year; no title for those of a reinforced subject. One query."""
    hidden = Project.objects.filter(partnerships=OuterRef("pk"), item__is_reinforced=True)
    rows = Partnership.objects.visible_to(user).filter(
        _of_the_institution(institution, "left_on"), visibility__in=SHARED
    )
    rows = rows.filter(Q(ended_on=None) | Q(ended_on__year__gte=year), started_on__year__lte=year).distinct()
    found = rows.annotate(is_hidden=Exists(hidden)).order_by("title", "pk")[:MOST_CONTENTS]
    return [("" if each.is_hidden else str(each), each.get_stage_display(), each.started_on) for each in found]


def _committees(user: Any, institution: Institution, year: int) -> tuple[list[tuple[str, int]], Counter[str]]:
    """(title and sessions held that year of the committees that existed then, decisions taken in those sessions by state).

    No title for a reinforced subject. One query.
    """
    held = CommitteeSession.objects.filter(
        committee=OuterRef("pk"), starts_at__year=year, starts_at__lte=timezone.now()
    )
    number = held.order_by().values("committee").annotate(number=Count("pk")).values("number")
    taken = Decision.objects.filter(session__committee=OuterRef("pk"), session__starts_at__year=year).order_by("pk")
    rows = SteeringCommittee.objects.visible_to(user).filter(visibility__in=SHARED)
    rows = rows.filter(_of_the_institution(institution, "until"))
    since = Q(started_on__year__lte=year) | Q(started_on=None, created_at__year__lte=year)
    rows = rows.filter(since, Q(ended_on=None) | Q(ended_on__year__gte=year)).select_related("project__item").distinct()
    rows = rows.annotate(number=Subquery(number), states=ArraySubquery(taken.values("state")))
    found: list[tuple[str, int]] = []
    decisions: Counter[str] = Counter()
    for each in rows.order_by("title", "pk")[:MOST_CONTENTS]:
        is_hidden = each.project_id is not None and each.project.item.is_reinforced
        found.append(("" if is_hidden else str(each), each.number or 0))
        decisions.update(each.states)
    return found, decisions


def _grids(user: Any, institution: Institution, year: int) -> list[tuple[str, int]]:
    """Published answers to grids, finished in the year, by grid. One query."""
    items = Item.objects.readable_by(user).filter(institution=institution, visibility__in=SHARED, kind=ENTRY)
    rows = GridEntry.objects.filter(item__in=items, finished_at__year=year)
    rows = rows.values_list("grid_version__grid__code", "grid_version__grid__title").annotate(number=Count("pk"))
    return [(f"{code} : {title}", number) for code, title, number in rows.order_by("grid_version__grid__code")]
