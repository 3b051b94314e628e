"""Resources of the library, their types, and who found them useful (S153 to S157, S160)."""

from __future__ import annotations

from typing import Any

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from isic_platform.formkit.models import SpecVersion
from isic_platform.publication.models import Item
from knowledge.enums import Origin


class ResourceTypeQuerySet(models.QuerySet["ResourceType"]):
    """Types, by adjective."""

    def offered(self) -> ResourceTypeQuerySet:
        """Those that a new resource may take."""
        return self.filter(is_offered=True)


@pghistory.track()
class ResourceType(models.Model):
    """A type of resource: its form is the published specification of the same key. Further types need no developer (S157)."""

    code = models.CharField("code", max_length=7, unique=True)
    title = models.CharField("titre", max_length=120)
    plural = models.CharField("au pluriel", max_length=120)
    intention = models.CharField("intention", max_length=300)
    origin = models.CharField("origine", max_length=8, choices=Origin.choices, default=Origin.FILE)
    source = models.JSONField("champs tels qu'ils ont été écrits", default=dict, blank=True)
    is_offered = models.BooleanField("proposé", default=True)
    order = models.PositiveSmallIntegerField("ordre", default=0)

    objects = ResourceTypeQuerySet.as_manager()

    class Meta:
        verbose_name = "type de ressource"
        verbose_name_plural = "types de ressource"
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^RBI-[A-Z]{3}$"), name="resource_type_code",
                violation_error_message="Le code d'un type s'écrit RBI-ABC.",
            ),
            models.CheckConstraint(condition=Q(title__regex=r"\S"), name="resource_type_has_a_title"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def spec_version(self) -> SpecVersion:
        """The form that a new resource of this type takes."""
        return SpecVersion.objects.current(self.code)


class ResourceQuerySet(models.QuerySet["Resource"]):
    """Resources, by adjective. Who may read them is the rule of their content."""

    def visible_to(self, user: Any) -> ResourceQuerySet:
        """Those that this person may open, in whatever state."""
        return self.filter(item__in=Item.objects.visible_to(user))

    def readable_by(self, user: Any) -> ResourceQuerySet:
        """Those that are published for this person."""
        return self.filter(item__in=Item.objects.readable_by(user))


def _codes(verbose_name: str) -> ArrayField:
    return ArrayField(models.CharField(max_length=10), verbose_name=verbose_name, default=list, blank=True)


@pghistory.track(exclude=["useful_count"])
class Resource(models.Model):
    """A resource. Its texts are the answers of its content; columns follow them for lists and filters."""

    item = models.OneToOneField(Item, verbose_name="contenu", on_delete=models.CASCADE, related_name="resource")
    type = models.ForeignKey(ResourceType, verbose_name="type", on_delete=models.PROTECT, related_name="resources")
    themes = _codes("thèmes")
    obstacles = _codes("freins")
    levers = _codes("leviers")
    competences = _codes("compétences")
    departement = models.CharField("département", max_length=3, blank=True)
    useful_count = models.PositiveIntegerField("utile à", default=0)
    created_at = models.DateTimeField("créée le", auto_now_add=True)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        verbose_name = "ressource"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["type", "-id"], name="resource_of_type"),
            models.Index(fields=["-useful_count", "-id"], name="resource_most_useful"),
        ]

    def __str__(self) -> str:
        return str(self.item)


class UsefulVote(models.Model):
    """Somebody found a resource useful (S155): one voice each, never shown by name."""

    resource = models.ForeignKey(
        Resource, verbose_name="ressource", on_delete=models.CASCADE, related_name="useful_votes"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="par", on_delete=models.CASCADE, related_name="useful_votes"
    )
    created_at = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "vote d'utilité"
        verbose_name_plural = "votes d'utilité"
        constraints = [models.UniqueConstraint(fields=["resource", "user"], name="useful_vote_once")]

    def __str__(self) -> str:
        return f"{self.resource_id} — {self.user_id}"
