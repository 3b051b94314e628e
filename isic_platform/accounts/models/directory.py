"""What was asked of the directory as a whole: merges of duplicates, imports."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from isic_platform.accounts.enums import MergeState
from isic_platform.accounts.models.institution import Institution

PLAN_TTL = timedelta(hours=1)


class MergeQuerySet(models.QuerySet["Merge"]):
    """Merges, by adjective."""

    def proposed(self) -> MergeQuerySet:
        """Proposals that an administrator has not answered."""
        return self.filter(state=MergeState.PROPOSED)


class Merge(models.Model):
    """Two pages said to be of one institution: proposed, set aside, or done. It is the trace of what a merge moved.

    ``moved`` is a list of ``{"label", "moved", "joined", "held"}``: rows sent to the kept institution, rows that met one of its
    own and became one with it, rows left where they were. It holds no text: history does.
    """

    duplicate = models.ForeignKey(
        Institution, verbose_name="doublon", on_delete=models.PROTECT, related_name="merges_away"
    )
    kept = models.ForeignKey(
        Institution, verbose_name="structure gardée", on_delete=models.PROTECT, related_name="merges_in"
    )
    state = models.CharField("état", max_length=8, choices=MergeState.choices, default=MergeState.PROPOSED)
    reason = models.CharField("raison", max_length=500, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="proposée par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    proposed_at = models.DateTimeField("proposée le", auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="décidée par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField("décidée le", null=True, blank=True)
    moved = models.JSONField("ce qui a été déplacé", default=list, blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = "fusion"
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["duplicate", "kept"], condition=Q(state="proposed"), name="merge_proposed_once",
                violation_error_message="Cette fusion est déjà proposée.",
            ),
            models.CheckConstraint(
                condition=~Q(duplicate=F("kept")), name="merge_of_two",
                violation_error_message="Une structure ne fusionne pas avec elle-même.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.duplicate} → {self.kept}"


class DirectoryImport(models.Model):
    """A file read once and shown before anything is written; ``plan`` goes once applied or after ``PLAN_TTL``.

    ``plan`` is a list of lines (see ``directory_csv.planning``); ``directory_state`` tells the directory that it was compared with.
    """

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    file_name = models.CharField("fichier", max_length=120)
    created_at = models.DateTimeField("lu le", auto_now_add=True)
    directory_state = models.CharField("état de l'annuaire", max_length=80)
    plan = models.JSONField("ce qui changerait", default=list)
    counts = models.JSONField("décompte", default=dict)
    applied_at = models.DateTimeField("appliqué le", null=True, blank=True)

    class Meta:
        verbose_name = "import de l'annuaire"
        verbose_name_plural = "imports de l'annuaire"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_expired(self) -> bool:
        """Whether it may no longer be applied."""
        return self.applied_at is None and self.created_at < timezone.now() - PLAN_TTL
