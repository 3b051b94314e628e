"""Controlled vocabularies: schemes, terms, and which terms belong to which schemes."""

from __future__ import annotations

import uuid

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from isic_platform.vocabularies.enums import Origin
from isic_platform.vocabularies.validators import CODE_MESSAGE, CODE_PATTERN, validate_code

CODE_MAX_LENGTH = 20


def _touch_stamp(name: str) -> pgtrigger.Trigger:
    """Renew the stamp in the same transaction as any write, raw SQL included, so that no process keeps old labels."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func="INSERT INTO vocabularies_vocabularystamp (id, token) VALUES (1, gen_random_uuid())"
        " ON CONFLICT (id) DO UPDATE SET token = EXCLUDED.token; RETURN NULL;",
    )


class Vocabulary(models.Model):
    """A controlled list (NIV, THE, FRE…). Its ``parent``: the list it is a part of, or whose families it names."""

    code = models.CharField("code", max_length=CODE_MAX_LENGTH, primary_key=True, validators=[validate_code])
    label = models.CharField("libellé", max_length=200)
    definition = models.TextField("définition", blank=True)
    section = models.CharField("rubrique", max_length=200, blank=True)
    is_open = models.BooleanField("liste ouverte aux ajouts", default=False)
    order = models.PositiveIntegerField("ordre", default=0)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name="vocabulaire d'appartenance"
    )
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    terms = models.ManyToManyField("Term", through="Membership", related_name="vocabularies", verbose_name="termes")

    class Meta:
        verbose_name = "vocabulaire"
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=CODE_PATTERN),
                name="vocabulary_code_shape",
                violation_error_message=CODE_MESSAGE,
            ),
            models.CheckConstraint(
                condition=~Q(label=""), name="vocabulary_label_present", violation_error_message="Donnez un libellé."
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("code")),
                name="vocabulary_not_own_parent",
                violation_error_message="Un vocabulaire ne peut pas se contenir lui-même.",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="vocabulary_keep", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="vocabulary_fixed_code", fields=["code"]),
            _touch_stamp("vocabulary_stamp"),
        ]

    def __str__(self) -> str:
        return self.label


class TermQuerySet(models.QuerySet["Term"]):
    """Adjectives that filter terms."""

    def active(self) -> TermQuerySet:
        """Terms that may be chosen today."""
        return self.filter(is_active=True)

    def in_scheme(self, code: str) -> TermQuerySet:
        """Terms of one vocabulary, borrowed ones included, in its order."""
        return self.filter(memberships__vocabulary_id=code).order_by("memberships__order", "code")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Term(models.Model):
    """A term. Its code is stable: a retired term stays, inactive, for the fiches that hold it."""

    code = models.CharField("code", max_length=CODE_MAX_LENGTH, primary_key=True, validators=[validate_code])
    label = models.CharField("libellé", max_length=200)
    definition = models.TextField("définition", blank=True)
    source = models.CharField("source", max_length=200, blank=True)
    example = models.TextField("exemples", blank=True)
    note = models.TextField("note", blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="famille"
    )
    needs_detail = models.BooleanField("précision libre demandée", default=False)
    is_active = models.BooleanField("actif", default=True)
    origin = models.CharField("origine", max_length=10, choices=Origin, default=Origin.PLATFORM)
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = "terme"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=CODE_PATTERN), name="term_code_shape", violation_error_message=CODE_MESSAGE
            ),
            models.CheckConstraint(
                condition=~Q(label=""), name="term_label_present", violation_error_message="Donnez un libellé."
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("code")),
                name="term_not_own_parent",
                violation_error_message="Un terme ne peut pas être sa propre famille.",
            ),
            models.CheckConstraint(
                condition=Q(origin__in=Origin.values),
                name="term_origin_known",
                violation_error_message="Origine inconnue.",
            ),
        ]
        triggers = [
            # A deleted code could be given again, with another meaning, to fiches that already hold it.
            pgtrigger.Protect(name="term_keep", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="term_fixed_code", fields=["code"]),
            _touch_stamp("term_stamp"),
        ]

    def __str__(self) -> str:
        return self.label


class Membership(models.Model):
    """A term's place in a vocabulary. A term has one home, where it is defined; others may borrow it (EVA, FRE-P)."""

    vocabulary = models.ForeignKey(Vocabulary, models.PROTECT, related_name="memberships", verbose_name="vocabulaire")
    term = models.ForeignKey(Term, models.PROTECT, related_name="memberships", verbose_name="terme")
    order = models.PositiveIntegerField("ordre", default=0)
    is_home = models.BooleanField("vocabulaire d'origine", default=True)

    class Meta:
        verbose_name = "appartenance"
        ordering = ["order", "term_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["vocabulary", "term"],
                name="membership_once",
                violation_error_message="Ce terme figure déjà dans ce vocabulaire.",
            ),
            models.UniqueConstraint(
                fields=["term"],
                condition=Q(is_home=True),
                name="membership_one_home",
                violation_error_message="Un terme n'est défini que dans un vocabulaire.",
            ),
        ]
        triggers = [_touch_stamp("membership_stamp")]

    def __str__(self) -> str:
        return f"{self.vocabulary_id} : {self.term_id}"


class RespectfulWording(models.Model):
    """A wording to avoid and what to prefer (D.16): a help while writing, never a refusal."""

    avoid = models.CharField("à éviter", max_length=200, unique=True)
    prefer = models.CharField("préférer", max_length=200)
    expressions = ArrayField(models.CharField(max_length=100), verbose_name="tournures reconnues", default=list)
    order = models.PositiveIntegerField("ordre", default=0)
    is_active = models.BooleanField("actif", default=True)
    origin = models.CharField("origine", max_length=10, choices=Origin, default=Origin.PLATFORM)

    class Meta:
        verbose_name = "formulation respectueuse"
        verbose_name_plural = "formulations respectueuses"
        ordering = ["order", "avoid"]
        triggers = [_touch_stamp("wording_stamp")]

    def __str__(self) -> str:
        return f"{self.avoid} → {self.prefer}"


class VocabularyStamp(models.Model):
    """One row whose token changes with every write to this app's tables; readers compare it with their copy's."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    token = models.UUIDField(default=uuid.uuid4)

    class Meta:
        verbose_name = "état des vocabulaires"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="vocabulary_stamp_single")]

    def __str__(self) -> str:
        return str(self.token)
