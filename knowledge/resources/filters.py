"""Filters of the resources, shared by the page and the API."""

from __future__ import annotations

import django_filters

from isic_platform.territories.reference import departements
from isic_platform.vocabularies.selectors import terms_of
from knowledge.filters import AcceptedFilter
from knowledge.learning.filters import HasCodeFilter
from knowledge.models import Resource, ResourceType


def _terms(vocabulary: str) -> list[str]:
    return [term.code for term in terms_of(vocabulary, include_inactive=True)]


class ResourceFilterSet(django_filters.FilterSet):
    """Type, codes of the vocabularies, département; an unknown value is refused."""

    type = AcceptedFilter(
        label="Code d'un type de ressource : « RBI-TRU »…",
        accepted=lambda: list(ResourceType.objects.values_list("code", flat=True)),
        field_name="type__code",
    )
    theme = HasCodeFilter(label="Code du vocabulaire THE.", accepted=lambda: _terms("THE"), field_name="themes")
    frein = HasCodeFilter(label="Code du vocabulaire FRE.", accepted=lambda: _terms("FRE"), field_name="obstacles")
    levier = HasCodeFilter(label="Code du vocabulaire LEV.", accepted=lambda: _terms("LEV"), field_name="levers")
    competence = HasCodeFilter(
        label="Code du vocabulaire CPT.", accepted=lambda: _terms("CPT"), field_name="competences"
    )
    departement = AcceptedFilter(
        label="Code d'un département : « 42 », « 2A »…", accepted=lambda: [each.code for each in departements()]
    )

    class Meta:
        model = Resource
        fields: tuple[str, ...] = ()
