"""Invitations to answer one grid without an account (S98, H.3)."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from knowledge.models.entry import GridEntry


class RespondentInvitationQuerySet(models.QuerySet["RespondentInvitation"]):
    """Invitations, by adjective."""

    def open(self) -> RespondentInvitationQuerySet:
        """Neither revoked nor expired."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())


@pghistory.track(exclude=["token_digest", "session_digest", "opened_at", "last_seen_at"])
class RespondentInvitation(models.Model):
    """A link that opens one answer to one grid, and nothing else. Neither the link nor who holds it is kept.

    ``token_digest`` is the SHA-256 of the secret in the link; ``session_digest`` that of the secret in the cookie given
    at the latest opening.
    """

    entry = models.ForeignKey(
        GridEntry, verbose_name="réponse", on_delete=models.CASCADE, related_name="respondent_invitations"
    )
    token_digest = models.CharField(max_length=64, unique=True)
    session_digest = models.CharField(max_length=64, blank=True, db_index=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="créée par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    expires_at = models.DateTimeField("expire le")
    revoked_at = models.DateTimeField("révoquée le", null=True, blank=True)
    opened_at = models.DateTimeField("ouverte le", null=True, blank=True)
    last_seen_at = models.DateTimeField("dernier passage", null=True, blank=True)

    objects = RespondentInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation à répondre"
        verbose_name_plural = "invitations à répondre"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="respondent_invitation_lasts"),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(revoked_at=None), name="respondent_invitation_one_per_entry"
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation {self.pk} — {self.entry}"
