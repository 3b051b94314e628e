"""Institutions (structures) and networks."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower

from isic_platform.accounts.database import Unaccent
from isic_platform.accounts.enums import PublicationPolicy
from isic_platform.accounts.validators import validate_phone, validate_siret

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


def _name_key() -> pgtrigger.Trigger:
    """``name_key`` is computed by the database, so that bulk writes keep it right: ``unaccent`` forbids a generated column."""
    return pgtrigger.Trigger(
        name="name_key",
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("name", "name_key"),
        when=pgtrigger.Before,
        func="NEW.name_key := accounts_name_key(NEW.name); RETURN NEW;",
    )


def _merged_into_a_living_one() -> pgtrigger.Trigger:
    """Merges never chain, so none can come back on itself: the one that is kept is in use and was not merged, and whoever
    was merged into an institution is first sent where that one goes. The row read is locked: two merges at once that
    would cross wait for each other, and one of them is refused.
    """
    return pgtrigger.Trigger(
        name="merged_into_a_living_one",
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("merged_into_id"),
        when=pgtrigger.Before,
        condition=pgtrigger.Q(new__merged_into__isnull=False),
        declare=[("kept", "accounts_institution%ROWTYPE")],
        func=(
            "SELECT * INTO kept FROM accounts_institution WHERE id = NEW.merged_into_id FOR SHARE; "
            "IF kept.merged_into_id = NEW.id THEN "
            "RAISE EXCEPTION 'Fusion circulaire : la structure gardée est elle-même fusionnée dans celle-ci.' "
            "USING ERRCODE = 'check_violation'; "
            "ELSIF kept.merged_into_id IS NOT NULL THEN "
            "RAISE EXCEPTION 'La structure gardée est elle-même fusionnée dans une autre.' "
            "USING ERRCODE = 'check_violation'; "
            "ELSIF NOT kept.is_active AND kept.id <> NEW.id THEN "
            "RAISE EXCEPTION 'La structure gardée est archivée.' USING ERRCODE = 'check_violation'; "
            "ELSIF EXISTS (SELECT 1 FROM accounts_institution WHERE merged_into_id = NEW.id AND id <> NEW.id) THEN "
            "RAISE EXCEPTION 'D''autres structures sont fusionnées dans celle-ci.' "
            "USING ERRCODE = 'check_violation'; "
            "END IF; RETURN NEW;"
        ),
    )


@pghistory.track(exclude=["name_key"])
class Institution(models.Model):
    """An organisation of the directory (S107, S113; fields of domaine/D.10). It never holds a private person.

    Out of use (``is_active``), it is archived: its page and what it carries stay. Merged (``merged_into``), it is archived too
    and its code leads to the one that was kept.
    """

    code = models.CharField("code", max_length=60, unique=True, validators=[CODE])
    name = models.CharField("nom", max_length=200)
    kind = models.CharField("type", max_length=16, help_text="Vocabulaire STR.")
    siret = models.CharField("SIRET", max_length=14, blank=True, validators=[validate_siret])
    missions = models.TextField("missions", blank=True)
    specificities = models.TextField("spécificités", blank=True)
    limits = models.TextField("limites d'intervention", blank=True)
    competences = models.TextField("compétences", blank=True)
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
    contact_function = models.CharField("fonction ou service à joindre", max_length=120, blank=True)
    contact_email = models.EmailField("adresse électronique générique", blank=True)
    contact_phone = models.CharField("téléphone de service", max_length=30, blank=True, validators=[validate_phone])
    website = models.URLField("site", blank=True)
    publication_policy = models.CharField(
        "politique de publication", max_length=16, choices=PublicationPolicy.choices, default=PublicationPolicy.REVIEWER
    )
    support_wanted = models.TextField("appui demandé", blank=True)
    support_offered = models.TextField("appui proposé", blank=True)
    networks = models.ManyToManyField(Network, verbose_name="réseaux", blank=True, related_name="institutions")
    is_fictional = models.BooleanField("fictive (démonstration)", default=False)
    is_active = models.BooleanField("active", default=True)
    merged_into = models.ForeignKey(
        "self", verbose_name="fusionnée dans", null=True, blank=True, on_delete=models.PROTECT, related_name="former"
    )
    name_key = models.CharField("nom comparable", max_length=400, editable=False, default="")

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = "structure"
        verbose_name_plural = "structures"
        ordering = ["name", "pk"]
        indexes = [
            # Few writes, and an import of thousands of lines must not leave a pending list that no comparison can afford.
            GinIndex(fields=["name_key"], opclasses=["gin_trgm_ops"], name="institution_name_trgm", fastupdate=False),
            GinIndex(SearchVector("support_offered", config="french"), name="institution_offers", fastupdate=False),
            GinIndex(SearchVector("support_wanted", config="french"), name="institution_asks", fastupdate=False),
        ]
        triggers = [_name_key(), _merged_into_a_living_one()]
        constraints = [
            models.UniqueConstraint(
                fields=["siret"], condition=~models.Q(siret=""), name="institution_siret_unique",
                violation_error_message="Une structure porte déjà ce SIRET.",
            ),
            models.CheckConstraint(
                condition=models.Q(siret="") | models.Q(siret__regex=r"^\d{14}$"), name="institution_siret_shape",
                violation_error_message="Un SIRET compte quatorze chiffres.",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into=None) | ~models.Q(merged_into=models.F("id")),
                name="institution_not_merged_into_itself",
                violation_error_message="Une structure ne fusionne pas avec elle-même.",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into=None) | models.Q(is_active=False), name="institution_merged_is_archived",
                violation_error_message="Une structure fusionnée reste hors de l'annuaire.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def current(self) -> Institution:
        """Itself, or the one that it was merged into (merges never chain)."""
        return self.merged_into or self
