"""Favourites and saved searches: read by their owner alone, gone with the account."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from isic_platform.publication.models import Item
from isic_platform.search.kept.enums import Alert


class FavouriteQuerySet(models.QuerySet["Favourite"]):
    """Favourites, by adjective."""

    def of(self, user: Any) -> FavouriteQuerySet:
        """Those of this person."""
        return self.filter(user_id=user.pk)


class Favourite(models.Model):
    """What a person wants to find again. It names what can be found as ``SearchRow`` does, and survives its withdrawal."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="favourites")
    item = models.ForeignKey(
        Item, verbose_name="contenu", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField("nature", max_length=20)
    short_id = models.CharField("identifiant", max_length=12)
    created_at = models.DateTimeField("ajouté le", auto_now_add=True)

    objects = FavouriteQuerySet.as_manager()

    class Meta:
        verbose_name = "favori"
        constraints = [models.UniqueConstraint(fields=["user", "kind", "short_id"], name="favourite_once")]

    def __str__(self) -> str:
        return f"{self.kind}/{self.short_id}"


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    """Saved searches, by adjective."""

    def of(self, user: Any) -> SavedSearchQuerySet:
        """Those of this person."""
        return self.filter(user_id=user.pk)


class SavedSearch(models.Model):
    """Words and filters under a name. ``told_until`` is the moment up to which what appeared has been told by e-mail.

    The secret of its private feed is kept by its digest alone.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField("nom", max_length=80)
    parameters = models.TextField("mots et filtres, comme dans l'adresse", max_length=4000, blank=True)
    alert = models.CharField("alerte", max_length=8, choices=Alert, default=Alert.NONE)
    told_until = models.DateTimeField("nouveautés annoncées jusqu'au", default=timezone.now)
    feed_digest = models.CharField("empreinte du secret du flux", max_length=64, null=True, blank=True, unique=True)
    created_at = models.DateTimeField("enregistrée le", auto_now_add=True)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = "recherche enregistrée"
        verbose_name_plural = "recherches enregistrées"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "user", Lower("name"), name="saved_search_name_once",
                violation_error_message="Vous avez déjà une recherche de ce nom.",
            ),
            models.CheckConstraint(condition=models.Q(alert__in=Alert.values), name="saved_search_alert_known"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its results, today."""
        return f"{reverse('search:search')}?{self.parameters}"
