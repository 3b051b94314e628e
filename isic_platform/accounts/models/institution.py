"""Institutions (structures) and networks."""

from __future__ import annotations

import pghistory
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower

from isic_platform.accounts.database import Unaccent
from isic_platform.accounts.enums import PublicationPolicy
from isic_platform.accounts.validators import validate_siret

CODE = RegexValidator(
    r"^[a-z0-9]+(?:-[a-z0-9]+)*$", "Le code ne contient que des minuscules, des chiffres et des tirets."
)


class InstitutionQuerySet(models.QuerySet["Institution"]):
    """Institutions, by adjective."""

    def active(self) -> InstitutionQuerySet:
        """Institutions still in use."""
        return self.filter(is_active=True)

    def with_sort_key(self) -> InstitutionQuerySet:
        """Add ``sort_key``, the name in lower case without accents: French order whatever the database's collation."""
        return self.annotate(sort_key=Lower(Unaccent("name")))


@pghistory.track()
class Network(models.Model):
    """A community of sharing that gathers institutions and accounts (S131, S231)."""

    code = models.CharField("code", max_length=60, unique=True, validators=[CODE])
    name = models.CharField("nom", max_length=160)
    commitments = models.TextField("moyens, rôles, formations, procédures engagés", blank=True)
    is_active = models.BooleanField("actif", default=True)

    class Meta:
        verbose_name = "réseau"
        verbose_name_plural = "réseaux"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"), name="network_name_unique", violation_error_message="Ce nom est déjà pris."
            )
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Institution(models.Model):
    """An organisation of the directory (S107, S113; fields of domaine/D.10). It never holds a private person."""

    code = models.CharField("code", max_length=60, unique=True, validators=[CODE])
    name = models.CharField("nom", max_length=200)
    kind = models.CharField("type", max_length=16, help_text="Vocabulaire STR.")
    siret = models.CharField("SIRET", max_length=14, blank=True, validators=[validate_siret])
    missions = models.TextField("missions", blank=True)
    specificities = models.TextField("spécificités", blank=True)
    limits = models.TextField("limites d'intervention", blank=True)
    territory = models.ForeignKey(
        "territories.Territory",
        verbose_name="territoire",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    departement = models.CharField(
        "département", max_length=3, blank=True, help_text="Code officiel, par exemple 01 ou 2A."
    )
    contact_email = models.EmailField("adresse électronique générique", blank=True)
    contact_phone = models.CharField("téléphone de service", max_length=30, blank=True)
    website = models.URLField("site", blank=True)
    publication_policy = models.CharField(
        "politique de publication", max_length=16, choices=PublicationPolicy.choices, default=PublicationPolicy.REVIEWER
    )
    support_wanted = models.TextField("appui demandé", blank=True)
    support_offered = models.TextField("appui proposé", blank=True)
    networks = models.ManyToManyField(Network, verbose_name="réseaux", blank=True, related_name="institutions")
    is_fictional = models.BooleanField("fictive (démonstration)", default=False)
    is_active = models.BooleanField("active", default=True)

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = "structure"
        verbose_name_plural = "structures"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["siret"], condition=~models.Q(siret=""), name="institution_siret_unique",
                violation_error_message="Une structure porte déjà ce SIRET.",
            ),
            models.CheckConstraint(
                condition=models.Q(siret="") | models.Q(siret__regex=r"^\d{14}$"), name="institution_siret_shape",
                violation_error_message="Un SIRET compte quatorze chiffres.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name
