"""What the pages of the priorities read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import QueryDict

from isic_platform.common.keyset import Page, page_of
from isic_platform.vocabularies.selectors import label_of
from knowledge.enums import ProposalState
from knowledge.models import Campaign, PriorityArgument, PriorityProposal, Vote
from knowledge.together.people import names_in

PAGE = 20
MOST_ARGUMENTS = 200
ORDER = ("rank", "age", "pk")


def ranked_priorities(user: Any) -> QuerySet[PriorityProposal]:
    """Proposals that this person may read: votes, arguments, and whether they voted; the most supported first.

    At equal support the latest proposed comes first.
    """
    return PriorityProposal.objects.visible_to(user).select_related("network").annotate(
        vote_count=_count(Vote.objects.filter(proposal=OuterRef("pk"))),
        argument_count=_count(PriorityArgument.objects.filter(proposal=OuterRef("pk"))),
        is_supported=Exists(Vote.objects.filter(proposal=OuterRef("pk"), user=user)),
        rank=Value(0) - F("vote_count"),
        age=Value(0) - F("pk"),
    )  # fmt: skip


def _count(rows: QuerySet) -> Coalesce:
    counted = rows.order_by().values("proposal").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), Value(0))


def priority_page(user: Any, *, state: str, parameters: QueryDict) -> Page:
    """A page of proposals in a state, ranked by support; keyset pagination, one query."""
    page = page_of(ranked_priorities(user).filter(state=state), order=ORDER, parameters=parameters, size=PAGE)
    for proposal in page.items:
        proposal.theme_labels = [label_of(code) for code in proposal.themes]
    return page


def open_priorities(user: Any, limit: int) -> list[PriorityProposal]:
    """The most supported proposals in debate, one query."""
    return list(ranked_priorities(user).filter(state=ProposalState.OPEN).order_by(*ORDER)[:limit])


@dataclass(frozen=True)
class Debate:
    """A proposal with its debate. Arguments carry ``who``; ``by_stance`` counts those that stand."""

    proposal: PriorityProposal
    proposed_by: str
    decided_by: str
    arguments: list[PriorityArgument]
    campaigns: list[Campaign]


def debate_of(user: Any, pk: int) -> Debate | None:
    """The proposal if this person may read it, with its arguments, oldest first; None otherwise. Five queries."""
    rows = ranked_priorities(user).select_related("created_by", "decided_by").prefetch_related("grids")
    proposal = rows.filter(pk=pk).first()
    if proposal is None:
        return None
    proposal.theme_labels = [label_of(code) for code in proposal.themes]
    arguments = list(proposal.arguments.select_related("author")[:MOST_ARGUMENTS])
    people = [proposal.created_by, proposal.decided_by, *(argument.author for argument in arguments)]
    names = names_in(proposal.network_id, people, user)
    for argument in arguments:
        argument.proposal = proposal
        argument.who = names[argument.author_id]
    campaigns = list(proposal.campaigns.order_by("-starts_on", "-pk")[:10])
    return Debate(proposal, names[proposal.created_by_id], names[proposal.decided_by_id], arguments, campaigns)
