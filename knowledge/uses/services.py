"""Writes of the uses. What is written there identifies nobody: level B is refused, whoever writes (G.9)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from isic_platform.accounts.models import Institution
from isic_platform.publication.models import DeclaredUse, Item
from isic_platform.publication.recipients import authors_of
from isic_platform.publication.services import notify
from knowledge.personal_data import clean_written
from knowledge.uses import permissions

TOLD = "Quelqu'un dit avoir utilisé un de vos contenus."


@transaction.atomic
def declare_use(
    *, item: Item, by: Any, effect: str = "", institution: Institution | None = None, is_named: bool = False
) -> DeclaredUse:
    """Say that one used a content this year, and what came of it; its authors are told.

    Raises PermissionDenied when this person may not, ValidationError by field (personal data, second time in the year,
    institution that is not theirs).
    """
    if not Item.objects.readable_by(by).filter(pk=item.pk).exists() or not permissions.can_declare_use(by, item):
        raise PermissionDenied(permissions.OWN_CONTENT)
    if institution is not None and institution.pk not in by.scope.institutions_as():
        raise ValidationError({"institution": "Choisissez une structure où vous agissez."})
    use = DeclaredUse(
        item=item, user=by, institution=institution, year=timezone.localdate().year, effect=effect.strip(),
        is_named=is_named,
    )  # fmt: skip
    clean_written(use, "effect")
    use.save()
    notify(users=authors_of(item), item=item, text=TOLD, path=f"{item.get_absolute_url()}#usages", but=by)
    return use


@transaction.atomic
def withdraw_use(*, use: DeclaredUse, by: Any) -> DeclaredUse:
    """Take a use back: it is neither counted nor shown any more. Its author is told when somebody else did it.

    Raises PermissionDenied.
    """
    locked = DeclaredUse.objects.select_for_update(of=("self",)).select_related("item", "user").get(pk=use.pk)
    if not permissions.can_withdraw_use(by, locked):
        raise PermissionDenied(permissions.NOT_YOURS)
    locked.withdrawn_at, locked.withdrawn_by = timezone.now(), by
    locked.save(update_fields=["withdrawn_at", "withdrawn_by"])
    if locked.user is not None and locked.user.is_active:
        text = "Un relecteur a retiré un usage que vous aviez déclaré."
        notify(users=[locked.user], item=locked.item, text=text, path="/usages/", but=by)
    return locked
