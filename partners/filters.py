"""Filters of committees: what a machine may ask for. An unknown value is refused, and what is accepted is listed."""

from __future__ import annotations

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone

from isic_platform.publication.identifiers import SHORT_ID
from isic_platform.publication.models import Item
from isic_platform.vocabularies.selectors import codes_of
from partners.models import CommitteeMember, SteeringCommittee


def _identifier(value: str) -> None:
    if not SHORT_ID.match(value):
        raise ValidationError(f"« {value[:40]} » n'est pas un identifiant de contenu.", code="invalid")


def _code_of(scheme: str) -> object:
    def validate(value: str) -> None:
        accepted = codes_of(scheme, include_inactive=True)
        if value not in accepted:
            listed = ", ".join(sorted(accepted))
            raise ValidationError(f"Valeur inconnue : « {value[:40]} ». Valeurs acceptées : {listed}.", code="invalid")

    return validate


class CommitteeFilterSet(django_filters.FilterSet):
    """Project, institution that sits or carries, type of actor that sits, obstacle met."""

    projet = django_filters.CharFilter(
        label="Identifiant du projet, s'il est lisible.", method="about_project", validators=[_identifier]
    )
    structure = django_filters.CharFilter(
        label="Code d'une structure qui porte le comité ou y siège aujourd'hui.",
        method="with_institution",
        max_length=60,
    )
    acteur = django_filters.CharFilter(
        label="Type d'acteur qui siège aujourd'hui (vocabulaire ACT).",
        method="with_actor",
        validators=[_code_of("ACT")],
    )
    frein = django_filters.CharFilter(
        label="Difficulté rencontrée (vocabulaire FRE).", method="with_obstacle", validators=[_code_of("FRE")]
    )

    class Meta:
        model = SteeringCommittee
        fields: tuple[str, ...] = ()

    def about_project(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Committees of one project that this caller may read: others are not told to exist."""
        readable = Item.objects.readable_by(self.request.user).filter(short_id=value)
        return rows.filter(project__item__in=readable)

    def with_institution(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Carried by it, or where it sits."""
        sitting = _sitting().filter(institution__code=value)
        return rows.filter(Q(institution__code=value) | Q(pk__in=sitting.values("committee")))

    def with_actor(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Where somebody of this type sits."""
        return rows.filter(pk__in=_sitting().filter(actor_type=value).values("committee"))

    def with_obstacle(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Which met it."""
        return rows.filter(obstacles__contains=[value])


def _sitting() -> QuerySet[CommitteeMember]:
    return CommitteeMember.objects.filter(Q(until=None) | Q(until__gte=timezone.localdate()))
