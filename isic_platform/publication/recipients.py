"""Who is told of what."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from isic_platform.accounts.enums import Role
from isic_platform.accounts.models import User
from isic_platform.publication.models import Item


def authors_of(item: Item) -> QuerySet[User]:
    """Referent and co-writers who are active."""
    return User.objects.filter(Q(pk=item.owner_id) | Q(shared_items=item), is_active=True).distinct()


def reviewers_of(item: Item) -> QuerySet[User]:
    """Active reviewers of the content's networks, its authors left out."""
    reviewers = User.objects.filter(
        is_active=True,
        memberships__is_active=True,
        memberships__role=Role.REVIEWER,
        memberships__network__in=item.networks.all(),
    ).distinct()
    return reviewers.exclude(pk=item.owner_id).exclude(shared_items=item)
