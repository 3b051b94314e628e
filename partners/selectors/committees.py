"""What the pages of committees read (S135 to S141)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Value
from django.http import Http404, QueryDict
from django.utils import timezone

from isic_platform.common.keyset import Page, page_of
from isic_platform.common.parsing import one_line
from isic_platform.vocabularies.selectors import label_of, labels_of, terms_of
from partners.enums import OPEN_STATES, Attendance
from partners.models import (
    CommitteeMember,
    CommitteeSession,
    CommitteeTemplate,
    Decision,
    GoodPractice,
    SessionAttendance,
    SteeringCommittee,
)
from partners.permissions.committees import can_read_sessions, can_write_committee
from partners.quorum import NOT_COUNTED, Quorum, quorum_of
from partners.selectors.projects import ProjectLine, projects_shown

PAGE = 20
MOST_SESSIONS = 60
MOST_DECISIONS = 300
FOUR_TYPES = "ACT-4"  # the four types of S76, without the precision on volunteers
CONCERNED = "ACT-UHC"
CHAIRS = ("ROC-PRE", "ROC-COP")
WHOSE = {"les-miens": "Ceux que je tiens", "ma-structure": "Où siège ma structure", "en-attente": "Décisions en retard"}


def get_committee(user: Any, short_id: str) -> SteeringCommittee:
    """The committee if this person may open it, its team, carrier and seats loaded; Http404 otherwise. Two queries."""
    writers = SteeringCommittee.co_writers.through.objects.filter(steeringcommittee=OuterRef("pk"))
    rows = SteeringCommittee.objects.visible_to(user).select_related("institution", "owner", "project__item")
    rows = rows.annotate(writer_ids=ArraySubquery(writers.values("user_id")))
    found = rows.prefetch_related(seats()).filter(short_id=short_id).first()
    if found is None:
        raise Http404
    return found


def seats() -> Prefetch:
    """Every seat, held or left, with its institution."""
    return Prefetch("members", CommitteeMember.objects.select_related("institution").order_by("pk"))


def get_session(user: Any, short_id: str) -> CommitteeSession:
    """The session of a committee that this person may open, its committee loaded as ``get_committee`` does."""
    session = CommitteeSession.objects.filter(short_id=short_id).select_related("committee").first()
    if session is None:
        raise Http404
    session.committee = get_committee(user, session.committee.short_id)
    return session


@dataclass(frozen=True)
class CommitteeLine:
    """A committee in a list."""

    committee: SteeringCommittee
    project: ProjectLine | None
    late: int


def committee_page(user: Any, parameters: QueryDict) -> tuple[Page, list[CommitteeLine]]:
    """Committees that this person may open, the latest created first; ``q`` looks in titles, ``qui`` is a key of WHOSE."""
    rows = SteeringCommittee.objects.visible_to(user).select_related("institution")
    if query := one_line(parameters.get("q")):
        rows = rows.filter(Q(title__unaccent__icontains=query) | Q(programme__unaccent__icontains=query))
    if obstacle := one_line(parameters.get("frein"), 10):
        rows = rows.filter(obstacles__contains=[obstacle])
    late = Decision.objects.filter(state__in=OPEN_STATES, due_on__lt=timezone.localdate())
    whose = parameters.get("qui", "")
    if whose == "les-miens":
        rows = rows.written_by(user)
    elif whose == "ma-structure" and user.is_authenticated:
        sitting = CommitteeMember.objects.filter(institution__in=user.scope.institutions_as(), until=None)
        rows = rows.filter(pk__in=sitting.values("committee"))
    elif whose == "en-attente":
        rows = rows.filter(Exists(late.filter(session__committee=OuterRef("pk"))))
    rows = rows.annotate(age=Value(0) - F("pk"), is_late=Exists(late.filter(session__committee=OuterRef("pk"))))
    page = page_of(rows, order=("age",), parameters=parameters, size=PAGE)
    projects = projects_shown(user, (each.project_id for each in page.items))
    lines = [CommitteeLine(each, projects.get(each.project_id), each.is_late) for each in page.items]
    return page, lines


@dataclass(frozen=True)
class Composition:
    """Who sits today. ``missing`` are the labels of the types of actors that nobody holds (S76)."""

    seats: list[CommitteeMember]
    former: list[CommitteeMember]
    missing: list[str]
    chairs: list[CommitteeMember]
    concerned: list[CommitteeMember]


def composition_of(members: list[CommitteeMember], today: date | None = None) -> Composition:
    """Read the seats of a committee: in memory, no query but the vocabularies kept by the process."""
    day = today or timezone.localdate()
    held = [each for each in members if each.until is None or each.until >= day]
    former = [each for each in members if each not in held]
    present = {each.actor_type for each in held}
    missing = [term.label for term in terms_of(FOUR_TYPES) if term.code not in present]
    chairs = [each for each in held if each.role in CHAIRS]
    concerned = [each for each in held if each.actor_type == CONCERNED or each.role in ("ROC-COP", "ROC-REP")]
    for each in members:
        each.role_label, each.type_label = label_of(each.role), label_of(each.actor_type)
    return Composition(held, former, missing, chairs, concerned)


@dataclass(frozen=True)
class CommitteeView:
    """A committee and everything that its page says to this person."""

    committee: SteeringCommittee
    composition: Composition
    project: ProjectLine | None
    sessions: list[CommitteeSession]
    open_decisions: list[Decision]
    past_decisions: list[Decision]
    practices: list[GoodPractice]
    obstacles: list[str]
    reads_sessions: bool
    writes: bool


def committee_view(user: Any, committee: SteeringCommittee) -> CommitteeView:
    """Read the page of a committee got by ``get_committee``. Four queries at most."""
    composition = composition_of(list(committee.members.all()))
    sessions = committee.sessions.annotate(
        present=Count(
            "attendances",
            filter=Q(attendances__state=Attendance.PRESENT) & ~Q(attendances__member__role__in=NOT_COUNTED),
        )
    )
    decisions = decisions_of(committee)
    return CommitteeView(
        committee=committee,
        composition=composition,
        project=projects_shown(user, [committee.project_id]).get(committee.project_id or 0),
        sessions=list(sessions.order_by("-starts_at", "-pk")[:MOST_SESSIONS]),
        open_decisions=[each for each in decisions if each.is_open],
        past_decisions=[each for each in decisions if not each.is_open][::-1],
        practices=list(committee.good_practices.select_related("shelved_as")),
        obstacles=list(labels_of(committee.obstacles).values()),
        reads_sessions=can_read_sessions(user, committee),
        writes=can_write_committee(user, committee),
    )


def decisions_of(committee: SteeringCommittee, *, before: CommitteeSession | None = None) -> list[Decision]:
    """Decisions of a committee by due date, with their session; ``before`` keeps the open ones of earlier sessions."""
    rows = Decision.objects.filter(session__committee=committee).select_related("session", "institution")
    if before is not None:
        rows = rows.filter(state__in=OPEN_STATES, session__starts_at__lt=before.starts_at)
    today = timezone.localdate()
    found = list(rows.order_by(F("due_on").asc(nulls_last=True), "pk")[:MOST_DECISIONS])
    for each in found:
        each.kind_label, each.late = label_of(each.kind) if each.kind else "", each.is_late(today)
    return found


@dataclass(frozen=True)
class Line:
    """A seat at a session; ``state`` is empty when nothing was said."""

    member: CommitteeMember
    state: str
    label: str


@dataclass(frozen=True)
class SessionView:
    """A session and everything that its page says."""

    session: CommitteeSession
    lines: list[Line]
    quorum: Quorum
    decisions: list[Decision]
    carried: list[Decision]


def session_view(session: CommitteeSession) -> SessionView:
    """Read the page of a session got by ``get_session``. Three queries."""
    attendances = list(SessionAttendance.objects.filter(session=session))
    states = {each.member_id: each.state for each in attendances}
    members = list(session.committee.members.all())
    seated = [each for each in members if each.pk in states or each.sits_on(session.day)]
    composition_of(seated, session.day)
    labels = dict(Attendance.choices)
    today = timezone.localdate()
    own = list(session.decisions.select_related("session", "institution").order_by("pk"))
    for each in own:
        each.kind_label, each.late = label_of(each.kind) if each.kind else "", each.is_late(today)
    return SessionView(
        session=session,
        lines=[Line(each, states.get(each.pk, ""), str(labels.get(states.get(each.pk, ""), ""))) for each in seated],
        quorum=quorum_of(session.committee.quorum, seated, attendances),
        decisions=own,
        carried=decisions_of(session.committee, before=session),
    )


def templates_shown(user: Any) -> Any:
    """Reusable committees of one's networks, by title (S140)."""
    rows = CommitteeTemplate.objects.filter(network__in=user.scope.reach).select_related("network")
    return rows.order_by("title", "pk")
