"""Partnerships, their members, what was said clearly, what each stage taught (S105 to S118)."""

from __future__ import annotations

from datetime import date

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from isic_platform.accounts.models import Institution
from partners.enums import Modality, Origin, RowAuthor, Said, Stage, TransparencyLine, ZoneKind
from partners.models.base import Shared
from projects.models import Project


@pghistory.track()
class Partnership(Shared):
    """A link between institutions around projects, or before any project (S105, S119, S132)."""

    projects = models.ManyToManyField(Project, verbose_name="projets", blank=True, related_name="partnerships")
    origin = models.CharField("origine", max_length=8, choices=Origin.choices, blank=True)
    stage = models.CharField("stade", max_length=6, choices=Stage.choices, default=Stage.ENCOUNTER)
    purpose = models.TextField("ce qui nous réunit", blank=True, max_length=4000)
    shared_problems = models.TextField("problèmes mis en commun", blank=True, max_length=2000)
    shared_resources = models.TextField("ressources mises en commun", blank=True, max_length=2000)
    shared_knowledge = models.TextField("connaissances mises en commun", blank=True, max_length=2000)
    shared_practices = models.TextField("pratiques mises en commun", blank=True, max_length=2000)
    started_on = models.DateField("début")
    ended_on = models.DateField("fin", null=True, blank=True)

    class Meta:
        verbose_name = "partenariat"
        ordering = ["-updated_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")), name="partnership_ends_after_it_starts",
                violation_error_message="La fin vient avant le début.",
            ),
            models.CheckConstraint(condition=Q(title__regex=r"\S"), name="partnership_has_a_title"),
        ]  # fmt: skip

    def get_absolute_url(self) -> str:
        """The page of the partnership."""
        return reverse("partners:partnership", args=[self.short_id])


@pghistory.track()
class PartnershipMember(models.Model):
    """An institution in a partnership: its role, its place, its stakes (read by itself and by the partnership's team)."""

    partnership = models.ForeignKey(
        Partnership, verbose_name="partenariat", on_delete=models.CASCADE, related_name="members"
    )
    institution = models.ForeignKey(
        Institution, verbose_name="structure", on_delete=models.PROTECT, related_name="partnership_members"
    )
    role = models.CharField("rôle", max_length=8, blank=True, help_text="Vocabulaire ROP.")
    positioning = models.TextField("positionnement", blank=True, max_length=2000)
    contribution = models.TextField("apport", blank=True, max_length=2000)
    interest = models.TextField("intérêt à agir", blank=True, max_length=2000)
    stakes = models.TextField("enjeux institutionnels", blank=True, max_length=2000)
    limits = models.TextField("limites", blank=True, max_length=2000)
    joined_on = models.DateField("depuis", null=True, blank=True)
    left_on = models.DateField("jusqu'au", null=True, blank=True)
    stakes_by = models.CharField(
        "enjeux écrits par", max_length=9, choices=RowAuthor.choices, blank=True, default="", db_default=""
    )
    confirmed_at = models.DateTimeField(
        "relue par la structure le", null=True, blank=True,
        help_text="La dernière fois que quelqu'un de la structure a enregistré sa ligne, même sans y rien changer.",
    )  # fmt: skip

    ENDS = "left_on"

    class Meta:
        verbose_name = "membre du partenariat"
        verbose_name_plural = "membres du partenariat"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "institution"], name="partnership_member_once",
                violation_error_message="Cette structure est déjà membre du partenariat.",
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(joined_on=None) | Q(left_on__gte=F("joined_on")),
                name="partnership_member_leaves_after_joining",
                violation_error_message="Le départ vient avant l'arrivée.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.institution)

    def is_here(self, day: date) -> bool:
        """Whether the institution is a member on that day."""
        return (self.joined_on is None or self.joined_on <= day) and (self.left_on is None or self.left_on >= day)


@pghistory.track()
class TransparencyCheck(models.Model):
    """A line of the transparency list of a member (S112): dated, one of each kind."""

    member = models.ForeignKey(
        PartnershipMember, verbose_name="membre", on_delete=models.CASCADE, related_name="transparency"
    )
    line = models.CharField("ligne", max_length=16, choices=TransparencyLine.choices)
    said = models.CharField("dit", max_length=6, choices=Said.choices)
    date = models.DateField("le", null=True, blank=True)

    class Meta:
        verbose_name = "ligne de transparence"
        verbose_name_plural = "lignes de transparence"
        ordering = ["member", "pk"]
        constraints = [models.UniqueConstraint(fields=["member", "line"], name="transparency_line_once")]

    def __str__(self) -> str:
        return self.get_line_display()


_WITHIN_THE_PARTNERSHIP = """
    SELECT started_on, ended_on INTO born, dead FROM partners_partnership WHERE id = NEW.partnership_id;
    IF NEW.date < born OR NEW.date > dead THEN
        RAISE EXCEPTION 'La date est hors du partenariat.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


@pghistory.track()
class StageObservation(models.Model):
    """What was seen at a stage (S114 to S119), by whom, between two or all together."""

    partnership = models.ForeignKey(
        Partnership, verbose_name="partenariat", on_delete=models.CASCADE, related_name="observations"
    )
    stage = models.CharField("stade", max_length=6, choices=Stage.choices)
    date = models.DateField("date")
    modality = models.CharField("modalité", max_length=10, choices=Modality.choices)
    text = models.TextField("ce que nous observons", max_length=4000)
    believed = models.TextField("ce que l'on croyait", blank=True, max_length=1000)
    understood = models.TextField("ce que l'on a compris", blank=True, max_length=1000)
    institution = models.ForeignKey(
        Institution, verbose_name="du point de vue de", null=True, blank=True, on_delete=models.PROTECT,
        related_name="stage_observations",
    )  # fmt: skip
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("saisie le", auto_now_add=True)

    class Meta:
        verbose_name = "observation de stade"
        verbose_name_plural = "observations de stade"
        ordering = ["stage", "date", "pk"]
        constraints = [models.CheckConstraint(condition=Q(text__regex=r"\S"), name="stage_observation_says_something")]
        triggers = [
            pgtrigger.Trigger(
                name="within_the_partnership", operation=pgtrigger.Insert | pgtrigger.Update, when=pgtrigger.Before,
                declare=[("born", "date"), ("dead", "date")], func=_WITHIN_THE_PARTNERSHIP,
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_stage_display()} — {self.date:%d/%m/%Y}"


@pghistory.track()
class Agreement(models.Model):
    """What binds the partners on paper, and what follows (S118; vocabulary CON)."""

    partnership = models.ForeignKey(
        Partnership, verbose_name="partenariat", on_delete=models.CASCADE, related_name="agreements"
    )
    kind = models.CharField("forme", max_length=6, help_text="Vocabulaire CON.")
    signed_on = models.DateField("signé le", null=True, blank=True)
    ends_on = models.DateField("jusqu'au", null=True, blank=True)
    obligations = models.TextField("engagements", blank=True, max_length=2000)
    follow_up = models.TextField("suivi", blank=True, max_length=2000)

    class Meta:
        verbose_name = "accord"
        ordering = ["signed_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(signed_on=None) | Q(ends_on__gte=F("signed_on")),
                name="agreement_ends_after_it_is_signed", violation_error_message="La fin vient avant la signature.",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.kind


@pghistory.track()
class Zone(models.Model):
    """Where missions overlap, rub or leave a gap (S127), dated and coded. A gap may name no institution."""

    partnership = models.ForeignKey(
        Partnership, verbose_name="partenariat", on_delete=models.CASCADE, related_name="zones"
    )
    kind = models.CharField("nature", max_length=8, choices=ZoneKind.choices)
    institutions = models.ManyToManyField(Institution, verbose_name="structures", blank=True, related_name="zones")
    themes = ArrayField(models.CharField(max_length=10), verbose_name="thèmes", default=list, blank=True)
    departement = models.CharField("département", max_length=3, blank=True)
    description = models.TextField("description", max_length=2000)
    date = models.DateField("constatée le")
    resolved_on = models.DateField("réglée le", null=True, blank=True)

    class Meta:
        verbose_name = "zone"
        ordering = ["-date", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(description__regex=r"\S"), name="zone_says_something"),
            models.CheckConstraint(
                condition=Q(resolved_on=None) | Q(resolved_on__gte=F("date")), name="zone_resolved_after_it_was_seen"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} — {self.partnership}"
