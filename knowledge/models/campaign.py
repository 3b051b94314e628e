"""Choosing together what to learn: proposed priorities, arguments, votes, campaigns (S80, S158)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from isic_platform.accounts.models import Institution, Network
from knowledge.enums import ProposalState, Stance
from knowledge.models.grid import Grid


class InNetworkQuerySet(models.QuerySet):
    """What belongs to a network is read by its members, and by nobody else."""

    def visible_to(self, user: Any) -> InNetworkQuerySet:
        """Those of the networks that this person belongs to, directly or through an institution."""
        return self.filter(network_id__in=user.scope.reach) if user.is_authenticated else self.none()


@pghistory.track()
class PriorityProposal(models.Model):
    """A learning theme that somebody proposes to their network, with the reason why (S158)."""

    network = models.ForeignKey(
        Network, verbose_name="réseau", on_delete=models.PROTECT, related_name="priority_proposals"
    )
    title = models.CharField("que faut-il apprendre ?", max_length=160)
    argument = models.TextField("pourquoi maintenant ?", max_length=2000)
    themes = ArrayField(models.CharField(max_length=10), verbose_name="thèmes", default=list, blank=True)
    grids = models.ManyToManyField(Grid, verbose_name="grilles utiles", blank=True, related_name="priority_proposals")
    state = models.CharField("état", max_length=8, choices=ProposalState.choices, default=ProposalState.OPEN)
    decision = models.TextField("raison de la décision", blank=True, max_length=1000)
    decided_at = models.DateTimeField("décidée le", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        verbose_name="décidée par",
    )  # fmt: skip
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="proposée par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("proposée le", auto_now_add=True)

    objects = InNetworkQuerySet.as_manager()

    class Meta:
        verbose_name = "proposition de priorité"
        verbose_name_plural = "propositions de priorités"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(title__regex=r"\S"), name="priority_proposal_says_what"),
            models.CheckConstraint(
                condition=Q(argument__regex=r"\S"), name="priority_proposal_argued",
                violation_error_message="Dites pourquoi : une proposition sans raison ne se discute pas.",
            ),
            models.CheckConstraint(
                condition=Q(state=ProposalState.OPEN, decided_at=None)
                | Q(decided_at__isnull=False, decision__regex=r"\S"),
                name="priority_proposal_decided_with_reason",
                violation_error_message="Une décision donne sa raison.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class PriorityArgument(models.Model):
    """What a member of the network says of a proposal."""

    proposal = models.ForeignKey(
        PriorityProposal, verbose_name="proposition", on_delete=models.CASCADE, related_name="arguments"
    )
    stance = models.CharField("position", max_length=8, choices=Stance.choices)
    text = models.TextField("argument", max_length=1000)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "argument"
        ordering = ["created_at", "pk"]
        constraints = [models.CheckConstraint(condition=Q(text__regex=r"\S"), name="priority_argument_says_something")]

    def __str__(self) -> str:
        return self.get_stance_display()


class Vote(models.Model):
    """The support of one person for one proposal; taking it back deletes it."""

    proposal = models.ForeignKey(
        PriorityProposal, verbose_name="proposition", on_delete=models.CASCADE, related_name="votes"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="compte", on_delete=models.CASCADE, related_name="priority_votes"
    )
    created_at = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "vote"
        constraints = [models.UniqueConstraint(fields=["proposal", "user"], name="vote_once")]

    def __str__(self) -> str:
        return f"Vote {self.pk}"


class CampaignQuerySet(InNetworkQuerySet):
    """Campaigns, by adjective."""

    def running(self, on: date | None = None) -> CampaignQuerySet:
        """Begun, not over and not closed, on a day (today unless told)."""
        day = on or timezone.localdate()
        return self.filter(starts_on__lte=day, ends_on__gte=day, closed_at=None)


@pghistory.track()
class Campaign(models.Model):
    """Grids opened for a period to the institutions of a network (S80), closed by what was learnt."""

    network = models.ForeignKey(Network, verbose_name="réseau", on_delete=models.PROTECT, related_name="campaigns")
    title = models.CharField("titre", max_length=160)
    purpose = models.TextField("ce que nous voulons apprendre", max_length=2000)
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    grids = models.ManyToManyField(Grid, verbose_name="grilles", related_name="campaigns")
    institutions = models.ManyToManyField(
        Institution, verbose_name="structures invitées", blank=True, related_name="campaigns"
    )
    proposals = models.ManyToManyField(
        PriorityProposal, verbose_name="priorités d'où elle vient", blank=True, related_name="campaigns"
    )
    synthesis = models.TextField("ce que la campagne a appris", blank=True, max_length=8000)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="ouverte par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    closed_at = models.DateTimeField("close le", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="close par", null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+",
    )  # fmt: skip

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = "campagne"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="campaign_ends_after_it_starts",
                violation_error_message="La fin vient avant le début.",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(synthesis__regex=r"\S"), name="campaign_closed_with_synthesis",
                violation_error_message="Une campagne se clôt par une synthèse.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title
