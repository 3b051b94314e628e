"""Lessons: the unit of knowledge, which outlives the project that taught it (S145, D.14)."""

from __future__ import annotations

from typing import Any

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models

from isic_platform.publication.models import Item
from knowledge.enums import Certainty, LessonEffect, LessonKind, ReadingLevel
from knowledge.models.analysis import Analysis
from knowledge.models.entry import GridEntry
from projects.models import Project


class LessonQuerySet(models.QuerySet["Lesson"]):
    """Lessons, by adjective. Who may read them is the rule of their content."""

    def visible_to(self, user: Any) -> LessonQuerySet:
        """Those that this person may open, in whatever state."""
        return self.filter(item__in=Item.objects.visible_to(user))

    def readable_by(self, user: Any) -> LessonQuerySet:
        """Those that are published for this person."""
        return self.filter(item__in=Item.objects.readable_by(user))


def _codes(verbose_name: str, length: int = 10) -> ArrayField:
    return ArrayField(models.CharField(max_length=length), verbose_name=verbose_name, default=list, blank=True)


@pghistory.track()
class Lesson(models.Model):
    """A lesson, short and coded. Its text is the answers of its content; columns follow them for filters.

    It stands without its project: a lesson whose project is deleted or withdrawn stays readable.
    """

    item = models.OneToOneField(Item, verbose_name="contenu", on_delete=models.CASCADE, related_name="lesson")
    project = models.ForeignKey(
        Project, verbose_name="projet", null=True, blank=True, on_delete=models.SET_NULL, related_name="lessons"
    )
    entry = models.ForeignKey(
        GridEntry, verbose_name="réponse d'origine", null=True, blank=True, on_delete=models.SET_NULL,
        related_name="lessons",
    )  # fmt: skip
    analysis = models.ForeignKey(
        Analysis, verbose_name="analyse d'origine", null=True, blank=True, on_delete=models.SET_NULL,
        related_name="lessons",
    )  # fmt: skip
    kind = models.CharField("type", max_length=24, blank=True, choices=LessonKind.choices)
    certainty = models.CharField("certitude", max_length=32, blank=True, choices=Certainty.choices)
    themes = _codes("thèmes")
    obstacles = _codes("freins")
    levers = _codes("leviers")
    competences = _codes("compétences")
    reading_levels = ArrayField(
        models.CharField(max_length=16, choices=ReadingLevel.choices), verbose_name="niveaux de lecture", default=list,
        blank=True,
    )  # fmt: skip
    effects = ArrayField(
        models.CharField(max_length=24, choices=LessonEffect.choices), verbose_name="effets", default=list, blank=True
    )
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    objects = LessonQuerySet.as_manager()

    class Meta:
        verbose_name = "enseignement"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return str(self.item)
