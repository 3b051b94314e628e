"""Closed lists of the confidentiality guard."""

from django.db import models


class AlertLevel(models.TextChoices):
    """How strongly a detected passage weighs on publication (G.9.1)."""

    BLOCKING = "B", "Bloquant : à corriger"
    CONFIRM = "C", "À confirmer par la relecture"
    INFORMATION = "I", "Information"
