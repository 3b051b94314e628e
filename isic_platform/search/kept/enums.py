"""Choices of what is kept."""

from __future__ import annotations

from datetime import timedelta

from django.db import models


class Alert(models.TextChoices):
    """How often a saved search is told by e-mail."""

    NONE = "jamais", "Pas de courriel"
    DAILY = "jour", "Un courriel par jour, s’il y a du nouveau"
    WEEKLY = "semaine", "Un courriel par semaine, s’il y a du nouveau"


# A little less than the period: a timer that runs at the same hour each day never skips one.
EVERY = {Alert.DAILY: timedelta(hours=20), Alert.WEEKLY: timedelta(days=6, hours=20)}
