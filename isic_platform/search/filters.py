"""The filters of the pages and of the API: several values of a filter add up, filters narrow together."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema_field

from isic_platform.search.facets import FACETS, SINCE, UNTIL, Facet, meaning, period_codes, period_of, years
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
        codes, unknown = self.facet.read(_values(value or ()))
        if unknown:
            raise ValidationError(
                "Valeur inconnue : « %(value)s ». Valeurs acceptées : %(accepted)s.",
                code="unknown",
                params={"value": unknown[0][:_SHOWN], "accepted": ", ".join(self.facet.accepted())},
            )
        return codes


class YearField(forms.Field):
    """One end of the period, as codes of the years on its side."""

    widget = forms.TextInput

    def __init__(self, *, is_first: bool, **kwargs: Any) -> None:
        self.is_first = is_first
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> list[str]:
        """Years from this one, or up to it. Raises ValidationError."""
        text = str(value or "").strip()
        if not text:
            return []
        possible = years()
        if not (text.isascii() and text.isdigit() and len(text) == 4 and int(text) in possible):
            raise ValidationError(
                "Année inconnue : « %(value)s ». Une année entre %(first)s et %(last)s est attendue.",
                code="unknown",
                params={"value": text[:_SHOWN], "first": possible[-1], "last": possible[0]},
            )
        return period_codes(int(text), None) if self.is_first else period_codes(None, int(text))


def _values(given: Any) -> list[str]:
    return [each.strip() for each in given if each.strip()][:MAX_VALUES]


class CodesFilter(django_filters.Filter):
    """The rows that bear one of the codes; ``SearchFilterSet`` reads it with the others."""

    field_class = CodesField


class YearFilter(django_filters.Filter):
    """The rows whose year is on one side of this one, included; those without a year are left out."""

    field_class = YearField


def _filter(facet: Facet) -> CodesFilter:
    described = f"{facet.help} Répétez le paramètre pour plusieurs valeurs : une seule suffit alors pour être retenu."
    schema = {"type": "array", "items": {"type": "string"}, "description": described}
    return extend_schema_field(schema)(CodesFilter(field_name="codes", label=facet.label, facet=facet))


def _year(label: str, help: str, *, is_first: bool) -> YearFilter:
    schema = {"type": "integer", "description": help}
    return extend_schema_field(schema)(YearFilter(field_name="codes", label=label, is_first=is_first))


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
    depuis = _year("Depuis", "Année de début de l’action : celle-ci ou une suivante.", is_first=True)
    jusqua = _year("Jusqu’en", "Année de début de l’action : celle-ci ou une précédente.", is_first=False)

    class Meta:
        model = SearchRow
        fields: tuple[str, ...] = ()

    def filter_queryset(self, rows: SearchRowQuerySet) -> SearchRowQuerySet:
        """The rows that every filter keeps, read as the pages read them."""
        for name, codes in self.chosen.items():
            rows = rows.with_any(meaning(name, codes))
        return rows

    @property
    def chosen(self) -> dict[str, list[str]]:
        """Accepted codes by facet; facets with a refused value are left out. Validates."""
        self.is_valid()
        found = {name: codes for name, codes in self.form.cleaned_data.items() if codes}
        ends = [found.pop(name) for name in (SINCE, UNTIL) if name in found]
        if ends:
            since, until = period_of(ends[0])[0], period_of(ends[-1])[1]
            found["periode"] = period_codes(since, until)
        return found

    @property
    def refused(self) -> list[tuple[Facet, list[str]]]:
        """Facets with values that do not exist, and these values, for a plain message."""
        self.is_valid()
        out = []
        for name in self.form.errors:
            facet = FACETS.get(name, FACETS["periode"])
            values = _values(self.data.getlist(name))
            unknown = facet.read(values)[1] or values[-1:]
            out.append((facet, [each[:_SHOWN] for each in unknown]))
        return out


class FicheFilterSet(SearchFilterSet):
    """The same where the nature is given by the address."""

    nature = None
