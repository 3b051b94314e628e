"""What moved in the life of a project, with its reason: its state (H.2), its level (S10). Reasons are the team's."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from isic_platform.formkit.enums import Level
from projects.enums import STATE_PATH, STATES_WITH_REASON, ProjectState
from projects.models.cycle import CycleTurn
from projects.models.project import Project

REASON_LENGTH = 1000


def _on_the_path() -> Q:
    pairs = Q(source="")
    for source, targets in STATE_PATH.items():
        pairs |= Q(source=source, target__in=list(targets))
    return pairs


_IN_ORDER = """
IF EXISTS (SELECT 1 FROM projects_statechange WHERE project_id = NEW.project_id AND id < NEW.id AND "on" > NEW."on") THEN
    RAISE EXCEPTION 'Les changements d''état se suivent dans le temps.' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""


class StateChange(models.Model):
    """A change of the action's state. ``is_aside`` marks one that H.2 does not allow: a correction, with its reason.

    ``reason_due`` says that the reason is still awaited: the change was made in the fiche, where a draft always saves. The
    fiche is not handed in before it is given.
    """

    project = models.ForeignKey(Project, verbose_name="projet", on_delete=models.CASCADE, related_name="state_changes")
    turn = models.ForeignKey(CycleTurn, verbose_name="tour", on_delete=models.CASCADE, related_name="state_changes")
    source = models.CharField("de", max_length=10, choices=ProjectState.choices, blank=True)
    target = models.CharField("à", max_length=10, choices=ProjectState.choices)
    on = models.DateField("le")
    reason = models.TextField("motif", blank=True, max_length=REASON_LENGTH)
    reason_due = models.BooleanField("motif attendu", default=False)
    is_aside = models.BooleanField("hors du parcours", default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="par", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    recorded_at = models.DateTimeField("enregistré le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "changement d'état"
        verbose_name_plural = "changements d'état"
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["project", "-on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(source__in=["", *ProjectState.values]) & Q(target__in=ProjectState.values),
                name="state_change_known",
            ),
            models.CheckConstraint(condition=~Q(source=F("target")), name="state_change_moves"),
            models.CheckConstraint(condition=Q(is_aside=True) | _on_the_path(), name="state_change_on_the_path"),
            models.CheckConstraint(
                condition=Q(reason_due=True, reason="")
                | Q(reason_due=False, reason__regex=r"\S")
                | (Q(reason_due=False, is_aside=False) & ~Q(target__in=list(STATES_WITH_REASON))),
                name="state_change_has_its_reason",
                violation_error_message="Suspendre ou abandonner demande un motif.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="in_order", operation=pgtrigger.Insert | pgtrigger.Update, when=pgtrigger.Before, func=_IN_ORDER
            )
        ]

    def __str__(self) -> str:
        return f"{self.source or 'début'} → {self.target}"


class LevelChange(models.Model):
    """A move of the cursor of effort, with the reason that the team gave for itself (S6, S10)."""

    project = models.ForeignKey(Project, verbose_name="projet", on_delete=models.CASCADE, related_name="level_changes")
    source = models.CharField("de", max_length=8, choices=Level.choices)
    target = models.CharField("à", max_length=8, choices=Level.choices)
    reason = models.TextField("raison", blank=True, max_length=REASON_LENGTH)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="par", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField("le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "changement de niveau"
        verbose_name_plural = "changements de niveau"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["project", "-at"])]
        constraints = [models.CheckConstraint(condition=~Q(source=F("target")), name="level_change_moves")]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"
