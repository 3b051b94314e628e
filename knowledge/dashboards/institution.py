"""What an institution does, counted from what the reader may open (S172, S29)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Count, ExpressionWrapper, F, Min, OuterRef, Q, Subquery
from django.db.models.functions import ExtractYear
from django.http import Http404
from django.utils import timezone

from isic_platform.accounts.models import Institution
from isic_platform.formkit.enums import Level
from isic_platform.publication.enums import State, Visibility
from isic_platform.publication.models import Item, Version
from isic_platform.publication.models.item import ItemQuerySet
from knowledge.columns import KIND as ENTRY
from knowledge.dashboards.charts import Tally, in_order, largest, tally
from knowledge.dashboards.facts import MOST_READ, FicheFacts, People, count_by, count_people, read_fiches
from knowledge.learning.columns import ANALYSIS, LESSON
from knowledge.learning.selectors import Line, learned_line
from knowledge.models import GridEntry
from knowledge.resources.columns import RESOURCE
from partners.enums import OPEN_STATES, Stage
from partners.models import Decision, Partnership, SteeringCommittee
from partners.rex.columns import REX
from projects.services import KIND

SHOWN = 8
MOST_THEMES = 8
MOST_YEARS = 6
KINDS = (
    (ENTRY, "réponses à des grilles"),
    (ANALYSIS, "analyses"),
    (LESSON, "enseignements"),
    (REX, "retours d'expérience"),
    (RESOURCE, "ressources"),
)
FILLED = (
    (0, 49, "Moins de la moitié"), (50, 74, "De la moitié aux trois quarts"), (75, 99, "Plus des trois quarts"),
    (100, 100, "Tout"),
)  # fmt: skip


def get_institution(code: str) -> tuple[Institution, frozenset[int]]:
    """An institution of the directory and the identifiers of its networks; Http404 otherwise. One query."""
    through = Institution.networks.through.objects.filter(institution_id=OuterRef("pk"))
    rows = Institution.objects.filter(merged_into=None).annotate(
        network_ids=ArraySubquery(through.values("network_id"))
    )
    found = rows.filter(code=code).first()
    if found is None:
        raise Http404
    return found, frozenset(found.network_ids)


@dataclass(frozen=True)
class Due:
    """A decision that a committee waits for."""

    text: str
    committee: str
    url: str
    due_on: date | None
    is_late: bool


@dataclass(frozen=True)
class AtWork:
    """Fiches at work that the reader writes or reviews: those of other teams are theirs (H.3)."""

    drafts: int
    returned: int
    in_review: int


@dataclass(frozen=True)
class InstitutionBoard:
    """Everything that the dashboard of an institution says."""

    fiches: int
    is_cut: bool
    people: People
    states: Tally
    times: Tally
    participation: Tally
    levels: Tally
    completeness: Tally
    themes: Tally
    at_work: AtWork
    published: list[tuple[str, int]]
    lessons: list[Line]
    grids: Tally
    finished: int
    decisions: list[Due]
    late: int
    partnerships: Tally
    years: list[int]
    this_year: int


def institution_board(user: Any, institution: Institution) -> InstitutionBoard:
    """Read the dashboard of an institution, without what is kept for a team, for whoever may open it; six queries."""
    day = timezone.localdate()
    readable = (
        Item.objects.readable_by(user)
        .filter(institution=institution)
        .exclude(visibility__in=(Visibility.AUTHOR, Visibility.TEAM))
    )
    fiches = read_fiches(readable)
    at_work, others, written_in = _counts(user, institution, readable)
    grids, finished = _grids(user, institution)
    decisions, late = _decisions(user, institution, day)
    return InstitutionBoard(
        fiches=len(fiches),
        is_cut=len(fiches) == MOST_READ,
        people=count_people(fiches),
        **fiche_tallies(fiches),
        at_work=at_work,
        published=others,
        lessons=_lessons(readable),
        grids=grids,
        finished=finished,
        decisions=decisions,
        late=late,
        partnerships=_partnerships(user, institution),
        years=report_years(fiches, day, written_in),
        this_year=day.year,
    )


def fiche_tallies(fiches: list[FicheFacts]) -> dict[str, Tally]:
    """The charts that every dashboard of fiches has: states, times, participation, levels, completeness, themes."""
    themes, left = largest(count_by(fiches, lambda each: each.themes), MOST_THEMES)
    levels = count_by(fiches, lambda each: each.level)
    percents = [each.percent for each in fiches if each.percent is not None]
    several = "Une fiche a souvent plusieurs thèmes."
    return {
        "states": tally(
            key="etats", title="Fiches par état du projet", unit="fiches",
            rows=in_order(count_by(fiches, lambda each: each.state), "ETA"),
        ),
        "times": tally(
            key="temps", title="Fiches par temps du cycle", unit="fiches",
            rows=in_order(count_by(fiches, lambda each: each.time), "TMP"),
        ),
        "participation": tally(
            key="participation", title="Participation déclarée", unit="fiches",
            rows=in_order(count_by(fiches, lambda each: each.participation), "PAR"),
            note="Le niveau que l'équipe dit avoir atteint, du plus faible au plus fort.",
        ),
        "levels": tally(
            key="niveaux", title="Fiches par niveau de détail", unit="fiches",
            rows=[(str(level.label), levels[level.value]) for level in Level],
        ),
        "completeness": tally(
            key="completude", title="Complétude des fiches publiées", unit="fiches",
            rows=[(label, sum(least <= each <= most for each in percents)) for least, most, label in FILLED],
            note="Part des questions de leur niveau qui ont une réponse. Une fiche en cours de reprise n'est pas comptée ici.",
        ),
        "themes": tally(
            key="themes", title="Thèmes les plus présents", unit="fiches", rows=themes,
            note=f"{several} {left}." if left else several,
        ),
    }  # fmt: skip


def report_years(fiches: list[FicheFacts], day: date, written_in: Iterable[int] = ()) -> list[int]:
    """Years of which a report says something, the latest first, this one always: an action counts in each year that it runs."""
    first = min((fiche.first_year for fiche in fiches), default=day.year)
    told = {year for year in range(first, day.year) if any(fiche.takes_place_in(year) for fiche in fiches)}
    return sorted({day.year, *told, *written_in}, reverse=True)[:MOST_YEARS]


def _counts(
    user: Any, institution: Institution, readable: ItemQuerySet
) -> tuple[AtWork, list[tuple[str, int]], set[int]]:
    """(fiches at work of this reader, how many contents of the other kinds are published, years of those that a report
    names). One query.
    """
    mine = Q(pk__in=Item.objects.worked_on_by(user).values("pk")) | Q(
        pk__in=Item.objects.reviewable_by(user).values("pk")
    )
    boolean = BooleanField()
    first = Version.objects.filter(item=OuterRef("pk")).values("item").annotate(on=Min("published_at")).values("on")
    rows = Item.objects.filter(institution=institution).annotate(
        is_read=ExpressionWrapper(Q(pk__in=readable.values("pk")), boolean), is_mine=ExpressionWrapper(mine, boolean),
        year=ExtractYear(Subquery(first)),
    )  # fmt: skip
    rows = rows.values_list("kind", "is_read", "is_mine", "working_version__state", "year").order_by()
    published: Counter[str] = Counter()
    states: Counter[str] = Counter()
    years: set[int] = set()
    for kind, is_read, is_mine, state, year, number in rows.annotate(number=Count("pk")):
        published[kind] += number * is_read
        if is_read and kind in (LESSON, REX, RESOURCE):
            years.add(year)
        if kind == KIND and is_mine and state:
            states[state] += number
    at_work = AtWork(
        drafts=states[State.DRAFT],
        returned=states[State.RETURNED],
        in_review=states[State.SUBMITTED] + states[State.VALIDATED],
    )
    return at_work, [(label, published[kind]) for kind, label in KINDS], years


def _lessons(readable: ItemQuerySet) -> list[Line]:
    """The latest published. One query."""
    rows = readable.of_kind(LESSON).select_related("published_version", "lesson")
    return [learned_line(item) for item in rows.order_by("-published_version__published_at", "-pk")[:SHOWN]]


def _grids(user: Any, institution: Institution) -> tuple[Tally, int]:
    """Answers finished, by grid, among those that the reader may open. One query."""
    rows = GridEntry.objects.visible_to(user).shared().finished().filter(item__institution=institution)
    rows = rows.values_list("grid_version__grid__code", "grid_version__grid__title").annotate(number=Count("pk"))
    found = [(f"{code} : {title}", number) for code, title, number in rows.order_by("grid_version__grid__code")]
    chart = tally(key="grilles", title="Grilles remplies", unit="réponses", rows=found)
    return chart, sum(number for _, number in found)


def _decisions(user: Any, institution: Institution, day: date) -> tuple[list[Due], int]:
    """(decisions still open of the committees where the institution sits or that it carries, how many are late). One query."""
    seated = Q(members__institution=institution, members__until=None)
    committees = SteeringCommittee.objects.visible_to(user).filter(Q(institution=institution) | seated)
    rows = Decision.objects.filter(session__committee__in=committees.values("pk"), state__in=OPEN_STATES)
    rows = rows.select_related("session__committee").order_by(F("due_on").asc(nulls_last=True), "pk")
    found = list(rows[:MOST_READ])
    shown = [
        Due(each.text, str(each.session.committee), f"{each.session.committee.get_absolute_url()}#decisions", each.due_on,
            each.is_late(day))
        for each in found[:SHOWN]
    ]  # fmt: skip
    return shown, sum(each.is_late(day) for each in found)


def _partnerships(user: Any, institution: Institution) -> Tally:
    """Partnerships of today by stage, carried or joined. One query."""
    here = Q(members__institution=institution, members__left_on=None) | Q(institution=institution)
    rows = Partnership.objects.visible_to(user).filter(here, ended_on=None)
    counts = dict(rows.values_list("stage").annotate(number=Count("pk", distinct=True)).order_by("stage"))
    found = [(stage.label, counts.get(stage.value, 0)) for stage in Stage]
    return tally(key="stades", title="Partenariats en cours, par stade", unit="partenariats", rows=found)
