"""What the pages of partnerships read (S105 to S119)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Prefetch, Q
from django.db.models.functions import JSONObject
from django.http import Http404, QueryDict
from django.utils import timezone

from isic_platform.accounts.models import Institution
from isic_platform.common.keyset import Page, page_of
from isic_platform.common.parsing import one_line
from isic_platform.vocabularies.selectors import label_of, labels_of
from partners.enums import Origin, Said, Stage, TransparencyLine
from partners.models import (
    Agreement,
    Meeting,
    Partnership,
    PartnershipMember,
    StageObservation,
    TransparencyCheck,
    Zone,
)
from partners.permissions import partnerships as permissions
from partners.selectors.projects import ProjectLine, projects_shown

PAGE = 20
MOST_OBSERVATIONS = 300
MOST_MEETINGS = 5
SOON = timedelta(days=60)
WHOSE = {"les-miens": "Ceux que je tiens", "ma-structure": "Dont ma structure est membre"}


def get_partnership(user: Any, short_id: str) -> Partnership:
    """The partnership if this person may open it, with what its page says of it; Http404 otherwise. Two queries."""
    writers = Partnership.co_writers.through.objects.filter(partnership=OuterRef("pk"))
    links = Partnership.projects.through.objects.filter(partnership=OuterRef("pk"))
    meetings = Meeting.objects.filter(partnership=OuterRef("pk")).order_by("-date", "-pk")
    rows = Partnership.objects.visible_to(user).select_related("institution", "owner")
    rows = rows.annotate(
        writer_ids=ArraySubquery(writers.values("user_id")),
        project_ids=ArraySubquery(links.order_by("project_id").values("project_id")),
        latest_meetings=ArraySubquery(
            meetings.values_list(JSONObject(short_id="short_id", subject="subject", date="date"))[:MOST_MEETINGS]
        ),
    )
    found = rows.prefetch_related(members()).filter(short_id=short_id).first()
    if found is None:
        raise Http404
    for row in found.members.all():
        row.partnership = found
    return found


def members() -> Prefetch:
    """Every member, present or gone, with its institution and what it said clearly (``checks``)."""
    checks = TransparencyCheck.objects.filter(member=OuterRef("pk"))
    columns = JSONObject(line="line", said="said", date="date")
    rows = PartnershipMember.objects.annotate(checks=ArraySubquery(checks.values_list(columns)))
    return Prefetch("members", rows.select_related("institution").order_by("pk"))


@dataclass(frozen=True)
class MemberView:
    """A member as this person reads it: ``stakes`` is None when they may not."""

    member: PartnershipMember
    role_label: str
    stakes: str | None
    stakes_by: str  # « l'équipe du partenariat », « la structure », empty when nobody knows
    interest: str
    is_own: bool
    is_unread: bool  # enrolled by somebody else, and none of its own people has saved its row since
    may_write: bool
    is_here: bool


@dataclass(frozen=True)
class StageView:
    """A stage of the timeline."""

    code: str
    label: str
    state: str  # « fait », « en cours », « à venir »
    observations: list[StageObservation]


@dataclass(frozen=True)
class Cell:
    """A line of the transparency list of one member; ``said`` is empty when nothing was said."""

    line: str
    said: str
    word: str
    date: date | None


@dataclass
class PartnershipView:
    """Everything that the page says to this person."""

    writes: bool
    in_circle: bool
    members: list[MemberView]
    projects: list[ProjectLine]
    hidden_projects: int
    stages: list[StageView] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    transparency: list[tuple[MemberView, list[Cell]]] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)
    zones: list[Zone] = field(default_factory=list)

    @property
    def own(self) -> list[MemberView]:
        """One's own rows."""
        return [each for each in self.members if each.is_own]


def partnership_view(user: Any, partnership: Partnership) -> PartnershipView:
    """Read the page of a partnership got by ``get_partnership``. Four queries at most."""
    in_circle = permissions.is_in_circle(user, partnership)
    today = timezone.localdate()
    rows = [
        MemberView(
            member=row,
            role_label=label_of(row.role) if row.role else "",
            stakes=row.stakes if permissions.can_read_stakes(user, row) else None,
            stakes_by=row.get_stakes_by_display() if permissions.can_read_stakes(user, row) else "",
            interest=row.interest if in_circle else "",
            is_own=permissions.is_own_row(user, row),
            is_unread=row.confirmed_at is None and row.institution_id != partnership.institution_id,
            may_write=permissions.can_write_member(user, row),
            is_here=row.is_here(today),
        )
        for row in partnership.members.all()
    ]
    ids = partnership.project_ids
    shown = projects_shown(user, ids)
    view = PartnershipView(
        writes=permissions.can_write_partnership(user, partnership),
        in_circle=in_circle,
        members=rows,
        projects=[shown[pk] for pk in ids if pk in shown],
        hidden_projects=len(ids) - len(shown),
        agreements=_agreements(partnership, today),
        zones=_zones(partnership),
    )
    view.stages = _stages(partnership, in_circle)
    if in_circle:
        view.lines = [line.label for line in TransparencyLine]
        view.transparency = _transparency(rows)
    return view


def _stages(partnership: Partnership, in_circle: bool) -> list[StageView]:
    found: dict[str, list[StageObservation]] = {}
    if in_circle:
        observations = partnership.observations.select_related("institution").order_by("date", "pk")
        for row in observations[:MOST_OBSERVATIONS]:
            row.partnership = partnership
            found.setdefault(row.stage, []).append(row)
    codes = Stage.values
    now = codes.index(partnership.stage)
    states = ["fait" if rank < now else "en cours" if rank == now else "à venir" for rank in range(len(codes))]
    return [
        StageView(code, Stage(code).label, state, found.get(code, []))
        for code, state in zip(codes, states, strict=True)
    ]


def _transparency(rows: list[MemberView]) -> list[tuple[MemberView, list[Cell]]]:
    return [(each, _cells(each.member)) for each in rows]


def _cells(member: PartnershipMember) -> list[Cell]:
    known = {check["line"]: check for check in member.checks}
    cells = []
    for line in TransparencyLine:
        check = known.get(line)
        day = date.fromisoformat(check["date"]) if check and check["date"] else None
        said = check["said"] if check else ""
        cells.append(Cell(line.label, said, Said(said).label if said else "Pas encore", day))
    return cells


def _agreements(partnership: Partnership, today: date) -> list[Agreement]:
    found = list(partnership.agreements.order_by(F("signed_on").desc(nulls_last=True), "pk"))
    for row in found:
        row.partnership = partnership
        row.kind_label = label_of(row.kind)
        row.is_over = row.ends_on is not None and row.ends_on < today
        row.ends_soon = row.ends_on is not None and today <= row.ends_on <= today + SOON
    return found


def _zones(partnership: Partnership) -> list[Zone]:
    places = Institution.objects.filter(zones=OuterRef("pk")).order_by("name")
    found = list(partnership.zones.annotate(places=ArraySubquery(places.values("name"))))
    for row in found:
        row.partnership = partnership
        row.theme_labels = list(labels_of(row.themes).values())
    return found


@dataclass(frozen=True)
class PartnershipLine:
    """A partnership in a list."""

    partnership: Partnership
    members: list[str]


def partnership_page(user: Any, parameters: QueryDict) -> tuple[Page, list[PartnershipLine]]:
    """Partnerships that this person may open, the latest created first. Three queries.

    ``q`` looks in titles, ``qui`` is a key of WHOSE, ``stade`` and ``origine`` are codes, ``role`` is a role held by a member,
    ``structure`` the code of a member. Unknown values are ignored.
    """
    rows = Partnership.objects.visible_to(user).select_related("institution")
    if query := one_line(parameters.get("q")):
        rows = rows.filter(title__unaccent__icontains=query)
    whose = parameters.get("qui", "")
    if whose == "les-miens":
        rows = rows.filter(pk__in=Partnership.objects.written_by(user))
    if whose == "ma-structure" and user.is_authenticated:
        rows = rows.filter(pk__in=_with_member(institution_id__in=user.scope.institutions_as()))
    if (stage := parameters.get("stade")) in Stage.values:
        rows = rows.filter(stage=stage)
    if (origin := parameters.get("origine")) in Origin.values:
        rows = rows.filter(origin=origin)
    if role := one_line(parameters.get("role"), 8):
        rows = rows.filter(pk__in=_with_member(role=role))
    if place := one_line(parameters.get("structure"), 60):
        rows = rows.filter(pk__in=_with_member(institution__code=place))
    rows = rows.prefetch_related(members()).annotate(newest=-F("pk"))
    page = page_of(rows, order=("newest",), parameters=parameters, size=PAGE)
    today = timezone.localdate()
    lines = [
        PartnershipLine(each, [row.institution.name for row in each.members.all() if row.is_here(today)])
        for each in page.items
    ]
    return page, lines


def _with_member(**conditions: Any) -> Any:
    here = Q(left_on=None) | Q(left_on__gte=timezone.localdate())
    return PartnershipMember.objects.filter(here, **conditions).values("partnership")


def partnerships_of(user: Any, institution_ids: Any) -> Any:
    """Partnerships of which one of these institutions is a member today and that this person may open."""
    return Partnership.objects.visible_to(user).filter(pk__in=_with_member(institution_id__in=institution_ids))
