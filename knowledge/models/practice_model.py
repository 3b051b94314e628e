"""The transferable model of a project: what another team needs to take it up (S99, C.14)."""

from __future__ import annotations

from typing import Any

import pghistory
from django.db import models

from isic_platform.publication.models import Item
from projects.models import Project


class PracticeModelQuerySet(models.QuerySet["PracticeModel"]):
    """Models, by adjective. Who may read them is the rule of their content."""

    def visible_to(self, user: Any) -> PracticeModelQuerySet:
        """Those that this person may open, in whatever state."""
        return self.filter(item__in=Item.objects.visible_to(user))

    def readable_by(self, user: Any) -> PracticeModelQuerySet:
        """Those that are published for this person."""
        return self.filter(item__in=Item.objects.readable_by(user))


@pghistory.track()
class PracticeModel(models.Model):
    """The model drawn from a project, its grids and its analysis; at most one per project."""

    item = models.OneToOneField(Item, verbose_name="contenu", on_delete=models.CASCADE, related_name="practice_model")
    project = models.OneToOneField(
        Project, verbose_name="projet", null=True, blank=True, on_delete=models.SET_NULL, related_name="practice_model"
    )
    generated_at = models.DateTimeField("préparé le", auto_now_add=True)

    objects = PracticeModelQuerySet.as_manager()

    class Meta:
        verbose_name = "modèle transposable"
        verbose_name_plural = "modèles transposables"
        ordering = ["-generated_at", "-pk"]

    def __str__(self) -> str:
        return str(self.item)
