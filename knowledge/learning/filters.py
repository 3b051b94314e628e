"""Filters of the lessons, shared by the page and the API."""

from __future__ import annotations

from collections.abc import Callable

import django_filters
from django.db.models import QuerySet

from isic_platform.publication.models import Item
from isic_platform.vocabularies.selectors import terms_of
from knowledge.enums import Certainty, LessonEffect, LessonKind, ReadingLevel
from knowledge.filters import AcceptedFilter, ShortIdFilter
from knowledge.models import Lesson


def _terms(vocabulary: str) -> Callable[[], list[str]]:
    return lambda: [term.code for term in terms_of(vocabulary, include_inactive=True)]


class HasCodeFilter(AcceptedFilter):
    """Keep the lessons whose list holds the code."""

    def filter(self, rows: QuerySet, value: str) -> QuerySet:
        """Filter on the array column."""
        return rows.filter(**{f"{self.field_name}__contains": [value]}) if value else rows


class LessonFilterSet(django_filters.FilterSet):
    """Type, reading level, effect, certainty, and codes of the vocabularies; an unknown value is refused."""

    type = AcceptedFilter(
        label=f"Type : {', '.join(LessonKind.values)}.", accepted=lambda: LessonKind.values, field_name="kind"
    )
    lecture = HasCodeFilter(
        label=f"Niveau de lecture : {', '.join(ReadingLevel.values)}.",
        accepted=lambda: ReadingLevel.values,
        field_name="reading_levels",
    )
    effet = HasCodeFilter(
        label=f"Effet : {', '.join(LessonEffect.values)}.", accepted=lambda: LessonEffect.values, field_name="effects"
    )
    certitude = AcceptedFilter(
        label=f"Certitude : {', '.join(Certainty.values)}.", accepted=lambda: Certainty.values, field_name="certainty"
    )
    theme = HasCodeFilter(label="Code du vocabulaire THE.", accepted=_terms("THE"), field_name="themes")
    frein = HasCodeFilter(label="Code du vocabulaire FRE.", accepted=_terms("FRE"), field_name="obstacles")
    levier = HasCodeFilter(label="Code du vocabulaire LEV.", accepted=_terms("LEV"), field_name="levers")
    competence = HasCodeFilter(label="Code du vocabulaire CPT.", accepted=_terms("CPT"), field_name="competences")
    projet = ShortIdFilter(label="Identifiant du projet, s'il est lisible.", method="about_project")

    class Meta:
        model = Lesson
        fields: tuple[str, ...] = ()

    def about_project(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Lessons of one project that this caller may read: others are not told to exist."""
        readable = Item.objects.readable_by(self.request.user).filter(short_id=value)
        return rows.filter(project__item__in=readable)
