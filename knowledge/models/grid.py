"""Grids and their versions. Themes and questions have no table: they are the steps and the fields of the version's
specification (``formkit.SpecVersion``), the one storage of every form, frozen at publication.
"""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse

from isic_platform.formkit.models import SpecVersion
from isic_platform.formkit.spec import Spec
from knowledge.enums import AttachedTo, Origin


class GridQuerySet(models.QuerySet["Grid"]):
    """Grids, by adjective."""

    def published(self) -> GridQuerySet:
        """Grids that may be answered now."""
        current = GridVersion.objects.filter(grid_id=OuterRef("pk"), spec_version__state=SpecVersion.State.PUBLISHED)
        return self.filter(Exists(current))

    def withdrawn(self) -> GridQuerySet:
        """Grids that a facilitator took out of the catalogue: no answer is begun, those that are go on."""
        return self.filter(withdrawn_at__isnull=False)

    def with_current_version(self) -> GridQuerySet:
        """Load the published version of each, in one query more (``grid.current_version``)."""
        current = GridVersion.objects.filter(spec_version__state=SpecVersion.State.PUBLISHED)
        rows = current.select_related("spec_version")
        return self.prefetch_related(Prefetch("versions", rows, to_attr="published_versions"))


@pghistory.track()
class Grid(models.Model):
    """A standard grid of collection (S79): what the catalogue shows of it, taken from its file."""

    code = models.CharField("code", max_length=4, unique=True)
    title = models.CharField("titre", max_length=200)
    intention = models.TextField("intention")
    respondents = ArrayField(models.CharField(max_length=120), verbose_name="répondants", default=list, blank=True)
    moment = models.CharField("moment conseillé", max_length=200, blank=True)
    minutes = models.PositiveSmallIntegerField("durée en minutes")
    minutes_note = models.CharField("précision sur la durée", max_length=80, blank=True)
    axes = ArrayField(models.CharField(max_length=120), verbose_name="axes", default=list, blank=True)
    attached_to = ArrayField(
        models.CharField(max_length=12, choices=AttachedTo.choices), verbose_name="se rattache à", default=list
    )
    is_private_by_default = models.BooleanField("privée par défaut", default=False)
    is_open_to_guests = models.BooleanField(
        "ouverte aux personnes concernées sans compte", default=False, help_text="H.3 : la parole des participants."
    )
    is_easy_to_read = models.BooleanField("en langage facile à lire", default=False)
    origin = models.CharField("origine", max_length=8, choices=Origin.choices, default=Origin.FILE)
    retired_codes = ArrayField(
        models.CharField(max_length=8), verbose_name="codes retirés", default=list, blank=True,
        help_text="Jamais réattribués (C.0).",
    )  # fmt: skip
    order = models.PositiveSmallIntegerField("ordre", default=0)
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="retirée par", null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+",
    )  # fmt: skip

    objects = GridQuerySet.as_manager()

    class Meta:
        verbose_name = "grille"
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^G\d{2}$"), name="grid_code_shape"),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="grid_takes_time"),
            models.CheckConstraint(condition=Q(attached_to__len__gt=0), name="grid_attached_to_something"),
            models.CheckConstraint(
                condition=Q(withdrawn_by__isnull=True) | Q(withdrawn_at__isnull=False), name="grid_withdrawn_on_a_day"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page where its questions are read."""
        return reverse("knowledge:grid", args=[self.code])

    @property
    def needs_project(self) -> bool:
        """Whether an answer stands on a project and on nothing else."""
        return self.attached_to == [AttachedTo.PROJECT]

    @property
    def current_version(self) -> GridVersion | None:
        """The version that may be answered, None when the grid is not published."""
        if not hasattr(self, "published_versions"):
            rows = self.versions.filter(spec_version__state=SpecVersion.State.PUBLISHED).select_related("spec_version")
            self.published_versions = list(rows)
        return self.published_versions[0] if self.published_versions else None


class GridVersion(models.Model):
    """A version of a grid (S83). Its state and its questions are those of the specification: they are kept once."""

    grid = models.ForeignKey(Grid, verbose_name="grille", on_delete=models.PROTECT, related_name="versions")
    spec_version = models.OneToOneField(
        SpecVersion, verbose_name="version du formulaire", on_delete=models.PROTECT, related_name="grid_version"
    )

    class Meta:
        verbose_name = "version de grille"
        verbose_name_plural = "versions de grilles"
        ordering = ["grid", "-spec_version__number"]

    def __str__(self) -> str:
        return str(self.spec_version)

    @property
    def number(self) -> int:
        """1 for the first."""
        return self.spec_version.number

    @property
    def spec(self) -> Spec:
        """Its themes (steps) and questions (fields)."""
        return self.spec_version.spec
