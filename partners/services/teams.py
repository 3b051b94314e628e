"""Who writes what is shared: a partnership, a committee (S150)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from isic_platform.accounts.models import User
from isic_platform.publication.enums import Visibility
from partners.models.base import Shared

AnyShared = TypeVar("AnyShared", bound=Shared)
REFERENT_ONLY = "Le référent compose l'équipe et passe la main, pour ce que d'autres que lui peuvent ouvrir."


def can_manage_team(user: Any, shared: Shared) -> bool:
    """Its referent."""
    return user.is_authenticated and user.is_active and shared.owner_id == user.pk


def lock_shared(shared: AnyShared, by: Any, refusal: str) -> AnyShared:
    """The row as it is now, kept from changing. Raises PermissionDenied, with that sentence, to who does not write it."""
    locked = type(shared).objects.select_for_update(of=("self",)).get(pk=shared.pk)
    if not (by.is_authenticated and by.is_active and locked.is_written_by(by)):
        raise PermissionDenied(refusal)
    return locked


@transaction.atomic
def set_team(*, shared: Shared, by: Any, co_writers: Iterable[User]) -> None:
    """Name the co-writers. Raises PermissionDenied to who is not the referent."""
    locked = _managed(shared, by)
    locked.co_writers.set([person for person in co_writers if person.pk != locked.owner_id])


@transaction.atomic
def hand_over(*, shared: Shared, by: Any, to: User) -> None:
    """A co-writer becomes the referent; the former one stays co-writer. Raises PermissionDenied, ValidationError."""
    locked = _managed(shared, by)
    if locked.visibility == Visibility.AUTHOR or not locked.co_writers.filter(pk=to.pk, is_active=True).exists():
        raise ValidationError("Choisissez un co-rédacteur.")
    locked.owner = to
    locked.save(update_fields=["owner", "updated_at"])
    locked.co_writers.remove(to)
    locked.co_writers.add(by)


def _managed(shared: AnyShared, by: Any) -> AnyShared:
    locked = lock_shared(shared, by, REFERENT_ONLY)
    if not can_manage_team(by, locked):
        raise PermissionDenied(REFERENT_ONLY)
    return locked
