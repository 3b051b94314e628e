"""The project: what the lists and filters of a fiche need as columns. The texts live in answers and snapshots."""

from __future__ import annotations

from typing import Any

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models

from isic_platform.formkit.enums import Level
from isic_platform.publication.models import Item


class ProjectQuerySet(models.QuerySet["Project"]):
    """Projects, by adjective."""

    def published(self) -> ProjectQuerySet:
        """Projects with a published fiche."""
        return self.filter(item__published_version__isnull=False)

    def visible_to(self, user: Any) -> ProjectQuerySet:
        """Projects whose content this person may open: the rule is the content's."""
        return self.filter(item__in=Item.objects.visible_to(user))

    def with_item(self) -> ProjectQuerySet:
        """Load what a list shows in one query more."""
        return self.select_related(
            "item__record", "item__working_version", "item__published_version", "item__institution", "item__owner"
        )


@pghistory.track(exclude=["reminded_at"])
class Project(models.Model):
    """A collective action and its fiche (S38). One-to-one with its content; columns follow the working answers."""

    item = models.OneToOneField(Item, verbose_name="contenu", on_delete=models.CASCADE, related_name="project")
    level = models.CharField("niveau", max_length=8, choices=Level.choices, default=Level.TRACE)
    project_state = models.CharField("état du projet", max_length=10, blank=True, help_text="Vocabulaire ETA.")
    cycle_time = models.CharField("temps du cycle", max_length=10, blank=True, help_text="Vocabulaire TMP.")
    primary_type = models.CharField("type principal", max_length=10, blank=True, help_text="Vocabulaire TYP.")
    departement = models.CharField("département", max_length=3, blank=True)
    themes = ArrayField(models.CharField(max_length=10), verbose_name="thèmes", default=list, blank=True)
    publics = ArrayField(models.CharField(max_length=10), verbose_name="publics", default=list, blank=True)
    started_on = models.CharField("début", max_length=7, blank=True, help_text="AAAA-MM.")
    reminded_at = models.DateTimeField(
        "rappel d'enrichir envoyé le", null=True, blank=True, editable=False, help_text="Trace légère ancienne (S12)."
    )

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "projet"
        verbose_name_plural = "projets"
        ordering = ["-item__updated_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(started_on="") | models.Q(started_on__regex=r"^\d{4}-(0[1-9]|1[0-2])$"),
                name="project_start_is_a_month",
            )
        ]

    def __str__(self) -> str:
        return str(self.item)
