"""What the pages of meetings read (S120 to S125)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Prefetch
from django.http import Http404, QueryDict
from django.utils import timezone

from isic_platform.common.charts import Lines, Series, line_chart
from isic_platform.common.keyset import Page, page_of
from partners.enums import OPEN_STATES, Capacity
from partners.models import CapacityRating, Decision, Meeting, MeetingParticipant, Partnership
from partners.permissions.meetings import can_write_meeting, reads_difficulty
from partners.selectors.projects import own_projects, projects_shown
from projects.models import Project

PAGE = 20
MOST_MEETINGS = 60  # of one partnership or project, the latest ones
MOST_DECISIONS = 200
CAPACITIES = (Capacity.COOPERATION, Capacity.LEARNING, Capacity.IMPROVEMENT)
PERSONS, ORGANISATIONS = "Entre nous qui nous rencontrons", "Entre nos organisations"
NOT_RATED = "non dit"


@dataclass(frozen=True)
class About:
    """What a meeting is a meeting of, as this person may name it."""

    kind: str  # « partenariat » or « projet »
    short_id: str
    title: str
    url: str


def get_meeting(user: Any, short_id: str) -> Meeting:
    """The meeting if this person is of its circle, with what its page shows; Http404 otherwise. Four queries."""
    rows = Meeting.objects.in_circle_of(user).select_related("partnership", "project__item", "created_by")
    participants = MeetingParticipant.objects.select_related("institution").order_by("pk")
    rows = rows.prefetch_related(
        Prefetch("participants", participants), "capacities",
        Prefetch("decisions", Decision.objects.select_related("institution").order_by("due_on", "pk")),
    )  # fmt: skip
    found = rows.filter(short_id=short_id).first()
    if found is None:
        raise Http404
    return found


def about_of(user: Any, meeting: Meeting) -> About:
    """The partnership, or the project under the title that this person may read. One query for a project."""
    if meeting.partnership_id:
        found = meeting.partnership
        return About("partenariat", found.short_id, found.title, found.get_absolute_url())
    line = projects_shown(user, [meeting.project_id]).get(meeting.project_id)
    if line is None:
        return About("projet", "", "Un projet que vous ne pouvez pas ouvrir", "")
    return About("projet", line.short_id, line.title, line.url)


@dataclass(frozen=True)
class MeetingView:
    """A meeting as this person reads it."""

    meeting: Meeting
    about: About
    writes: bool
    difficulty: str
    ratings: list[CapacityRating]
    open_decisions: list[Decision]
    past_decisions: list[Decision]


def meeting_view(user: Any, meeting: Meeting) -> MeetingView:
    """Everything that the page draws, from a meeting got by ``get_meeting``."""
    decisions = list(meeting.decisions.all())
    today = timezone.localdate()
    for each in decisions:
        each.late = each.is_late(today)
    ranks = {code: rank for rank, code in enumerate(Capacity.values)}
    return MeetingView(
        meeting=meeting,
        about=about_of(user, meeting),
        writes=can_write_meeting(user, meeting),
        difficulty=meeting.difficulty if reads_difficulty(user, meeting) else "",
        ratings=sorted(meeting.capacities.all(), key=lambda row: ranks[row.capacity]),
        open_decisions=[each for each in decisions if each.is_open],
        past_decisions=[each for each in decisions if not each.is_open],
    )


def meeting_page(user: Any, parameters: QueryDict) -> Page:
    """Meetings of one's circles, the latest noted first. One query, and one for the titles of projects."""
    rows = Meeting.objects.in_circle_of(user).select_related("partnership").annotate(newest=-F("pk"))
    page = page_of(rows, order=("newest",), parameters=parameters, size=PAGE)
    shown = projects_shown(user, [each.project_id for each in page.items])
    for each in page.items:
        line = shown.get(each.project_id)
        each.about_title = each.partnership.title if each.partnership_id else line.title if line else ""
    return page


@dataclass(frozen=True)
class EvolutionRow:
    """A meeting in the table beside the drawing: marks as words, « non dit » where nobody knew."""

    meeting: Meeting
    marks: list[tuple[str, str, str]]  # capacity, between persons, between organisations


@dataclass(frozen=True)
class FollowUp:
    """What becomes of a partnership, or of a project, meeting after meeting."""

    meetings: list[Meeting]
    open_decisions: list[Decision]
    past_decisions: list[Decision]
    charts: list[Lines]
    rows: list[EvolutionRow]
    trust: list[tuple[Meeting, str]]

    @property
    def late(self) -> int:
        """How many decisions are late."""
        return sum(each.late for each in self.open_decisions)


def follow_up(user: Any, *, partnership: Partnership | None = None, project: Project | None = None) -> FollowUp:
    """Meetings that this person reads, their decisions, and the capacities through time. Three queries, whatever their number."""
    rows = Meeting.objects.in_circle_of(user).about(partnership=partnership, project=project)
    meetings = list(rows.prefetch_related("capacities").order_by("-date", "-pk")[:MOST_MEETINGS])
    decisions = Decision.objects.filter(meeting__in=[each.pk for each in meetings]).select_related(
        "meeting", "institution"
    )
    found = list(decisions.order_by("due_on", "pk")[:MOST_DECISIONS])
    today = timezone.localdate()
    for each in found:
        each.late = each.is_late(today)
    rated = [each for each in meetings[::-1] if each.capacities.all()]
    return FollowUp(
        meetings=meetings,
        open_decisions=[each for each in found if each.state in OPEN_STATES],
        past_decisions=[each for each in found if each.state not in OPEN_STATES],
        charts=_charts(rated),
        rows=[EvolutionRow(each, _marks(each)) for each in rated[::-1]],
        trust=[(each, row.example) for each in rated[::-1] if (row := _of(each, Capacity.TRUST)) and row.example],
    )


def _of(meeting: Meeting, capacity: str) -> CapacityRating | None:
    return next((row for row in meeting.capacities.all() if row.capacity == capacity), None)


def _values(meetings: Sequence[Meeting], capacity: str, level: str) -> list[int | None]:
    return [getattr(row, level) if (row := _of(each, capacity)) else None for each in meetings]


def _charts(meetings: Sequence[Meeting]) -> list[Lines]:
    if not meetings:
        return []
    dates: list[date] = [each.date for each in meetings]
    found = [
        line_chart(
            key=f"capacites-{level}",
            title=f"{name} : coopérer, apprendre, améliorer, de 1 à 5",
            dates=dates,
            series=[Series(Capacity(each).label, _values(meetings, each, level)) for each in CAPACITIES],
        )
        for level, name in (("persons", PERSONS), ("organisations", ORGANISATIONS))
    ]
    trust = [
        Series(name, _values(meetings, Capacity.TRUST, level))
        for level, name in (("persons", PERSONS), ("organisations", ORGANISATIONS))
    ]
    if any(value is not None for each in trust for value in each.values):
        found.append(line_chart(key="confiance", title="Se faire confiance, de 1 à 5", dates=dates, series=trust))
    return found


def _marks(meeting: Meeting) -> list[tuple[str, str, str]]:
    found = []
    for capacity in Capacity:
        row = _of(meeting, capacity)
        found.append((capacity.label, _mark(row and row.persons), _mark(row and row.organisations)))
    return found


def _mark(value: int | None) -> str:
    return f"{value} sur 5" if value else NOT_RATED


def written_targets(user: Any) -> list[tuple[str, str]]:
    """(key, title) of the partnerships and projects that this person writes: what a new meeting may be about. Two queries."""
    partnerships = Partnership.objects.written_by(user).order_by("-updated_at", "-pk")[:200]
    found = [(f"partenariat:{each.short_id}", each.title) for each in partnerships]
    return found + [(f"projet:{project.item.short_id}", title) for project, title in own_projects(user)]
