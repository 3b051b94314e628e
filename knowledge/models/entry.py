"""Answers to grids."""

from __future__ import annotations

from typing import Any

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q

from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item, Version
from knowledge.enums import CollectedHow, EntryState, RespondentKind
from knowledge.models.grid import Grid, GridVersion
from projects.models import Project


class GridEntryQuerySet(models.QuerySet["GridEntry"]):
    """Answers to grids, by adjective. Who may read them is the rule of their content."""

    def visible_to(self, user: Any) -> GridEntryQuerySet:
        """Those that this person may open, in whatever state."""
        return self.filter(item__in=Item.objects.visible_to(user))

    def readable_by(self, user: Any) -> GridEntryQuerySet:
        """Those that are published for this person."""
        return self.filter(item__in=Item.objects.readable_by(user))

    def worked_on_by(self, user: Any) -> GridEntryQuerySet:
        """Those that this person writes."""
        return self.filter(item__in=Item.objects.worked_on_by(user))

    def shared(self) -> GridEntryQuerySet:
        """Without those that their author keeps for themselves alone: what counts, compares and lists for others (S90)."""
        return self.exclude(item__visibility=Visibility.AUTHOR)

    def private(self) -> GridEntryQuerySet:
        """Answers to a private grid that nobody but their author opens, and that were never published (S90)."""
        published = Version.objects.filter(item_id=OuterRef("item_id"), published_at__isnull=False)
        kept = self.filter(grid_version__grid__is_private_by_default=True, item__visibility=Visibility.AUTHOR)
        return kept.exclude(Exists(published))

    def finished(self) -> GridEntryQuerySet:
        """Those whose mandatory questions were all answered, analysed or not yet."""
        return self.exclude(state=EntryState.DRAFT)

    def with_item(self) -> GridEntryQuerySet:
        """Load what a list shows, in one query; definitions and snapshots, which are long, are left for later."""
        rows = self.select_related(
            "grid_version__grid", "grid_version__spec_version", "item__record", "item__working_version",
            "item__published_version", "item__institution", "item__owner", "project__item",
        )  # fmt: skip
        return rows.defer(
            "grid_version__spec_version__definition",
            "item__working_version__snapshot",
            "item__published_version__snapshot",
        )


def _joins_a_running_campaign() -> pgtrigger.Trigger:
    """An answer joins a campaign during its period (in the platform's days) and for one of its grids (S80)."""
    return pgtrigger.Trigger(
        name="joins_a_running_campaign",
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("campaign_id"),
        when=pgtrigger.Before,
        func=(
            "IF NEW.campaign_id IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.campaign_id IS DISTINCT FROM OLD.campaign_id) "
            "AND NOT EXISTS (SELECT 1 FROM knowledge_campaign c JOIN knowledge_campaign_grids g ON g.campaign_id = c.id "
            "JOIN knowledge_gridversion v ON v.grid_id = g.grid_id WHERE c.id = NEW.campaign_id "
            "AND v.id = NEW.grid_version_id AND c.closed_at IS NULL "
            "AND (now() AT TIME ZONE 'Europe/Paris')::date BETWEEN c.starts_on AND c.ends_on) THEN "
            "RAISE EXCEPTION 'Cette campagne ne reçoit pas cette réponse : elle n''est pas en cours, ou ne porte pas sur "
            "cette grille.' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
        ),
    )


def _begins_on_an_open_grid() -> pgtrigger.Trigger:
    """No answer is begun to a grid that was withdrawn (S103). What a private answer shares of itself is not a new one."""
    return pgtrigger.Trigger(
        name="begins_on_an_open_grid",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func=(
            "IF NEW.shared_from_id IS NULL AND EXISTS (SELECT 1 FROM knowledge_gridversion v JOIN knowledge_grid g "
            "ON g.id = v.grid_id WHERE v.id = NEW.grid_version_id AND g.withdrawn_at IS NOT NULL) THEN "
            "RAISE EXCEPTION 'Cette grille est retirée : on n''y commence plus de réponse.' "
            "USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
        ),
    )


@pghistory.track()
class GridEntry(models.Model):
    """An answer to a version of a grid (S81, S83). Its texts are the answers of its content; columns follow them.

    A light trace may stand without a project, on the institution of its content.
    """

    item = models.OneToOneField(Item, verbose_name="contenu", on_delete=models.CASCADE, related_name="grid_entry")
    grid_version = models.ForeignKey(
        GridVersion, verbose_name="version de la grille", on_delete=models.PROTECT, related_name="entries"
    )
    # A trace outlives the draft of the fiche that it was about: it then stands on the institution.
    project = models.ForeignKey(
        Project, verbose_name="projet", null=True, blank=True, on_delete=models.SET_NULL, related_name="grid_entries"
    )
    respondent_kind = models.CharField("répondant", max_length=14, choices=RespondentKind.choices)
    respondent_label = models.CharField(
        "qui répond", max_length=120, blank=True, help_text="Une fonction ou une structure, jamais un nom de personne."
    )
    collected_how = models.CharField(
        "recueil", max_length=10, choices=CollectedHow.choices, default=CollectedHow.DIRECT
    )
    campaign = models.ForeignKey(
        "knowledge.Campaign", verbose_name="campagne", null=True, blank=True, on_delete=models.SET_NULL,
        related_name="entries",
    )  # fmt: skip
    shared_from = models.ForeignKey(
        "self", verbose_name="extraite de", null=True, blank=True, on_delete=models.SET_NULL, related_name="extracts",
        help_text="La réponse privée dont l'auteur a choisi de partager une part (S90).",
    )  # fmt: skip
    state = models.CharField("état", max_length=10, choices=EntryState.choices, default=EntryState.DRAFT)
    date = models.DateField("date", null=True, blank=True)
    started_at = models.DateTimeField("commencée le", auto_now_add=True)
    finished_at = models.DateTimeField("terminée le", null=True, blank=True)

    objects = GridEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "réponse à une grille"
        verbose_name_plural = "réponses aux grilles"
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=EntryState.DRAFT, finished_at__isnull=True)
                | Q(state__in=[EntryState.FINISHED, EntryState.ANALYSED], finished_at__isnull=False),
                name="grid_entry_finished_at_a_date",
            ),
            models.CheckConstraint(
                condition=Q(respondent_kind__in=RespondentKind.values), name="grid_entry_respondent_known"
            ),
        ]
        triggers = [_joins_a_running_campaign(), _begins_on_an_open_grid()]

    def __str__(self) -> str:
        return str(self.item)

    @property
    def grid(self) -> Grid:
        """The grid answered."""
        return self.grid_version.grid

    @property
    def is_kept_private(self) -> bool:
        """An answer to a private grid that its author has not opened to anybody (S90)."""
        return self.item.visibility == Visibility.AUTHOR and self.grid.is_private_by_default

    @property
    def is_finished(self) -> bool:
        """Finished, analysed or not yet."""
        return self.state != EntryState.DRAFT
