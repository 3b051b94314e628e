"""The cycle of a project: numbered turns, and in each the dated passages between the three times (S1, S5)."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from isic_platform.formkit.models import SpecVersion
from projects.enums import CycleTime
from projects.models.project import Project

_NEXT_IN_LINE = """
IF NEW.number <> coalesce((SELECT max(number) FROM projects_cycleturn WHERE project_id = NEW.project_id), 0) + 1 THEN
    RAISE EXCEPTION 'Les tours d''un projet se suivent sans trou.' USING ERRCODE = 'check_violation';
END IF;
IF EXISTS (SELECT 1 FROM projects_cycleturn WHERE project_id = NEW.project_id
           AND (closed_on IS NULL OR closed_on > NEW.opened_on)) THEN
    RAISE EXCEPTION 'Un tour commence quand le précédent est terminé.' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""

_DATES_IN_ORDER = """
IF NEW.number <> OLD.number OR NEW.project_id <> OLD.project_id THEN
    RAISE EXCEPTION 'Le numéro d''un tour ne change pas.' USING ERRCODE = 'check_violation';
END IF;
IF EXISTS (SELECT 1 FROM projects_cycleturn WHERE project_id = NEW.project_id AND
           ((number < NEW.number AND closed_on > NEW.opened_on)
            OR (number > NEW.number AND (NEW.closed_on IS NULL OR NEW.closed_on > opened_on)))) THEN
    RAISE EXCEPTION 'Les dates des tours se suivent.' USING ERRCODE = 'check_violation';
END IF;
IF EXISTS (SELECT 1 FROM projects_cyclepassage WHERE turn_id = NEW.id
           AND ("on" < NEW.opened_on OR "on" > NEW.closed_on)) THEN
    RAISE EXCEPTION 'Les passages d''un tour tiennent entre ses deux dates.' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""

_NO_GAP = """
IF EXISTS (SELECT 1 FROM projects_cycleturn WHERE project_id = OLD.project_id AND number > OLD.number) THEN
    RAISE EXCEPTION 'Les tours d''un projet se suivent sans trou.' USING ERRCODE = 'check_violation';
END IF;
RETURN NULL;
"""

_PASSAGES_IN_ORDER = """
IF EXISTS (SELECT 1 FROM projects_cycleturn WHERE id = NEW.turn_id
           AND (NEW."on" < opened_on OR NEW."on" > closed_on)) THEN
    RAISE EXCEPTION 'Un passage se date entre le début et la fin de son tour.' USING ERRCODE = 'check_violation';
END IF;
IF EXISTS (SELECT 1 FROM projects_cyclepassage WHERE turn_id = NEW.turn_id AND id < NEW.id AND "on" >= NEW."on") THEN
    RAISE EXCEPTION 'Un passage se date après le précédent.' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""


class CycleTurn(models.Model):
    """One turn of a project in the cycle. The open one has no end; a closed one keeps what was learnt in it.

    ``learnt`` holds the answers of the closing that the comparison of turns shows (codes of the fiche, as stored), read with
    ``learnt_spec``. It is the team's: readers get what was published.
    """

    project = models.ForeignKey(Project, verbose_name="projet", on_delete=models.CASCADE, related_name="turns")
    number = models.PositiveSmallIntegerField("numéro")
    opened_on = models.DateField("commencé le")
    closed_on = models.DateField("terminé le", null=True, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="ouvert par", null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+",
    )  # fmt: skip
    recorded_at = models.DateTimeField("enregistré le", default=timezone.now, editable=False)
    closing_level = models.CharField("niveau à la fin", max_length=8, blank=True)
    closing_state = models.CharField("état à la fin", max_length=10, blank=True)
    learnt = models.JSONField("ce qui a été appris", default=dict, blank=True)
    learnt_spec = models.ForeignKey(
        SpecVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name="version de la fiche à la fin",
    )  # fmt: skip

    class Meta:
        verbose_name = "tour de cycle"
        verbose_name_plural = "tours de cycle"
        ordering = ["project", "number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="turn_number_unique"),
            models.UniqueConstraint(fields=["project"], condition=Q(closed_on=None), name="turn_one_open"),
            models.CheckConstraint(condition=Q(number__gte=1), name="turn_number_positive"),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")), name="turn_dates_in_order",
                violation_error_message="Un tour ne se termine pas avant d'avoir commencé.",
            ),
        ]  # fmt: skip
        triggers = [
            pgtrigger.Trigger(
                name="next_in_line", operation=pgtrigger.Insert, when=pgtrigger.Before, func=_NEXT_IN_LINE
            ),
            pgtrigger.Trigger(
                name="dates_in_order", operation=pgtrigger.Update, when=pgtrigger.Before, func=_DATES_IN_ORDER
            ),
            pgtrigger.Trigger(name="no_gap", operation=pgtrigger.Delete, when=pgtrigger.After, func=_NO_GAP),
        ]

    def __str__(self) -> str:
        return f"Tour {self.number}"


class CyclePassage(models.Model):
    """When a project came to one of the three times. One a day at most: a choice corrected the same day is no passage."""

    turn = models.ForeignKey(CycleTurn, verbose_name="tour", on_delete=models.CASCADE, related_name="passages")
    time = models.CharField("temps", max_length=10, choices=CycleTime.choices)
    on = models.DateField("le")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="par", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    recorded_at = models.DateTimeField("enregistré le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "passage dans un temps du cycle"
        ordering = ["turn", "on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["turn", "on"], name="passage_one_a_day"),
            models.CheckConstraint(condition=Q(time__in=CycleTime.values), name="passage_time_known"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="in_order", operation=pgtrigger.Insert | pgtrigger.Update, when=pgtrigger.Before,
                func=_PASSAGES_IN_ORDER,
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_time_display()}, {self.on}"
