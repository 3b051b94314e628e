"""Who proposes, argues, supports, decides, opens and closes. What belongs to a network is read by its members alone."""

from __future__ import annotations

from typing import Any

from isic_platform.accounts.enums import Role
from isic_platform.accounts.models import Network
from knowledge.enums import ProposalState
from knowledge.models import Campaign, PriorityArgument, PriorityProposal


def is_member(user: Any, network_id: int) -> bool:
    """Whether the person belongs to the network, by any role, directly or through an institution."""
    return user.is_authenticated and user.is_active and network_id in user.scope.reach


def facilitates(user: Any, network_id: int) -> bool:
    """Whether the person facilitates the network (S189)."""
    return user.is_authenticated and user.is_active and network_id in user.scope.networks_as(Role.FACILITATOR)


def can_redact_shared_texts(user: Any) -> bool:
    """Administrators: the texts of every network are looked through at once (G.10)."""
    return user.is_authenticated and user.is_administrator


def can_propose_priority(user: Any, network: Network) -> bool:
    """Every member of a network in use."""
    return network.is_active and is_member(user, network.pk)


def can_debate_priority(user: Any, proposal: PriorityProposal) -> bool:
    """Argue and support: every member, until the decision."""
    return proposal.state == ProposalState.OPEN and is_member(user, proposal.network_id)


def can_edit_priority(user: Any, proposal: PriorityProposal) -> bool:
    """Its author, while it is in debate and nobody argued. Needs ``argument_count`` or reads it."""
    if proposal.created_by_id is None or proposal.created_by_id != user.pk or not can_debate_priority(user, proposal):
        return False
    count = getattr(proposal, "argument_count", None)
    return not (proposal.arguments.exists() if count is None else count)


def can_decide_priority(user: Any, proposal: PriorityProposal) -> bool:
    """Retain or dismiss, and change one's mind with a new reason: the facilitator of the network."""
    return facilitates(user, proposal.network_id)


def can_withdraw_argument(user: Any, argument: PriorityArgument) -> bool:
    """The facilitator (moderation, S220), and whoever wrote it; once only."""
    if argument.withdrawn_at is not None:
        return False
    network_id = argument.proposal.network_id
    own = user.is_authenticated and argument.author_id == user.pk and is_member(user, network_id)
    return own or facilitates(user, network_id)


def can_open_campaign(user: Any, network: Network) -> bool:
    """The facilitator of a network in use."""
    return network.is_active and facilitates(user, network.pk)


def can_run_campaign(user: Any, campaign: Campaign) -> bool:
    """Change or close a campaign: the facilitator of its network, until it is closed."""
    return not campaign.is_closed and facilitates(user, campaign.network_id)


def facilitated_networks(user: Any) -> list[Network]:
    """Networks in use where the person may open a campaign, by name. One query, none for most people."""
    ids = user.scope.networks_as(Role.FACILITATOR) if user.is_authenticated else frozenset()
    return list(Network.objects.filter(pk__in=ids, is_active=True).order_by("name")) if ids else []
