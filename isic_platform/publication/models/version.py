"""Versions of a content, their reviews and the path they followed."""

from __future__ import annotations

from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from isic_platform.formkit.models import SpecVersion
from isic_platform.formkit.spec import Spec
from isic_platform.publication.enums import TRANSITIONS, WORKING_STATES, Decision, State, WithdrawalReason
from isic_platform.publication.models.item import Item


def _allowed_transitions_sql() -> str:
    pairs = ", ".join(f"('{old}', '{new}')" for old, news in TRANSITIONS.items() for new in news)
    return (
        f"IF NOT (OLD.state, NEW.state) IN ({pairs}) THEN "
        "RAISE EXCEPTION 'Passage refusé de % à %.', OLD.state, NEW.state USING ERRCODE = 'check_violation'; "
        "END IF; RETURN NEW;"
    )


@pghistory.track()
class Version(models.Model):
    """One version of a content. ``snapshot`` is frozen at submission: readers, search and API read it alone.

    Shape of a snapshot: ``{"answers": {code: stored answer}, "team": {…}, "frozen_at": "…"}``.
    """

    item = models.ForeignKey(Item, verbose_name="contenu", on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField("numéro")
    state = models.CharField("état", max_length=8, choices=State.choices, default=State.DRAFT)
    spec_version = models.ForeignKey(
        SpecVersion, verbose_name="version du formulaire", on_delete=models.PROTECT, related_name="+"
    )
    level = models.CharField("niveau", max_length=8, blank=True)
    snapshot = models.JSONField("contenu figé", null=True, blank=True)
    created_at = models.DateTimeField("commencée le", auto_now_add=True)
    submitted_at = models.DateTimeField("soumise le", null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        verbose_name="accord d'un auteur pour publier",
    )  # fmt: skip
    published_at = models.DateTimeField("publiée le", null=True, blank=True)
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)
    withdrawal = models.CharField("raison du retrait", max_length=16, choices=WithdrawalReason.choices, blank=True)

    class Meta:
        verbose_name = "version"
        ordering = ["item", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="version_number_unique"),
            models.UniqueConstraint(fields=["item"], condition=Q(state=State.PUBLISHED), name="version_one_published"),
            models.UniqueConstraint(fields=["item"], condition=Q(state__in=WORKING_STATES), name="version_one_working"),
            models.CheckConstraint(
                condition=Q(state=State.DRAFT) | Q(snapshot__isnull=False), name="version_frozen_once_submitted"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="transitions",
                operation=pgtrigger.UpdateOf("state"),
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__state__df=pgtrigger.F("new__state")),
                func=_allowed_transitions_sql(),
            ),
            pgtrigger.Trigger(
                name="frozen_snapshot",
                operation=pgtrigger.UpdateOf("snapshot"),
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__snapshot__df=pgtrigger.F("new__snapshot")),
                func=(
                    "IF OLD.state NOT IN ('PUBL-01', 'PUBL-03') AND "
                    "coalesce(current_setting('isic.redaction', true), '') <> 'on' THEN "
                    "RAISE EXCEPTION 'Une version soumise est figée.' USING ERRCODE = 'check_violation'; "
                    "END IF; RETURN NEW;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} — version {self.number}"

    @property
    def spec(self) -> Spec:
        """The specification that this version answers."""
        return self.spec_version.spec

    @property
    def answers(self) -> dict[str, Any]:
        """Stored answers of the snapshot, by code."""
        return (self.snapshot or {}).get("answers", {})


@pghistory.track()
class Review(models.Model):
    """A review of a submitted version by somebody else than its authors (S152, F.2)."""

    version = models.ForeignKey(Version, verbose_name="version", on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="relecteur", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decision = models.CharField("décision", max_length=8, choices=Decision.choices)
    reason = models.TextField("motif", blank=True, max_length=4000)
    criteria = models.JSONField("critères", default=dict)
    created_at = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "relecture"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(decision=Decision.RETURNED) | Q(reason__regex=r"\S"), name="review_return_has_reason",
                violation_error_message="Un renvoi à l'auteur donne son motif.",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_decision_display()} — {self.version}"


class Transition(models.Model):
    """The path of a version, step by step: who, when, why."""

    version = models.ForeignKey(Version, verbose_name="version", on_delete=models.CASCADE, related_name="transitions")
    source = models.CharField("de", max_length=8, choices=State.choices, blank=True)
    target = models.CharField("à", max_length=8, choices=State.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField("le", auto_now_add=True)
    reason = models.TextField("motif", blank=True)

    class Meta:
        verbose_name = "passage"
        ordering = ["-at", "-pk"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"
