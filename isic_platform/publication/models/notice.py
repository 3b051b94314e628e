"""What the platform tells its people, and what readers tell it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from isic_platform.publication.enums import ReportKind
from isic_platform.publication.models.item import Item


class Notice(models.Model):
    """A message to an account, shown in its pages and sent by e-mail. It never quotes a fiche."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    item = models.ForeignKey(Item, null=True, blank=True, on_delete=models.CASCADE, related_name="notices")
    text = models.CharField("message", max_length=400)
    path = models.CharField("adresse", max_length=200)
    created_at = models.DateTimeField("le", auto_now_add=True)
    read_at = models.DateTimeField("lu le", null=True, blank=True)
    emailed_at = models.DateTimeField("envoyé le", null=True, blank=True)

    class Meta:
        verbose_name = "notification"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["user", "-created_at"])]

    def __str__(self) -> str:
        return self.text


class Report(models.Model):
    """A problem reported by a reader, with or without an account (G.10)."""

    item = models.ForeignKey(Item, verbose_name="contenu", on_delete=models.CASCADE, related_name="reports")
    kind = models.CharField("nature", max_length=16, choices=ReportKind.choices)
    message = models.TextField("message", max_length=2000, blank=True)
    email = models.EmailField("adresse pour la réponse", blank=True)
    created_at = models.DateTimeField("reçu le", auto_now_add=True)
    handled_at = models.DateTimeField("traité le", null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    outcome = models.TextField("suite donnée", blank=True)

    class Meta:
        verbose_name = "signalement"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} — {self.item}"
