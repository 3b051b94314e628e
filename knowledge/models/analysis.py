"""Analyses: what answers to grids say together, with hindsight (C.14, S99, S100)."""

from __future__ import annotations

from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from isic_platform.publication.models import Item
from knowledge.models.entry import GridEntry
from knowledge.models.grid import Grid
from projects.models import Project


class AnalysisQuerySet(models.QuerySet["Analysis"]):
    """Analyses, by adjective. Who may read them is the rule of their content."""

    def visible_to(self, user: Any) -> AnalysisQuerySet:
        """Those that this person may open, in whatever state."""
        return self.filter(item__in=Item.objects.visible_to(user))

    def readable_by(self, user: Any) -> AnalysisQuerySet:
        """Those that are published for this person."""
        return self.filter(item__in=Item.objects.readable_by(user))

    def validated(self) -> AnalysisQuerySet:
        """Those that the collective validated (C.14)."""
        return self.filter(validated_at__isnull=False)


@pghistory.track()
class Analysis(models.Model):
    """A crossed reading of one or several answers to grids. Its texts are the answers of its content."""

    item = models.OneToOneField(Item, verbose_name="contenu", on_delete=models.CASCADE, related_name="analysis")
    project = models.ForeignKey(
        Project, verbose_name="projet", null=True, blank=True, on_delete=models.SET_NULL, related_name="analyses"
    )
    grid = models.ForeignKey(
        Grid, verbose_name="grille", null=True, blank=True, on_delete=models.PROTECT, related_name="analyses",
        help_text="Quand l'analyse croise les réponses à une seule grille.",
    )  # fmt: skip
    sources = models.ManyToManyField(GridEntry, verbose_name="réponses analysées", related_name="analyses")
    validated_at = models.DateTimeField("validée le", null=True, blank=True)
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="validée par", null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+",
    )  # fmt: skip
    validated_with = models.CharField(
        "validée avec", max_length=300, blank=True, help_text="Fonctions et structures, jamais de nom."
    )
    started_at = models.DateTimeField("commencée le", auto_now_add=True)

    objects = AnalysisQuerySet.as_manager()

    class Meta:
        verbose_name = "analyse"
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(validated_at=None) | Q(validated_with__regex=r"\S"), name="analysis_validated_with_somebody",
                violation_error_message="Dites avec qui l'analyse a été validée.",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.item)

    @property
    def is_validated(self) -> bool:
        """Whether the collective validated it."""
        return self.validated_at is not None
