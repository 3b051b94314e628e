"""Filters of the REX, shared by the page and the API; an unknown value is refused, and what is accepted is listed."""

from __future__ import annotations

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from isic_platform.vocabularies.selectors import codes_of
from partners.enums import Circulation, Stage
from partners.models import RexEntry

ATTACHED = {"projet": "project", "partenariat": "partnership", "comite": "committee", "reseau": "network"}


def _one_of(*accepted: str, scheme: str = "") -> object:
    def validate(value: str) -> None:
        known = sorted(codes_of(scheme, include_inactive=True)) if scheme else accepted
        if value not in known:
            raise ValidationError(
                f"Valeur inconnue : « {value[:40]} ». Valeurs acceptées : {', '.join(known)}.", code="invalid"
            )

    return validate


class RexFilterSet(django_filters.FilterSet):
    """Stage, state, what it is about, codes, and what is not to be done again."""

    stade = django_filters.CharFilter(
        label="Stade (vocabulaire STP).", field_name="stage", validators=[_one_of(*Stage.values)]
    )
    etat = django_filters.CharFilter(
        label="observe, formalise, circulation.", field_name="circulation", validators=[_one_of(*Circulation.values)]
    )
    objet = django_filters.CharFilter(
        label="De quoi il parle : projet, partenariat, comite, reseau.", method="about", validators=[_one_of(*ATTACHED)]
    )
    theme = django_filters.CharFilter(
        label="Code du vocabulaire THE.", field_name="themes", method="with_code", validators=[_one_of(scheme="THE")]
    )
    frein = django_filters.CharFilter(
        label="Code du vocabulaire FRE.", field_name="obstacles", method="with_code", validators=[_one_of(scheme="FRE")]
    )
    levier = django_filters.CharFilter(
        label="Code du vocabulaire LEV.", field_name="levers", method="with_code", validators=[_one_of(scheme="LEV")]
    )
    echec = django_filters.CharFilter(
        label="oui : ceux qui disent ce qui n'est pas à refaire.", method="failures", validators=[_one_of("oui")]
    )

    class Meta:
        model = RexEntry
        fields: tuple[str, ...] = ()

    def about(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Those of one nature of subject."""
        return rows.filter(**{f"{ATTACHED[value]}__isnull": False})

    def with_code(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Filter on the array column."""
        return rows.filter(**{f"{name}__contains": [value]})

    def failures(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Those that say what is not to be done again."""
        return rows.filter(tells_failure=True)
