"""Self-positioning of a team or an institution, over time (S14, S205 to S208, D.15)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q, Value

from isic_platform.accounts.enums import Role
from isic_platform.accounts.models import Institution
from isic_platform.publication.models import Item
from knowledge.enums import Commitment
from projects.models import Project


class _OtherCommitment(Func):
    """Whether a map of recommendations holds something else than a ``Commitment``."""

    function = "jsonb_path_exists"
    output_field = models.BooleanField()

    def __init__(self) -> None:
        others = " && ".join(f'@ != "{value}"' for value in Commitment.values)
        super().__init__(F("recommendations"), Value(f"$.* ? ({others})"))


def _factor(label: str) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(label, null=True, blank=True, help_text="1 à 5 ; vide : je ne sais pas.")


class SelfPositioningQuerySet(models.QuerySet["SelfPositioning"]):
    """Positionings, by adjective."""

    def visible_to(self, user: Any) -> SelfPositioningQuerySet:
        """Those of one's institutions (contributors, managers), and of the projects that one writes."""
        if not user.is_authenticated:
            return self.none()
        places = user.scope.institutions_as(Role.CONTRIBUTOR, Role.MANAGER)
        return self.filter(Q(institution_id__in=places) | Q(project__item__in=Item.objects.worked_on_by(user)))


@pghistory.track()
class SelfPositioning(models.Model):
    """Where a team or an institution puts itself one day, on the three key factors and the CSTS checklists.

    ``recommendations`` maps a code of the vocabulary RECO to a ``Commitment``.
    """

    institution = models.ForeignKey(
        Institution, verbose_name="structure", null=True, blank=True, on_delete=models.PROTECT,
        related_name="positionings",
    )  # fmt: skip
    project = models.ForeignKey(
        Project, verbose_name="équipe du projet", null=True, blank=True, on_delete=models.CASCADE,
        related_name="positionings",
    )  # fmt: skip
    date = models.DateField("date")
    being = _factor("savoir-être")
    being_example = models.TextField("un exemple de savoir-être", blank=True, max_length=1000)
    capitalising = _factor("savoir-capitaliser")
    capitalising_example = models.TextField("un exemple de savoir-capitaliser", blank=True, max_length=1000)
    sharing = _factor("vouloir-partager")
    sharing_example = models.TextField("un exemple de vouloir-partager", blank=True, max_length=1000)
    recommendations = models.JSONField("recommandations", default=dict, blank=True)
    next_step = models.TextField("prochain pas décidé ensemble", blank=True, max_length=1000)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("saisi le", auto_now_add=True)

    objects = SelfPositioningQuerySet.as_manager()

    class Meta:
        verbose_name = "auto-positionnement"
        ordering = ["-date", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(institution__isnull=False, project=None) | Q(institution=None, project__isnull=False),
                name="positioning_of_one_place",
            ),
            models.UniqueConstraint(fields=["institution", "date"], name="positioning_institution_once_a_day"),
            models.UniqueConstraint(fields=["project", "date"], name="positioning_project_once_a_day"),
            *(
                models.CheckConstraint(
                    condition=Q(**{name: None}) | Q(**{f"{name}__gte": 1, f"{name}__lte": 5}),
                    name=f"positioning_{name}_one_to_five",
                )
                for name in ("being", "capitalising", "sharing")
            ),
            models.CheckConstraint(condition=~Q(_OtherCommitment()), name="positioning_known_commitments"),
        ]

    def __str__(self) -> str:
        return f"{self.institution or self.project} — {self.date:%d/%m/%Y}"

    @property
    def fingerprint(self) -> str:
        """What tells whether it changed since somebody saw it."""
        said = [
            *(self.being, self.being_example, self.capitalising, self.capitalising_example),
            *(self.sharing, self.sharing_example, sorted(self.recommendations.items()), self.next_step),
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]
