"""Filters of the syntheses and the dossiers."""

from __future__ import annotations

import django_filters

from isic_platform.territories.reference import departements
from isic_platform.vocabularies.selectors import terms_of
from knowledge.filters import AcceptedFilter
from knowledge.learning.filters import HasCodeFilter
from knowledge.models import Dossier, Synthesis
from knowledge.syntheses.specs.synthesis import Reader


def _terms(vocabulary: str) -> list[str]:
    return [term.code for term in terms_of(vocabulary, include_inactive=True)]


class _DocumentFilterSet(django_filters.FilterSet):
    theme = HasCodeFilter(label="Code du vocabulaire THE.", accepted=lambda: _terms("THE"), field_name="themes")
    departement = AcceptedFilter(
        label="Code d'un département : « 42 », « 2A »…", accepted=lambda: [each.code for each in departements()]
    )


class SynthesisFilterSet(_DocumentFilterSet):
    """Theme, département, for whom; an unknown value is refused."""

    pour = HasCodeFilter(label="Lecteurs", accepted=lambda: Reader.values, field_name="readers")

    class Meta:
        model = Synthesis
        fields: tuple[str, ...] = ()


class DossierFilterSet(_DocumentFilterSet):
    """Theme, département, competence; an unknown value is refused."""

    competence = HasCodeFilter(
        label="Code du vocabulaire CPT.", accepted=lambda: _terms("CPT"), field_name="competences"
    )

    class Meta:
        model = Dossier
        fields: tuple[str, ...] = ()
