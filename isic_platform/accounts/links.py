"""Names of institutions and people that the storeys above resolve or suggest in their forms."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from isic_platform.accounts.models import Institution, Network, User
from isic_platform.accounts.models.institution import InstitutionQuerySet
from isic_platform.accounts.selectors import DIRECTORY_ORDER

MAX_TEXT = 200


def find_institution(text: str) -> Institution | None:
    """The institution in use whose code or whole name is ``text``, whatever the case and the accents.

    None when there is none, or when several bear that name.
    """
    text = " ".join(text.split())
    if not text or len(text) > MAX_TEXT or "\x00" in text:
        return None
    rows = Institution.objects.active()
    by_code = rows.filter(code=text.lower()).first()
    if by_code is not None:
        return by_code
    named = list(rows.filter(name__unaccent__iexact=text)[:2])
    return named[0] if len(named) == 1 else None


def suggest_institutions(limit: int = 200) -> InstitutionQuerySet:
    """Institutions in use, in French order: what a list of suggestions holds."""
    return Institution.objects.active().with_sort_key().order_by(*DIRECTORY_ORDER)[:limit]


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
