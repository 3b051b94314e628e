"""The logbook of a project: short dated notes of its team, year after year (S20, S81)."""

from __future__ import annotations

from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from projects.models.cycle import CycleTurn
from projects.models.project import Project

NOTE_LENGTH = 2000


class JournalNoteQuerySet(models.QuerySet["JournalNote"]):
    """Notes, by adjective. Only the team reads them: the page's door checks it."""

    def holding(self, words: str) -> JournalNoteQuerySet:
        """Notes that hold every one of these words, whatever the accents and the capitals."""
        rows = self
        for word in words.split()[:8]:
            rows = rows.filter(text__unaccent__icontains=word)
        return rows

    def with_names(self) -> JournalNoteQuerySet:
        """With who wrote them and the turn that they belong to."""
        return self.select_related("by", "turn")


@pghistory.track()
class JournalNote(models.Model):
    """A note: a text, the day it speaks of and, at will, a theme. ``edited_at`` is empty until it is corrected."""

    project = models.ForeignKey(Project, verbose_name="projet", on_delete=models.CASCADE, related_name="journal")
    turn = models.ForeignKey(CycleTurn, verbose_name="tour", on_delete=models.CASCADE, related_name="journal")
    on = models.DateField("date")
    theme = models.CharField("thème", max_length=10, blank=True, help_text="Vocabulaire THE.")
    text = models.TextField("note", max_length=NOTE_LENGTH)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="par", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("écrite le", auto_now_add=True)
    edited_at = models.DateTimeField("corrigée le", null=True, blank=True)

    objects: Any = JournalNoteQuerySet.as_manager()

    class Meta:
        verbose_name = "note de journal"
        verbose_name_plural = "notes de journal"
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["project", "-on", "-id"], name="journal_by_date")]
        constraints = [
            models.CheckConstraint(
                condition=Q(text__regex=r"\S"), name="journal_note_says_something",
                violation_error_message="Une note vide n'est pas gardée.",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Note du {self.on}"
