"""Who is told of what."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from isic_platform.accounts.enums import Role
from isic_platform.accounts.models import Membership, User
from isic_platform.formkit.models import AnswerRevision
from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item


def authors_of(item: Item) -> QuerySet[User]:
    """Referent and co-writers who are active."""
    return User.objects.filter(Q(pk=item.owner_id) | Q(shared_items=item), is_active=True).distinct()


def reviewers_of(item: Item) -> QuerySet[User]:
    """Everybody who may review the content (H.3): active reviewers and facilitators of its networks, managers of its
    institution. Its authors are left out, and who wrote in the version at work.
    """
    if item.visibility == Visibility.AUTHOR:
        return User.objects.none()
    acting = Membership.objects.filter(user=OuterRef("pk"), is_active=True)
    in_networks = Q(role__in=(Role.REVIEWER, Role.FACILITATOR), network__in=item.networks.all())
    managing = Q(role=Role.MANAGER, institution=item.institution_id) if item.institution_id else Q(pk__in=[])
    people = User.objects.filter(Exists(acting.filter(in_networks | managing)), is_active=True)
    people = people.exclude(pk=item.owner_id).exclude(shared_items=item)
    if version := item.working_version:
        saves = AnswerRevision.objects.filter(
            record_id=item.record_id, saved_by=OuterRef("pk"), saved_at__gte=version.created_at
        )
        people = people.exclude(Exists(saves)).exclude(pk=version.submitted_by_id or 0)
    return people
