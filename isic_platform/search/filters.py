"""The filters of the pages and of the API: several values of a filter add up, filters narrow together."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema_field

from isic_platform.search.facets import FACETS, Facet
from isic_platform.search.models import SearchRow, SearchRowQuerySet

MAX_VALUES = 100
_SHOWN = 40


class CodesField(forms.Field):
    """Codes of a facet; refused values are named with those accepted."""

    widget = forms.SelectMultiple

    def __init__(self, *, facet: Facet, **kwargs: Any) -> None:
        self.facet = facet
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> list[str]:
        """Values of the address as codes of ``SearchRow.codes``. Raises ValidationError for the first unknown one."""
        known = self.facet.accepted()
        values = [each.strip() for each in value or () if each.strip()][:MAX_VALUES]
        if unknown := [each for each in values if each not in known]:
            raise ValidationError(
                "Valeur inconnue : « %(value)s ». Valeurs acceptées : %(accepted)s.",
                code="unknown",
                params={"value": unknown[0][:_SHOWN], "accepted": ", ".join(known)},
            )
        return list(dict.fromkeys(known[each] for each in values))


class CodesFilter(django_filters.Filter):
    """Keep the rows that bear one of the codes."""

    field_class = CodesField

    def filter(self, rows: SearchRowQuerySet, value: list[str]) -> SearchRowQuerySet:
        """Filter on the column that lists every code."""
        return rows.with_any(value) if value else rows


def _filter(facet: Facet) -> CodesFilter:
    described = f"{facet.help} Répétez le paramètre pour plusieurs valeurs : une seule suffit alors pour être retenu."
    schema = {"type": "array", "items": {"type": "string"}, "description": described}
    return extend_schema_field(schema)(CodesFilter(field_name="codes", label=facet.label, facet=facet))


class SearchFilterSet(django_filters.FilterSet):
    """One filter per facet (S43 to S46, S48)."""

    nature = _filter(FACETS["nature"])
    type = _filter(FACETS["type"])
    champ = _filter(FACETS["champ"])
    theme = _filter(FACETS["theme"])
    public = _filter(FACETS["public"])
    territoire = _filter(FACETS["territoire"])
    niveau = _filter(FACETS["niveau"])
    forme = _filter(FACETS["forme"])
    participation = _filter(FACETS["participation"])
    etat = _filter(FACETS["etat"])
    frein = _filter(FACETS["frein"])
    levier = _filter(FACETS["levier"])

    class Meta:
        model = SearchRow
        fields: tuple[str, ...] = ()

    @property
    def chosen(self) -> dict[str, list[str]]:
        """Accepted codes by facet; facets with a refused value are left out. Validates."""
        self.is_valid()
        return {name: codes for name, codes in self.form.cleaned_data.items() if codes}

    @property
    def refused(self) -> list[tuple[Facet, list[str]]]:
        """Facets with values that do not exist, and these values, for a plain message."""
        self.is_valid()
        out = []
        for name in self.form.errors:
            known = FACETS[name].accepted()
            values = [each for each in self.data.getlist(name) if each.strip() and each.strip() not in known]
            out.append((FACETS[name], [each[:_SHOWN] for each in values]))
        return out


class FicheFilterSet(SearchFilterSet):
    """The same where the nature is given by the address."""

    nature = None
