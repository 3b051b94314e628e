"""Versions of specifications (S42, S83)."""

from __future__ import annotations

import functools

import pgtrigger
from django.db import models

from isic_platform.formkit.spec import Spec, from_json


class SpecVersionQuerySet(models.QuerySet["SpecVersion"]):
    """Versions, by adjective."""

    def published(self) -> SpecVersionQuerySet:
        """Versions that may be begun on."""
        return self.filter(state=SpecVersion.State.PUBLISHED)

    def current(self, key: str) -> SpecVersion:
        """The published version of a specification. Raises DoesNotExist."""
        return self.published().get(key=key)


@functools.lru_cache(maxsize=64)
def _compiled(pk: int, definition_hash: str) -> Spec:
    return from_json(SpecVersion.objects.values_list("definition", flat=True).get(pk=pk))


class SpecVersion(models.Model):
    """One frozen version of a form. A published definition never changes: a trigger refuses it."""

    class State(models.TextChoices):
        DRAFT = "projet", "Projet"
        PUBLISHED = "publiee", "Publiée"
        REPLACED = "remplacee", "Remplacée"
        WITHDRAWN = "retiree", "Retirée"

    key = models.CharField("clé", max_length=40)
    number = models.PositiveIntegerField("version")
    title = models.CharField("titre", max_length=200)
    state = models.CharField("état", max_length=12, choices=State.choices, default=State.PUBLISHED)
    definition = models.JSONField("définition")
    digest = models.CharField("empreinte", max_length=64)
    created_at = models.DateTimeField("créée le", auto_now_add=True)

    objects = SpecVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "version de formulaire"
        verbose_name_plural = "versions de formulaires"
        ordering = ["key", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["key", "number"], name="specversion_number_unique"),
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(state="publiee"), name="specversion_one_published"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="frozen_definition",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__state__in=["publiee", "remplacee", "retiree"]) & (
                    pgtrigger.Q(old__definition__df=pgtrigger.F("new__definition"))
                    | pgtrigger.Q(old__digest__df=pgtrigger.F("new__digest"))
                    | pgtrigger.Q(old__key__df=pgtrigger.F("new__key"))
                    | pgtrigger.Q(old__number__df=pgtrigger.F("new__number"))
                    | pgtrigger.Q(new__state="projet")
                ),
                func="RAISE EXCEPTION 'Une version publiée est figée.';",
            ),
            pgtrigger.Trigger(  # what refuses an answer of the wrong type reads shapes, far shorter than definitions
                name="shapes",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("definition"),
                when=pgtrigger.After,
                func=(
                    "DELETE FROM formkit_fieldshape WHERE spec_version_id = NEW.id; "
                    "INSERT INTO formkit_fieldshape (spec_version_id, code, shape) "
                    "SELECT NEW.id, f->>'code', formkit_shape(f) FROM jsonb_path_query(NEW.definition, '$.steps[*].fields[*]') f; "
                    "RETURN NULL;"
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.title} (version {self.number})"

    @property
    def spec(self) -> Spec:
        """The specification as objects, compiled once per process and shared: it is immutable."""
        return _compiled(self.pk, self.digest)
