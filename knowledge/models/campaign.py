"""Choosing together what to learn: proposed priorities, arguments, votes, campaigns (S80, S158)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pghistory
import pgtrigger
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


def _only_in_debate() -> pgtrigger.Trigger:
    """Nothing is added to a proposal once it is decided."""
    return pgtrigger.Trigger(
        name="only_in_debate",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func=(
            "IF (SELECT state FROM knowledge_priorityproposal WHERE id = NEW.proposal_id) <> 'ouverte' THEN "
            "RAISE EXCEPTION 'Cette proposition n''est plus en débat.' USING ERRCODE = 'check_violation'; "
            "END IF; RETURN NEW;"
        ),
    )


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
    edited_at = models.DateTimeField("texte corrigé le", null=True, blank=True)

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
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="retiré par", null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+",
    )  # fmt: skip
    withdrawal = models.CharField("raison du retrait", max_length=300, blank=True)

    class Meta:
        verbose_name = "argument"
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(text__regex=r"\S"), name="priority_argument_says_something"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawal__regex=r"\S"),
                name="priority_argument_withdrawn_with_reason",
                violation_error_message="Un argument se retire en disant pourquoi.",
            ),
        ]  # fmt: skip
        triggers = [_only_in_debate()]

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
        triggers = [_only_in_debate()]

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
    participation = models.JSONField(
        "participation à la clôture", null=True, blank=True, editable=False,
        help_text="Lignes {structure, grille, commencées, terminées}, figées à la clôture ; vide avant.",
    )  # fmt: skip
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
        triggers = [
            pgtrigger.Trigger(
                name="closed_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=(
                    # Who opened and closed it may leave the platform: those two columns are free to become empty.
                    # Personal data is removed even there (G.10).
                    "IF OLD.closed_at IS NOT NULL AND (TG_OP = 'DELETE' OR "
                    "coalesce(current_setting('isic.redaction', true), '') <> 'on') AND (TG_OP = 'DELETE' OR "
                    "(to_jsonb(OLD) - 'created_by_id' - 'closed_by_id') IS DISTINCT FROM "
                    "(to_jsonb(NEW) - 'created_by_id' - 'closed_by_id')) THEN "
                    "RAISE EXCEPTION 'Une campagne close ne change plus.' USING ERRCODE = 'check_violation'; "
                    "END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
                ),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_closed(self) -> bool:
        """Whether its synthesis was signed."""
        return self.closed_at is not None

    def is_running(self, on: date | None = None) -> bool:
        """Begun, not over and not closed, on a day (today unless told)."""
        day = on or timezone.localdate()
        return not self.is_closed and self.starts_on <= day <= self.ends_on


def _closed_keeps_its_lists() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="closed_is_frozen",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func=(
            "IF EXISTS (SELECT 1 FROM knowledge_campaign WHERE closed_at IS NOT NULL AND id = CASE TG_OP "
            "WHEN 'INSERT' THEN NEW.campaign_id ELSE OLD.campaign_id END) THEN "
            "RAISE EXCEPTION 'Une campagne close ne change plus.' USING ERRCODE = 'check_violation'; "
            "END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
        ),
    )


class CampaignGrid(Campaign.grids.through):
    """A grid of a campaign: a proxy that carries the triggers. A private grid belongs to its author alone (S90)."""

    class Meta:
        proxy = True
        triggers = [
            _closed_keeps_its_lists(),
            pgtrigger.Trigger(
                name="no_private_grid",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=(
                    "IF (SELECT is_private_by_default FROM knowledge_grid WHERE id = NEW.grid_id) THEN "
                    "RAISE EXCEPTION 'Une grille privée ne fait pas partie d''une campagne.' "
                    "USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
                ),
            ),
        ]


class CampaignInstitution(Campaign.institutions.through):
    """An institution invited to a campaign: a proxy that carries the trigger."""

    class Meta:
        proxy = True
        triggers = [_closed_keeps_its_lists()]


class CampaignProposal(Campaign.proposals.through):
    """A priority from which a campaign comes: a proxy that carries the trigger."""

    class Meta:
        proxy = True
        triggers = [_closed_keeps_its_lists()]
