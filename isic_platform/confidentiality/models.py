"""Traces of what protects people. No value that was found or removed is ever kept (G.3 T6, G.9)."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models


class Redaction(models.Model):
    """A privileged removal of personal data through all versions of a content (G.10): who, when, where, how many."""

    target = models.CharField("contenu", max_length=40)
    rule = models.CharField("règle", max_length=16, blank=True)
    places = models.JSONField("endroits touchés", default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "retrait de données"
        verbose_name_plural = "retraits de données"
        ordering = ["-at", "-pk"]
        triggers = [pgtrigger.Protect(name="no_delete", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.target} ({self.at:%d/%m/%Y})"
