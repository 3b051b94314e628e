"""Territories of the official geographic code (COG): régions, départements, EPCI, communes."""

from collections.abc import Iterable
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q

from isic_platform.territories.enums import NATURES_OF_KIND, TerritoryKind, TerritoryNature


class TerritoryQuerySet(models.QuerySet["Territory"]):
    def active(self) -> Self:
        """Only the territories of the current edition of the official code."""
        return self.filter(is_active=True)

    def of_kinds(self, kinds: Iterable[str]) -> Self:
        return self.filter(kind__in=list(kinds))

    def within(self, *, region: str | None = None, departement: str | None = None, epci: str | None = None) -> Self:
        """Territories inside (or equal to) each of the given ones; an EPCI is in every département it covers."""
        rows = self
        for column, code in (("region_codes", region), ("departement_codes", departement), ("epci_codes", epci)):
            if code:
                rows = rows.filter(**{f"{column}__contains": [code]})
        return rows

    def in_french_order(self) -> Self:
        """By unaccented lower-case name, then by code: no ICU collation is needed."""
        return self.order_by("search_key", "code")


def _codes(verbose_name: str) -> ArrayField:
    return ArrayField(models.CharField(max_length=9), verbose_name=verbose_name, default=list, blank=True)


class Territory(models.Model):
    """One territory. Codes are strings (« 01 », « 2A », « 971 ») and are never reused for another kind of thing.

    ``region_codes``, ``departement_codes`` and ``epci_codes`` list the territories that hold this one, itself included;
    the first is the main one (for an EPCI across two départements, where most of its inhabitants live).
    """

    kind = models.CharField("niveau", max_length=11, choices=TerritoryKind)
    nature = models.CharField("nature", max_length=3, choices=TerritoryNature)
    code = models.CharField("code officiel", max_length=9)
    name = models.CharField("nom", max_length=120)
    parent = models.ForeignKey(
        "self",
        verbose_name="territoire parent",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        help_text="Région d’un département, département d’une commune, commune d’un arrondissement municipal.",
    )
    region_codes = _codes("régions")
    departement_codes = _codes("départements")
    epci_codes = _codes("intercommunalités")
    population = models.PositiveIntegerField("population municipale", null=True, blank=True)
    postcodes = ArrayField(models.CharField(max_length=5), verbose_name="codes postaux", default=list, blank=True)
    former_names = ArrayField(
        models.CharField(max_length=120), verbose_name="communes déléguées ou associées", default=list, blank=True
    )
    search_key = models.CharField("clé de tri et de recherche", max_length=160)
    lookup_key = models.TextField("noms, codes et codes postaux cherchables")
    is_active = models.BooleanField("en vigueur", default=True)

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        verbose_name = "territoire"
        verbose_name_plural = "territoires"
        ordering = ["search_key", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "code"],
                name="territories_kind_code_unique",
                violation_error_message="Ce code officiel existe déjà à ce niveau.",
            ),
            models.CheckConstraint(
                name="territories_nature_of_kind",
                condition=Q(
                    *(Q(kind=kind, nature__in=natures) for kind, natures in NATURES_OF_KIND.items()), _connector=Q.OR
                ),
                violation_error_message="Cette nature ne correspond pas au niveau du territoire.",
            ),
            models.CheckConstraint(
                name="territories_parent_of_kind",
                condition=Q(kind__in=[TerritoryKind.REGION, TerritoryKind.EPCI], parent__isnull=True)
                | Q(kind=TerritoryKind.COMMUNE, parent__isnull=False)
                | Q(kind=TerritoryKind.DEPARTEMENT, nature=TerritoryNature.DEPARTEMENT, parent__isnull=False)
                | Q(nature=TerritoryNature.OVERSEAS_COLLECTIVITY, parent__isnull=True),
                violation_error_message="Une commune dépend d’un département, un département d’une région.",
            ),
            models.CheckConstraint(
                name="territories_code_and_key",
                condition=~Q(code="") & ~Q(search_key="") & ~Q(name=""),
                violation_error_message="Un territoire a un code et un nom.",
            ),
        ]
        indexes = [
            GinIndex(OpClass(F("search_key"), name="gin_trgm_ops"), name="territories_search_key_trgm"),
            GinIndex(OpClass(F("lookup_key"), name="gin_trgm_ops"), name="territories_lookup_key_trgm"),
            GinIndex(fields=["departement_codes"], name="territories_departements"),
            GinIndex(fields=["region_codes"], name="territories_regions"),
            GinIndex(fields=["epci_codes"], name="territories_epcis"),
            models.Index(fields=["search_key", "code"], name="territories_order"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def key(self) -> str:
        """Identifier across kinds: « commune-42218 »."""
        return f"{self.kind}-{self.code}"

    @property
    def departement_code(self) -> str | None:
        """Code of the (main) département, or None for a région."""
        return self.departement_codes[0] if self.departement_codes else None

    @property
    def region_code(self) -> str | None:
        """Code of the (main) région, or None for an overseas collectivity."""
        return self.region_codes[0] if self.region_codes else None

    @property
    def label(self) -> str:
        """Name that tells homonyms apart: « Saint-Étienne (Loire, 42) », « Loire (42) », « Bretagne ».

        Unique within a kind; a form resolves it back.
        """
        if self.kind == TerritoryKind.REGION:
            return self.name
        if self.kind == TerritoryKind.DEPARTEMENT:
            return f"{self.name} ({self.code})"
        from isic_platform.territories.reference import name_of  # the reference reads this model

        code = self.departement_code or ""
        return f"{self.name} ({name_of(TerritoryKind.DEPARTEMENT, code)}, {code})"


class TerritoryLoad(models.Model):
    """One load of the data file: lets the next one be skipped when nothing changed."""

    checksum = models.CharField("empreinte du fichier", max_length=80)
    source_version = models.CharField("version de la source", max_length=20)
    created = models.PositiveIntegerField("territoires ajoutés")
    changed = models.PositiveIntegerField("territoires modifiés")
    retired = models.PositiveIntegerField("territoires retirés")
    loaded_at = models.DateTimeField("chargé le", auto_now_add=True)

    class Meta:
        verbose_name = "chargement des territoires"
        verbose_name_plural = "chargements des territoires"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.source_version} ({self.loaded_at:%d/%m/%Y})"
