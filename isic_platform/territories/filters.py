"""Filters shared by lists of territories: an unknown value is refused with the accepted ones."""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from isic_platform.territories.enums import TerritoryKind
from isic_platform.territories.models import Territory, TerritoryQuerySet
from isic_platform.territories.reference import departements, regions
from isic_platform.territories.selectors import MAX_LENGTH, MIN_LENGTH


class _CodeField(forms.CharField):
    """A code among a list that is read when the value is checked."""

    def __init__(self, *, accepted: Any, **kwargs: Any) -> None:
        self.accepted = accepted
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        code = super().clean(value)
        accepted = [str(item) for item in self.accepted()]
        for known in accepted:
            if code.casefold() == known.casefold():
                return known
        if code:
            raise ValidationError(
                "Valeur inconnue : « %(value)s ». Valeurs acceptées : %(accepted)s.",
                code="invalid_choice",
                params={"value": code[:MAX_LENGTH], "accepted": ", ".join(accepted)},
            )
        return code


class _CodeFilter(django_filters.Filter):
    field_class = _CodeField


class _EpciField(forms.CharField):
    def clean(self, value: Any) -> str:
        code = super().clean(value)
        if code and not Territory.objects.filter(kind=TerritoryKind.EPCI, code=code).exists():
            raise ValidationError(
                "Valeur inconnue : « %(value)s ». Valeurs acceptées : le code (9 chiffres) d’une intercommunalité, "
                "donné par cette même liste avec kind=epci.",
                code="invalid_choice",
                params={"value": code[:MAX_LENGTH]},
            )
        return code


class _EpciFilter(django_filters.Filter):
    field_class = _EpciField


class TerritoryFilterSet(django_filters.FilterSet):
    """``kind``, ``region``, ``departement``, ``epci`` (inside or equal to), ``q`` (ranked by the view)."""

    kind = _CodeFilter(
        label="Niveau : region, departement, epci ou commune.", accepted=lambda: TerritoryKind.values, method="by_kind"
    )
    region = _CodeFilter(
        label="Code d’une région : les territoires qu’elle contient, et elle-même.",
        accepted=lambda: [item.code for item in regions()],
        method="inside",
    )
    departement = _CodeFilter(
        label="Code d’un département (texte : 01, 2A, 974) : ce qu’il contient, et lui-même.",
        accepted=lambda: [item.code for item in departements(with_collectivities=True)],
        method="inside",
    )
    epci = _EpciFilter(
        label="Code d’une intercommunalité (9 chiffres) : ses communes, et elle-même.", max_length=9, method="inside"
    )
    q = django_filters.CharFilter(
        label="Nom, code postal ou code officiel, fautes de frappe admises ; résultats par pertinence, une seule page.",
        min_length=MIN_LENGTH,
        max_length=MAX_LENGTH,
        method="leave",
    )

    class Meta:
        model = Territory
        fields: tuple[str, ...] = ()

    def by_kind(self, rows: TerritoryQuerySet, name: str, value: str) -> QuerySet:
        return rows.of_kinds([value])

    def inside(self, rows: TerritoryQuerySet, name: str, value: str) -> QuerySet:
        return rows.within(**{name: value})

    def leave(self, rows: TerritoryQuerySet, name: str, value: str) -> QuerySet:
        return rows
