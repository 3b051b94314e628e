"""« Je l'ai utilisé »: what somebody did with a published content, and what came of it (S232)."""

from __future__ import annotations

from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from isic_platform.accounts.models import Institution
from isic_platform.publication.models.item import Item


class DeclaredUseQuerySet(models.QuerySet["DeclaredUse"]):
    """Uses, by adjective."""

    def standing(self) -> DeclaredUseQuerySet:
        """Those that were not taken back."""
        return self.filter(withdrawn_at=None)

    def readable_by(self, user: Any) -> DeclaredUseQuerySet:
        """Those that stand on contents published for this person: a use is read where its content is."""
        return self.standing().filter(item__in=Item.objects.readable_by(user))


@pghistory.track()
class DeclaredUse(models.Model):
    """A use that somebody declares: one a year for a person and a content. Taken back, the row stays and is shown no more."""

    item = models.ForeignKey(Item, verbose_name="contenu", on_delete=models.CASCADE, related_name="uses")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="déclaré par", null=True, on_delete=models.SET_NULL, related_name="uses"
    )
    institution = models.ForeignKey(
        Institution, verbose_name="structure", null=True, blank=True, on_delete=models.PROTECT, related_name="uses"
    )
    year = models.PositiveSmallIntegerField("année")
    effect = models.TextField("effet constaté", max_length=600, blank=True)
    is_named = models.BooleanField("nom affiché", default=False)
    declared_at = models.DateTimeField("déclaré le", auto_now_add=True)
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="retiré par", null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+",
    )  # fmt: skip

    objects = DeclaredUseQuerySet.as_manager()

    class Meta:
        verbose_name = "usage déclaré"
        verbose_name_plural = "usages déclarés"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "user", "year"], condition=Q(withdrawn_at=None), name="declared_use_once_a_year",
                violation_error_message="Vous avez déjà déclaré cette année avoir utilisé ce contenu.",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.item} ({self.year})"
