"""Invitations to answer one grid without an account (S98, H.3)."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from knowledge.models.entry import GridEntry

# Who may answer without an account is written once for the forms (respondents.rules), and here for everything else.
_WHO_MAY_BE_INVITED = """
    IF EXISTS (
        SELECT 1 FROM knowledge_gridentry e
        JOIN knowledge_gridversion v ON v.id = e.grid_version_id
        JOIN knowledge_grid g ON g.id = v.grid_id
        WHERE e.id = NEW.entry_id AND (
            g.is_private_by_default
            OR e.respondent_kind NOT IN ('partenaire', 'elu', 'personne', 'groupe')
            OR (e.respondent_kind IN ('personne', 'groupe') AND NOT g.is_open_to_guests)
        )
    ) THEN
        RAISE EXCEPTION 'Cette grille ne se remplit pas sans compte par ce répondant.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


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
        triggers = [
            pgtrigger.Trigger(
                name="who_may_be_invited", operation=pgtrigger.Insert, when=pgtrigger.Before, func=_WHO_MAY_BE_INVITED
            )
        ]

    @property
    def is_open(self) -> bool:
        """Neither revoked nor expired."""
        return self.revoked_at is None and self.expires_at > timezone.now()

    def __str__(self) -> str:
        return f"Invitation {self.pk} — {self.entry}"
