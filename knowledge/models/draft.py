"""A grid being written in the editor (S103)."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from knowledge.models.grid import Grid, GridVersion


@pghistory.track()
class GridDraft(models.Model):
    """The next version of a grid, or a new grid, not published yet. One at a time for a code.

    ``source`` has the shape of a grid file (``knowledge/grids/data/LISEZ-MOI.md``) as JSON: the same compiler reads both.
    ``natures`` maps the code of a changed question to what the facilitator declared: « forme » or « sens ».
    ``revision`` only grows: an editor page saves over the revision that it showed.
    """

    code = models.CharField("code", max_length=4, unique=True)
    grid = models.OneToOneField(
        Grid, verbose_name="grille", null=True, blank=True, on_delete=models.CASCADE, related_name="draft"
    )
    based_on = models.ForeignKey(
        GridVersion, verbose_name="version de départ", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    source = models.JSONField("contenu")
    natures = models.JSONField("nature des changements", default=dict, blank=True)
    revision = models.PositiveIntegerField("révision", default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="commencé par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="modifié par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("commencé le", auto_now_add=True)
    updated_at = models.DateTimeField("modifié le", auto_now=True)

    class Meta:
        verbose_name = "grille en préparation"
        verbose_name_plural = "grilles en préparation"
        ordering = ["code"]
        constraints = [models.CheckConstraint(condition=Q(code__regex=r"^G\d{2}$"), name="grid_draft_code_shape")]

    def __str__(self) -> str:
        return str(self.source.get("titre") or self.code)
