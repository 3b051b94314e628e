"""REX: what happened, compared with what was planned, and the lesson (S126, S142, S143)."""

from __future__ import annotations

from typing import Any

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from isic_platform.accounts.models import Network
from isic_platform.publication.models import Item
from partners.enums import Circulation, Stage
from partners.models.committee import SteeringCommittee
from partners.models.partnership import Partnership
from projects.models import Project


class RexEntryQuerySet(models.QuerySet["RexEntry"]):
    """REX, by adjective. Who may read them is the rule of their content."""

    def visible_to(self, user: Any) -> RexEntryQuerySet:
        """Those that this person may open, in whatever state."""
        return self.filter(item__in=Item.objects.visible_to(user))

    def readable_by(self, user: Any) -> RexEntryQuerySet:
        """Those that are published for this person."""
        return self.filter(item__in=Item.objects.readable_by(user))


@pghistory.track()
class RexEntry(models.Model):
    """A REX on a project, a partnership at a stage, a network or a committee. Its texts are the answers of its content."""

    item = models.OneToOneField(Item, verbose_name="contenu", on_delete=models.CASCADE, related_name="rex")
    project = models.ForeignKey(
        Project, verbose_name="projet", null=True, blank=True, on_delete=models.SET_NULL, related_name="rex_entries"
    )
    partnership = models.ForeignKey(
        Partnership, verbose_name="partenariat", null=True, blank=True, on_delete=models.SET_NULL,
        related_name="rex_entries",
    )  # fmt: skip
    committee = models.ForeignKey(
        SteeringCommittee, verbose_name="comité", null=True, blank=True, on_delete=models.SET_NULL,
        related_name="rex_entries",
    )  # fmt: skip
    network = models.ForeignKey(
        Network, verbose_name="réseau", null=True, blank=True, on_delete=models.SET_NULL, related_name="rex_entries"
    )
    stage = models.CharField("stade", max_length=6, choices=Stage.choices, blank=True)
    circulation = models.CharField("état", max_length=12, choices=Circulation.choices, default=Circulation.OBSERVED)
    themes = ArrayField(models.CharField(max_length=10), verbose_name="thèmes", default=list, blank=True)
    obstacles = ArrayField(models.CharField(max_length=10), verbose_name="freins", default=list, blank=True)
    levers = ArrayField(models.CharField(max_length=10), verbose_name="leviers", default=list, blank=True)
    tells_failure = models.BooleanField("dit ce qui n'est pas à refaire", default=False)
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    objects = RexEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "retour d'expérience"
        verbose_name_plural = "retours d'expérience"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage="") | Q(partnership__isnull=False) | Q(network__isnull=False),
                name="rex_stage_of_a_partnership", violation_error_message="Un stade se dit d'un partenariat ou d'un réseau.",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.item)
