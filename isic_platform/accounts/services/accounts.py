"""Write accounts: profile, closing and reopening, administrators."""

from __future__ import annotations

import structlog
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from isic_platform.accounts.departures import run_departures
from isic_platform.accounts.models import Invitation, User
from isic_platform.accounts.permissions import can_deactivate_account, can_edit_profile
from isic_platform.vocabularies.selectors import codes_of

logger = structlog.get_logger("isic.accounts")


@transaction.atomic
def update_profile(
    *, account: User, first_name: str, last_name: str, job: str, attribution: str, by: User | None
) -> User:
    """Change names, job (a code of MET_TS, or "") and how the person is named on published pages (G.5, S223).

    Raises PermissionDenied, ValidationError.
    """
    if by is not None and not can_edit_profile(by, account):
        raise PermissionDenied("Chaque personne écrit son propre profil.")
    if job and job not in codes_of("MET_TS", include_inactive=True):
        raise ValidationError({"job": "Choisissez un métier de la liste."})
    account.first_name, account.last_name = first_name, last_name
    account.job, account.attribution = job, attribution
    fields = ["first_name", "last_name", "job", "attribution"]
    account.clean_fields(exclude={field.name for field in User._meta.fields} - set(fields))
    account.save(update_fields=fields)
    return account


@transaction.atomic
def deactivate_account(*, account: User, by: User | None) -> User:
    """Close an account: roles end, invitations it sent or was sent are cancelled, every session dies at once.

    The password is thrown away: sessions stay dead even if the account is reopened. Contents stay, with their author, but for
    what the person kept for themselves alone (G.4, ``accounts.departures``). Raises PermissionDenied.
    """
    if by is not None and not can_deactivate_account(by, account):
        raise PermissionDenied("Seule une autre personne qui administre la plateforme peut fermer ce compte.")
    account = User.objects.select_for_update().get(pk=account.pk)
    account.is_active = account.is_administrator = False
    account.set_unusable_password()
    account.save(update_fields=["is_active", "is_administrator", "password"])
    for membership in account.memberships.filter(is_active=True):
        membership.is_active = False
        membership.save(update_fields=["is_active"])
    pending = Invitation.objects.open().filter(Q(invited_by=account) | Q(email=account.email))
    pending.update(revoked_at=timezone.now())
    run_departures(account=account)
    logger.info("account_deactivated", account=account.pk, by=by.pk if by else None)
    return account


@transaction.atomic
def reactivate_account(*, account: User, by: User | None) -> User:
    """Reopen an account, without any role; the person chooses a password through « mot de passe oublié ».

    Raises PermissionDenied.
    """
    if by is not None and not can_deactivate_account(by, account):
        raise PermissionDenied("Seule une personne qui administre la plateforme peut rouvrir ce compte.")
    account = User.objects.select_for_update().get(pk=account.pk)
    account.is_active = True
    account.save(update_fields=["is_active"])
    logger.info("account_reactivated", account=account.pk, by=by.pk if by else None)
    return account


@transaction.atomic
def set_administrator(*, account: User, value: bool, by: User | None) -> User:
    """Name an administrator, or end it; nobody changes this for themselves. Raises PermissionDenied."""
    if by is not None and not can_deactivate_account(by, account):
        raise PermissionDenied("Seule une autre personne qui administre la plateforme peut changer cela.")
    account = User.objects.select_for_update().get(pk=account.pk)
    if value and not account.is_active:
        raise ValidationError("Ce compte est fermé : rouvrez-le d’abord.")
    account.is_administrator = value
    account.save(update_fields=["is_administrator"])
    logger.info("administrator_set", account=account.pk, value=value, by=by.pk if by else None)
    return account
