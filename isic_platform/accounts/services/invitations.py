"""Invitations: sent by e-mail, used once, kept as a fingerprint only (H.3, ASVS 6.4)."""

from __future__ import annotations

import hashlib
import secrets
import smtplib
from contextlib import suppress
from datetime import timedelta

import structlog
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from isic_platform.accounts.exceptions import AlreadyMember, InvitationClosed, MailNotSent
from isic_platform.accounts.models import Institution, Invitation, Membership, Network, User
from isic_platform.accounts.permissions import can_invite, can_revoke_invitation
from isic_platform.accounts.services.memberships import add_membership
from isic_platform.vocabularies.selectors import codes_of

logger = structlog.get_logger("isic.accounts")

VALIDITY = timedelta(days=14)
TOKEN_BYTES = 32

UNKNOWN = "Ce lien d’invitation n’est pas valable. Vérifiez qu’il est complet."
USED = "Cette invitation a déjà servi. Connectez-vous avec votre adresse et votre mot de passe."
REVOKED = "Cette invitation a été annulée. Voyez avec la personne qui vous a invité."
EXPIRED = "Cette invitation a expiré. Demandez-en une nouvelle à la personne qui vous a invité."


def fingerprint(token: str) -> str:
    """SHA-256 of a token, in hexadecimal: all that the database keeps of it."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite_member(
    *,
    email: str,
    role: str,
    by: User | None,
    institution: Institution | None = None,
    network: Network | None = None,
) -> Invitation:
    """Send an invitation, good for fourteen days and one use, to an address, for a role in one place.

    Sends an e-mail whose link alone holds the token; cancels the invitations still open for the same address, role and
    place. Raises PermissionDenied, ValidationError (address), AlreadyMember, MailNotSent (nothing is then written).
    """
    if by is not None and not can_invite(by, role=role, institution=institution, network=network):
        raise PermissionDenied("Vous ne pouvez pas inviter à ce rôle ici.")
    email = User.objects.normalize(email)
    validate_email(email)
    place = institution or network
    type(place).objects.select_for_update().get(pk=place.pk)  # one invitation at a time: the last one stands
    where = {"role": role, "institution": institution, "network": network}
    if Membership.objects.filter(user__email=email, user__is_active=True, is_active=True, **where).exists():
        raise AlreadyMember("Cette personne tient déjà ce rôle ici.")
    now = timezone.now()
    Invitation.objects.open().filter(email=email, **where).update(revoked_at=now)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation = Invitation(
        email=email, token_hash=fingerprint(token), invited_by=by, expires_at=now + VALIDITY, **where
    )
    invitation.full_clean()
    invitation.save()
    link = settings.SITE_URL + reverse("accounts:invitation_link", args=[token])
    _send("invitation", email, {"invitation": invitation, "place": place, "link": link, "by": by})
    logger.info("invitation_sent", invitation=invitation.pk, role=role, by=by.pk if by else None)
    return invitation


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: User | None) -> Invitation:
    """Cancel an invitation; nothing happens to one that is no longer open. Raises PermissionDenied."""
    if by is not None and not can_revoke_invitation(by, invitation):
        raise PermissionDenied("Vous ne pouvez pas annuler cette invitation.")
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if invitation.accepted_at is None and invitation.revoked_at is None:
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
        logger.info("invitation_revoked", invitation=invitation.pk, by=by.pk if by else None)
    return invitation


def find_invitation(token_hash: str, *, lock: bool = False) -> Invitation:
    """The open invitation of a fingerprint, with its place. Raises InvitationClosed, which says why there is none."""
    rows = Invitation.objects.select_related("institution", "network", "invited_by")
    if lock:
        rows = rows.select_for_update(of=("self",))
    invitation = rows.filter(token_hash=token_hash).first()
    if invitation is None:
        raise InvitationClosed(UNKNOWN)
    if invitation.accepted_at:
        raise InvitationClosed(USED)
    place = invitation.institution or invitation.network
    if invitation.revoked_at or not place.is_active:
        raise InvitationClosed(REVOKED)
    if invitation.expires_at <= timezone.now():
        raise InvitationClosed(EXPIRED)
    return invitation


@transaction.atomic
def accept_invitation(
    *, token_hash: str, first_name: str, last_name: str, job: str, password: str, charter_accepted: bool
) -> None:
    """Accept without being signed in: creates the account, or adds the role to the one that the address already has.

    Nothing in what happens here tells the caller which: an existing account keeps its names and password, and an
    e-mail says so to its owner. The charter must be accepted (S219). A closed account is not reopened.
    Raises InvitationClosed, ValidationError by field.
    """
    invitation = find_invitation(token_hash, lock=True)
    account = User(email=invitation.email, first_name=first_name, last_name=last_name, job=job)
    _check_new_account(account, password, charter_accepted)
    existing = User.objects.select_for_update().filter(email=invitation.email).first()
    if existing is not None and not existing.is_active:
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
        _tell("invitation_closed_account", invitation.email, {})
        return
    if existing is None:
        account.charter_accepted_at = timezone.now()
        account.set_password(password)
        account.save()
        _conclude(invitation, account)
        return
    if existing.charter_accepted_at is None:
        existing.charter_accepted_at = timezone.now()
        existing.save(update_fields=["charter_accepted_at"])
    _conclude(invitation, existing)
    place = invitation.institution or invitation.network
    _tell("invitation_existing_account", existing.email, {"invitation": invitation, "place": place})


@transaction.atomic
def join_by_invitation(*, token_hash: str, by: User) -> Membership:
    """Accept as the signed-in person whose address was invited. The charter is accepted by the same act (S219).

    Raises InvitationClosed; PermissionDenied when the invitation is for another address.
    """
    invitation = find_invitation(token_hash, lock=True)
    if not by.is_active or by.email != invitation.email:
        raise PermissionDenied("Cette invitation est adressée à une autre personne.")
    if by.charter_accepted_at is None:
        by.charter_accepted_at = timezone.now()
        by.save(update_fields=["charter_accepted_at"])
    return _conclude(invitation, by)


def _conclude(invitation: Invitation, account: User) -> Membership:
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    logger.info("invitation_accepted", invitation=invitation.pk, account=account.pk)
    return add_membership(
        user=account, role=invitation.role, institution=invitation.institution, network=invitation.network, by=None
    )


def _check_new_account(account: User, password: str, charter_accepted: bool) -> None:
    """Same checks, and same refusals, whether or not the address has an account."""
    problems: dict[str, list[str]] = {}
    if not charter_accepted:
        problems["charter"] = ["Acceptez la charte pour continuer."]
    if account.job and account.job not in codes_of("MET_TS"):
        problems["job"] = ["Choisissez un métier de la liste."]
    try:
        account.clean_fields(exclude=["password"])
    except ValidationError as error:
        problems |= error.message_dict
    try:
        validate_password(password, account)
    except ValidationError as error:
        problems["password"] = error.messages
    if problems:
        raise ValidationError(problems)


def _send(template: str, email: str, context: dict[str, object]) -> None:
    context = {"site_url": settings.SITE_URL, "validity_days": VALIDITY.days, **context}
    subject = render_to_string(f"accounts/email/{template}_subject.txt", context)
    body = render_to_string(f"accounts/email/{template}.txt", context)
    try:
        send_mail(" ".join(subject.split()), body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [email])
    except (OSError, smtplib.SMTPException) as error:
        logger.error("mail_not_sent", template=template, error=type(error).__name__)
        raise MailNotSent("Le message n’a pas pu partir. Réessayez dans quelques minutes.") from error


def _tell(template: str, email: str, context: dict[str, object]) -> None:
    """Send, and go on if it fails: a refusal for known addresses only would tell which ones are known."""
    with suppress(MailNotSent):
        _send(template, email, context)
