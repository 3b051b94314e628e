"""Filters of the answers to grids: what a machine may ask for."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from isic_platform.publication.identifiers import SHORT_ID
from isic_platform.publication.models import Item
from knowledge.enums import RespondentKind
from knowledge.models import Grid, GridEntry


def grid_codes() -> list[str]:
    """Codes of the grids, in order."""
    return list(Grid.objects.values_list("code", flat=True))


class AcceptedField(forms.CharField):
    """A value among a list read when it is checked; the refusal says the list."""

    def __init__(self, *, accepted: Any, **kwargs: Any) -> None:
        self.accepted = accepted
        super().__init__(**kwargs)

    def validate(self, value: str) -> None:
        accepted = self.accepted()
        if value and value not in accepted:
            raise ValidationError(
                "Valeur inconnue : « %(value)s ». Valeurs acceptées : %(accepted)s.",
                code="invalid_choice",
                params={"value": value[:40], "accepted": ", ".join(accepted) or "aucune"},
            )


class AcceptedFilter(django_filters.Filter):
    field_class = AcceptedField


class ShortIdField(forms.CharField):
    """The permanent identifier of a content."""

    def validate(self, value: str) -> None:
        if value and not SHORT_ID.match(value):
            raise ValidationError(
                "« %(value)s » n'est pas un identifiant de contenu.", code="invalid", params={"value": value[:40]}
            )


class ShortIdFilter(django_filters.Filter):
    field_class = ShortIdField


class GridEntryFilterSet(django_filters.FilterSet):
    """``grid`` (its code), ``project`` (its identifier) and ``respondent``; an unknown value is refused."""

    grid = AcceptedFilter(label="Code de la grille, par exemple G02.", accepted=grid_codes, method="to_grid")
    project = ShortIdFilter(label="Identifiant du projet.", method="about_project")
    respondent = AcceptedFilter(
        label=f"Répondant : {', '.join(RespondentKind.values)}.",
        accepted=lambda: RespondentKind.values,
        field_name="respondent_kind",
    )

    class Meta:
        model = GridEntry
        fields: tuple[str, ...] = ()

    def to_grid(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Answers to one grid, whatever its version."""
        return rows.filter(grid_version__grid__code=value)

    def about_project(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Answers about one project, that this caller may read: others are not told to exist."""
        readable = Item.objects.readable_by(self.request.user).filter(short_id=value)
        return rows.filter(project__item__in=readable)
