"""Notes for decision-makers and training dossiers: what is assembled from several contents, and from which (S167, S171)."""

from __future__ import annotations

from typing import Any

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from isic_platform.publication.models import Item, Version


class AssembledQuerySet(models.QuerySet["Assembled"]):
    """Syntheses or dossiers, by adjective. Who may read them is the rule of their content."""

    def visible_to(self, user: Any) -> AssembledQuerySet:
        """Those that this person may open, in whatever state."""
        return self.filter(item__in=Item.objects.visible_to(user))

    def readable_by(self, user: Any) -> AssembledQuerySet:
        """Those that are published for this person."""
        return self.filter(item__in=Item.objects.readable_by(user))


def _codes(verbose_name: str) -> ArrayField:
    return ArrayField(models.CharField(max_length=16), verbose_name=verbose_name, default=list, blank=True)


class Assembled(models.Model):
    """What a synthesis and a dossier share. Its text is the answers of its content; columns follow them for filters."""

    themes = _codes("thèmes")
    departement = models.CharField("département", max_length=3, blank=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    objects = AssembledQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return str(self.item)


@pghistory.track()
class Synthesis(Assembled):
    """A note for those who decide (RBI-DEC)."""

    item = models.OneToOneField(Item, verbose_name="contenu", on_delete=models.CASCADE, related_name="synthesis")
    readers = _codes("pour qui")

    class Meta(Assembled.Meta):
        verbose_name = "synthèse"


@pghistory.track()
class Dossier(Assembled):
    """A dossier for training (RBI-PED)."""

    item = models.OneToOneField(Item, verbose_name="contenu", on_delete=models.CASCADE, related_name="dossier")
    competences = _codes("compétences")

    class Meta(Assembled.Meta):
        verbose_name = "dossier"


class CitedSourceQuerySet(models.QuerySet["CitedSource"]):
    """Sources of syntheses and dossiers."""

    def of(self, document: Item) -> CitedSourceQuerySet:
        """Those of one document, in its order."""
        return self.filter(document=document).order_by("rank", "pk")


@pghistory.track()
class CitedSource(models.Model):
    """A published content that a synthesis or a dossier draws on, and the version from which it was last prepared."""

    document = models.ForeignKey(Item, verbose_name="document", on_delete=models.CASCADE, related_name="cited_sources")
    source = models.ForeignKey(Item, verbose_name="contenu cité", on_delete=models.CASCADE, related_name="cited_in")
    version = models.ForeignKey(Version, verbose_name="version citée", on_delete=models.CASCADE, related_name="+")
    rank = models.PositiveSmallIntegerField("rang", default=0)
    added_at = models.DateTimeField("ajouté le", auto_now_add=True)

    objects = CitedSourceQuerySet.as_manager()

    class Meta:
        verbose_name = "source d'une synthèse"
        verbose_name_plural = "sources des synthèses"
        ordering = ["rank", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["document", "source"], name="cited_source_once"),
            models.CheckConstraint(condition=~Q(document=F("source")), name="cited_source_is_another"),
        ]

    def __str__(self) -> str:
        return str(self.source)
