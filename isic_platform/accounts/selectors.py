"""What the pages and the endpoints of accounts read."""

from __future__ import annotations

from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Lower

from isic_platform.accounts.database import Unaccent
from isic_platform.accounts.enums import MergeState
from isic_platform.accounts.models import Institution, Invitation, Membership, Merge, Network, User
from isic_platform.accounts.models.institution import InstitutionQuerySet
from isic_platform.accounts.permissions import Person, can_manage_accounts

DIRECTORY_ORDER = ("sort_key", "pk")
ACCOUNTS_ORDER = ("last_key", "first_key", "pk")


def directory() -> InstitutionQuerySet:
    """Institutions of the public directory (S107): those in use, with their networks in use."""
    networks = Prefetch("networks", Network.objects.filter(is_active=True).order_by("name"))
    return Institution.objects.active().with_sort_key().select_related("territory").prefetch_related(networks)


def institutions_shown_to(user: Person) -> InstitutionQuerySet:
    """The directory; administrators see institutions out of use too."""
    rows = directory()
    if not can_manage_accounts(user):
        return rows
    networks = Prefetch("networks", Network.objects.order_by("name"))
    return Institution.objects.with_sort_key().select_related("territory").prefetch_related(networks)


def with_former(rows: InstitutionQuerySet) -> InstitutionQuerySet:
    """Add the institutions merged into each (``former.all()``), the one it was merged into in the same query."""
    return rows.select_related("territory", "merged_into").prefetch_related(
        Prefetch("former", Institution.objects.order_by("name", "pk"))
    )


def merges_shown_to(user: Person, *, state: str, limit: int = 50) -> QuerySet[Merge]:
    """Merges in one state, the latest first: administrators see them all, anybody else those that they proposed."""
    rows = Merge.objects.filter(state=state).select_related("duplicate", "kept", "proposed_by", "decided_by")
    if not can_manage_accounts(user):
        rows = rows.filter(proposed_by_id=user.pk)
    return rows.order_by("-proposed_at" if state == MergeState.PROPOSED else "-decided_at", "-pk")[:limit]


def networks_shown_to(user: Person) -> QuerySet[Network]:
    """Networks in use, by name; administrators see the others too."""
    rows = Network.objects.order_by("name")
    return rows if can_manage_accounts(user) else rows.filter(is_active=True)


def institutions_in(network: Network) -> InstitutionQuerySet:
    """Institutions in use of a network, in French order."""
    return Institution.objects.active().filter(networks=network).with_sort_key().order_by(*DIRECTORY_ORDER)


def members_of(place: Institution | Network) -> QuerySet[Membership]:
    """Roles held today in a place, by role then name."""
    rows = Membership.objects.filter(is_active=True, user__is_active=True)
    rows = rows.filter(institution=place) if isinstance(place, Institution) else rows.filter(network=place)
    rows = rows.select_related("user", "institution", "network")
    return rows.order_by("role", "user__last_name", "user__first_name", "pk")


def open_invitations_of(place: Institution | Network) -> QuerySet[Invitation]:
    """Invitations sent for a place and still open, the latest first."""
    rows = Invitation.objects.open()
    rows = rows.filter(institution=place) if isinstance(place, Institution) else rows.filter(network=place)
    return rows.select_related("institution", "network", "invited_by")


def accounts(query: str = "") -> QuerySet[User]:
    """Accounts, closed ones included, with the roles held; each word of ``query`` is in a name or the address."""
    rows = User.objects.annotate(last_key=Lower(Unaccent("last_name")), first_key=Lower(Unaccent("first_name")))
    for word in query.split():
        rows = rows.filter(
            Q(last_name__unaccent__icontains=word) | Q(first_name__unaccent__icontains=word) | Q(email__icontains=word)
        )
    held = Membership.objects.filter(is_active=True).select_related("institution", "network").order_by("role", "pk")
    return rows.prefetch_related(Prefetch("memberships", held, to_attr="held"))


def roles_held(user: User) -> QuerySet[Membership]:
    """Roles that a person holds today, institutions first."""
    rows = user.memberships.filter(is_active=True).select_related("institution", "network", "user")
    return rows.order_by("network", "institution__name", "role", "pk")


def colleagues_of(user: User) -> QuerySet[User]:
    """Open accounts that share an institution or a network with the person, by name: whom one may write with (P09).

    A network is shared by whoever holds a role in it or in one of its institutions.
    """
    institutions, networks = user.scope.institutions_as(), user.scope.reach
    shared = (
        Q(memberships__institution__in=institutions)
        | Q(memberships__network__in=networks)
        | Q(memberships__institution__networks__in=networks)
    )
    rows = User.objects.filter(shared, memberships__is_active=True, is_active=True).exclude(pk=user.pk)
    return User.objects.filter(pk__in=rows.values("pk"))


def networks_of(user: User) -> QuerySet[Network]:
    """Networks in use that the person belongs to, directly or through an institution, by name."""
    return Network.objects.filter(pk__in=user.scope.reach, is_active=True).order_by("name")
