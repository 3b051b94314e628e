"""Refusals of the services, as sentences that a person reads."""

from __future__ import annotations


class AccountsError(Exception):
    """A refusal; its text is shown as it is."""


class AlreadyMember(AccountsError):
    """The person already holds this role here."""


class InvitationClosed(AccountsError):
    """The invitation cannot be used: unknown, accepted, revoked or expired. Says which, and nothing of its content."""


class MailNotSent(AccountsError):
    """The message could not leave; nothing was written."""
