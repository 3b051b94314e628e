"""What a network does, across its institutions: what circulates in it, counted from what the reader may read (S172, S29)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.http import Http404
from django.utils import timezone

from isic_platform.accounts.models import Network
from isic_platform.publication.enums import Visibility
from isic_platform.publication.kinds import kind_of
from isic_platform.publication.models import Item
from knowledge.dashboards.charts import Tally, tally
from knowledge.dashboards.facts import MOST_READ, People, count_people, read_fiches
from knowledge.dashboards.institution import KINDS, fiche_tallies
from knowledge.models import Campaign
from partners.enums import OPEN_STATES, Stage
from partners.models import Decision, Partnership, SteeringCommittee
from projects.services import KIND

SHOWN = 8
MOST_INSTITUTIONS = 200
REACHING = (Visibility.NETWORK, Visibility.INTER_NETWORK, Visibility.PUBLIC)
COLUMNS = ((KIND, "Fiches"), *((kind, label.capitalize()) for kind, label in KINDS))


def get_network(pk: int) -> Network:
    """A network in use; Http404 otherwise. One query."""
    found = Network.objects.filter(pk=pk, is_active=True).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True)
class Carrier:
    """What an institution shares with the network: a (label, count) pair for each column."""

    name: str
    cells: list[tuple[str, int]]
    total: int


@dataclass(frozen=True)
class Arrival:
    """A content that has just been published in the network."""

    title: str
    url: str
    kind: str
    institution: str
    on: date


@dataclass(frozen=True)
class NetworkBoard:
    """Everything that the dashboard of a network says."""

    fiches: int
    is_cut: bool
    people: People
    states: Tally
    times: Tally
    participation: Tally
    levels: Tally
    completeness: Tally
    themes: Tally
    heads: list[str]
    carriers: list[Carrier]
    arrivals: list[Arrival]
    campaigns: list[Campaign]
    partnerships: Tally
    open_decisions: int
    late_decisions: int


def network_board(user: Any, network: Network) -> NetworkBoard:
    """Read the dashboard of a network for one of its members; six queries."""
    readable = Item.objects.readable_by(user).filter(networks=network, visibility__in=REACHING)
    fiches = read_fiches(readable)
    decisions = _decisions(user, network)
    return NetworkBoard(
        fiches=len(fiches),
        is_cut=len(fiches) == MOST_READ,
        people=count_people(fiches),
        **fiche_tallies(fiches),
        heads=[label for _, label in COLUMNS],
        carriers=_carriers(readable),
        arrivals=_arrivals(readable),
        campaigns=list(Campaign.objects.visible_to(user).filter(network=network).order_by("-ends_on", "-pk")[:SHOWN]),
        partnerships=_partnerships(user, network),
        open_decisions=decisions["open"],
        late_decisions=decisions["late"],
    )


def _carriers(readable: Any) -> list[Carrier]:
    """Institutions by what they published, the most first. One query."""
    rows = readable.values_list("institution", "institution__name", "kind").annotate(number=Count("pk"))
    names: dict[int | None, str] = {}
    counts: dict[tuple[int | None, str], int] = {}
    for pk, name, kind, number in rows.order_by("institution__name", "kind"):
        names[pk] = name or "Sans structure"
        counts[pk, kind] = number
    found = []
    for pk, name in names.items():
        cells = [(label, counts.get((pk, kind), 0)) for kind, label in COLUMNS]
        found.append(Carrier(name, cells, sum(number for _, number in cells)))
    return sorted(found, key=lambda each: (-each.total, each.name))[:MOST_INSTITUTIONS]


def _arrivals(readable: Any) -> list[Arrival]:
    """What was published last, of any kind: what circulates. One query."""
    rows = readable.select_related("published_version", "institution")
    return [
        Arrival(
            title=item.online_title or "Sans titre",
            url=item.get_absolute_url(),
            kind=kind_of(item).label,
            institution=item.institution.name if item.institution else "",
            on=timezone.localdate(item.published_version.published_at),
        )
        for item in rows.order_by("-published_version__published_at", "-pk")[:SHOWN]
    ]


def _partnerships(user: Any, network: Network) -> Tally:
    """Partnerships of today by stage, shared with the network. One query."""
    rows = Partnership.objects.visible_to(user).filter(networks=network, ended_on=None, visibility__in=REACHING)
    counts = dict(rows.values_list("stage").annotate(number=Count("pk", distinct=True)).order_by("stage"))
    found = [(stage.label, counts.get(stage.value, 0)) for stage in Stage]
    return tally(key="stades", title="Partenariats en cours, par stade", unit="partenariats", rows=found)


def _decisions(user: Any, network: Network) -> dict[str, int]:
    """Decisions still open in the committees shared with the network, and how many are late. One query."""
    committees = SteeringCommittee.objects.visible_to(user).filter(networks=network, visibility__in=REACHING)
    rows = Decision.objects.filter(session__committee__in=committees.values("pk"), state__in=OPEN_STATES)
    return rows.aggregate(open=Count("pk"), late=Count("pk", filter=Q(due_on__lt=timezone.localdate())))
