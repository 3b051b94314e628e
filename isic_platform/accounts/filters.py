"""Filters of the directory, shared by the page and the API: an unknown value is refused with the accepted ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from isic_platform.accounts.models import Institution, Network
from isic_platform.territories.selectors import departements
from isic_platform.vocabularies.exceptions import UnknownVocabulary
from isic_platform.vocabularies.selectors import choices_of

ANY = ("", "Tous")
MAX_TEXT = 100


def institution_kinds() -> list[Any]:
    """Types of institution (STR); none as long as the vocabularies are not loaded."""
    try:
        return choices_of("STR")
    except UnknownVocabulary:
        return []


def departement_choices() -> list[tuple[str, str]]:
    """Départements and overseas collectivities, by code."""
    return [(item.code, f"{item.code} – {item.name}") for item in departements(with_collectivities=True)]


def network_choices() -> list[tuple[str, str]]:
    """Networks in use, by name."""
    return list(Network.objects.filter(is_active=True).order_by("name").values_list("code", "name"))


def support_choices() -> list[tuple[str, str]]:
    """What an institution may say of support (S216)."""
    return [("wanted", "Demande un appui"), ("offered", "Propose un appui")]


class CodeField(forms.ChoiceField):
    """A choice whose refusal lists what is accepted."""

    def __init__(self, *, accepted: Callable[[], Iterable[tuple[str, str]]], **kwargs: Any) -> None:
        kwargs.pop("null_label", None)
        super().__init__(choices=lambda: [ANY, *accepted()], **kwargs)

    def validate(self, value: str) -> None:
        """Refuse an unknown code."""
        if value and not self.valid_value(value):
            codes = ", ".join(str(code) for code, _ in self.choices if code)
            raise ValidationError(
                "Valeur inconnue : « %(value)s ». Valeurs acceptées : %(codes)s.",
                code="invalid_choice",
                params={"value": value[:MAX_TEXT], "codes": codes},
            )


class CodeFilter(django_filters.Filter):
    field_class = CodeField


class InstitutionFilterSet(django_filters.FilterSet):
    """``kind`` (STR), ``departement`` and ``network`` (codes), ``support`` (wanted, offered), ``q`` (words of the name, missions,
    specificities or competences).
    """

    q = django_filters.CharFilter(
        label="Nom ou mission",
        help_text="Un ou plusieurs mots ; les accents ne comptent pas.",
        method="holding_words",
        max_length=MAX_TEXT,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    kind = CodeFilter(label="Type", accepted=institution_kinds)
    departement = CodeFilter(label="Département", accepted=departement_choices)
    network = CodeFilter(label="Réseau", field_name="networks__code", accepted=network_choices)
    support = CodeFilter(label="Appui", accepted=support_choices, method="with_support")

    class Meta:
        model = Institution
        fields: tuple[str, ...] = ()

    def holding_words(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Keep the rows where each word is found, whatever the case and the accents."""
        for word in value.split():
            rows = rows.filter(
                Q(name__unaccent__icontains=word)
                | Q(missions__unaccent__icontains=word)
                | Q(specificities__unaccent__icontains=word)
                | Q(competences__unaccent__icontains=word)
            )
        return rows

    def with_support(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Keep the rows that ask for support, or that offer some."""
        return rows.exclude(**{f"support_{value}": ""}) if value else rows


class SupportFilterSet(django_filters.FilterSet):
    """Asks for support: ``departement`` (code), ``q`` (words of the ask or of the name)."""

    q = django_filters.CharFilter(
        label="Mots de la demande",
        method="with_words",
        max_length=MAX_TEXT,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    departement = CodeFilter(label="Département", accepted=departement_choices)

    class Meta:
        model = Institution
        fields: list[str] = []

    def with_words(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Keep the rows where each word is in the ask or the name, whatever the case and the accents."""
        for word in value.split():
            rows = rows.filter(Q(name__unaccent__icontains=word) | Q(support_wanted__unaccent__icontains=word))
        return rows
