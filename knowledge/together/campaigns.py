"""What the pages of the campaigns read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, Value
from django.http import QueryDict
from django.utils import timezone

from isic_platform.accounts.enums import Role
from isic_platform.accounts.models import Institution
from isic_platform.common.keyset import Page, page_of
from isic_platform.publication.models import Item
from knowledge.models import Analysis, Campaign, Grid, GridEntry, Lesson
from knowledge.together.participation import Participation, participation_of
from knowledge.together.people import names_in

PAGE = 20
MOST_RUNNING = 5
MOST_CONTENTS = 100
WHEN = {"en-cours": "En cours", "a-venir": "À venir", "passees": "Terminées"}


def campaign_page(user: Any, *, when: str, parameters: QueryDict) -> Page:
    """A page of campaigns of one's networks, the latest opened first; ``when`` is a key of WHEN, or empty for all."""
    today = timezone.localdate()
    chosen = {
        "en-cours": Q(starts_on__lte=today, ends_on__gte=today, closed_at=None),
        "a-venir": Q(starts_on__gt=today, closed_at=None),
        "passees": Q(ends_on__lt=today) | Q(closed_at__isnull=False),
    }.get(when, Q())
    rows = Campaign.objects.visible_to(user).filter(chosen).select_related("network").prefetch_related("grids")
    return page_of(rows.annotate(age=Value(0) - F("pk")), order=("age",), parameters=parameters, size=PAGE)


def running_campaigns(user: Any, *, institutions: Iterable[int] | None = None) -> list[Campaign]:
    """Campaigns that run today in one's networks, the first to end first, with ``grid_titles``; one query.

    ``institutions`` (identifiers) keeps those that invite one of them. Nothing is asked for a visitor.
    """
    if not user.is_authenticated or not user.scope.reach:
        return []
    rows = Campaign.objects.running().visible_to(user)
    if institutions is not None:
        invited = Campaign.institutions.through.objects.filter(institution__in=list(institutions))
        rows = rows.filter(pk__in=invited.values("campaign"))
    titles = Grid.objects.filter(campaigns=OuterRef("pk"), withdrawn_at=None).order_by("order", "code").values("title")
    rows = rows.annotate(grid_titles=ArraySubquery(titles))
    return list(rows.order_by("ends_on", "pk")[:MOST_RUNNING])


def own_campaigns(user: Any) -> list[Campaign]:
    """Running campaigns that invite an institution where the person writes."""
    if not user.is_authenticated:
        return []
    places = user.scope.institutions_as(Role.CONTRIBUTOR, Role.MANAGER)
    return running_campaigns(user, institutions=places) if places else []


@dataclass(frozen=True)
class Content:
    """A published answer or lesson of a campaign, as this reader may know it."""

    title: str
    url: str


@dataclass(frozen=True)
class CampaignView:
    """A campaign and everything that its page says."""

    campaign: Campaign
    grids: list[Grid]
    institutions: list[Institution]
    participation: Participation
    answers: list[Content]
    lessons: list[Content]
    signed_by: str


def campaign_view(user: Any, campaign: Campaign) -> CampaignView:
    """Read the page of a campaign that this person may open. Six queries at most."""
    grids = list(campaign.grids.all())
    institutions = list(campaign.institutions.order_by("name", "pk"))
    participation = participation_of(
        campaign, institutions=[(each.pk, each.name) for each in institutions], grids=[grid.code for grid in grids]
    )
    answers, lessons = published_contents(user, campaign)
    signed = ""
    if campaign.is_closed:
        signed = names_in(campaign.network_id, [campaign.closed_by], None)[campaign.closed_by_id]
    return CampaignView(campaign, grids, institutions, participation, answers, lessons, signed)


def published_contents(user: Any, campaign: Campaign) -> tuple[list[Content], list[Content]]:
    """Published answers of a campaign and the lessons drawn from them, for this reader; one query, bounded."""
    entries = GridEntry.objects.filter(campaign=campaign)
    analyses = Analysis.objects.filter(sources__campaign=campaign)
    lessons = Lesson.objects.filter(Q(entry__in=entries) | Q(analysis__in=analyses))
    rows = Item.objects.readable_by(user).select_related("published_version", "lesson")
    rows = rows.filter(Q(pk__in=entries.values("item")) | Q(pk__in=lessons.values("item")))
    answers: list[Content] = []
    drawn: list[Content] = []
    for item in rows.order_by("-published_version__published_at", "-pk")[:MOST_CONTENTS]:
        (drawn if hasattr(item, "lesson") else answers).append(
            Content(item.online_title or "Sans titre", item.get_absolute_url())
        )
    return answers, drawn
