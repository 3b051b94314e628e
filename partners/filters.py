"""Filters of committees and partnerships: what a machine may ask for. An unknown value is refused, and what is accepted is listed."""

from __future__ import annotations

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone

from isic_platform.publication.identifiers import SHORT_ID
from isic_platform.publication.models import Item
from isic_platform.vocabularies.selectors import codes_of
from partners.enums import Origin, Stage, ZoneKind
from partners.models import CommitteeMember, Partnership, PartnershipMember, SteeringCommittee
from partners.selectors.projects import named_beside


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
        readable = named_beside(Item.objects.readable_by(self.request.user), self.request.user).filter(short_id=value)
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


def _one_of(accepted: list[str]) -> object:
    def validate(value: str) -> None:
        if value not in accepted:
            raise ValidationError(
                f"Valeur inconnue : « {value[:40]} ». Valeurs acceptées : {', '.join(accepted)}.", code="invalid"
            )

    return validate


class PartnershipFilterSet(django_filters.FilterSet):
    """Stage, origin, member, role held, project, kind of zone."""

    stade = django_filters.CharFilter(
        label="Stade (vocabulaire STP).", field_name="stage", validators=[_one_of(Stage.values)]
    )
    origine = django_filters.CharFilter(
        label="Origine (vocabulaire PAO).", field_name="origin", validators=[_one_of(Origin.values)]
    )
    structure = django_filters.CharFilter(
        label="Code d'une structure membre aujourd'hui.", method="with_institution", max_length=60
    )
    role = django_filters.CharFilter(
        label="Rôle tenu par un membre (vocabulaire ROP).", method="with_role", validators=[_code_of("ROP")]
    )
    projet = django_filters.CharFilter(
        label="Identifiant du projet, s'il est lisible.", method="about_project", validators=[_identifier]
    )
    zone = django_filters.CharFilter(
        label="Nature d'une zone entre missions (vocabulaire ZON).",
        method="with_zone",
        validators=[_one_of(ZoneKind.values)],
    )

    class Meta:
        model = Partnership
        fields: tuple[str, ...] = ()

    def with_institution(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Of which it is a member."""
        return rows.filter(pk__in=_members().filter(institution__code=value).values("partnership"))

    def with_role(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Where a member holds it."""
        return rows.filter(pk__in=_members().filter(role=value).values("partnership"))

    def about_project(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Partnerships of one project that this caller may read: others are not told to exist."""
        readable = named_beside(Item.objects.readable_by(self.request.user), self.request.user).filter(short_id=value)
        return rows.filter(
            pk__in=Partnership.projects.through.objects.filter(project__item__in=readable).values("partnership")
        )

    def with_zone(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Where one was declared."""
        return rows.filter(pk__in=Partnership.objects.filter(zones__kind=value).values("pk"))


def _members() -> QuerySet[PartnershipMember]:
    return PartnershipMember.objects.filter(Q(left_on=None) | Q(left_on__gte=timezone.localdate()))
