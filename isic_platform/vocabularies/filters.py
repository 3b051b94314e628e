"""Filters of the vocabulary list."""

import django_filters

from isic_platform.vocabularies.models import Term, Vocabulary


class VocabularyFilter(django_filters.FilterSet):
    """``term``: vocabularies that hold this code; ``parent``: parts of this vocabulary. An unknown code is refused."""

    term = django_filters.ModelChoiceFilter(
        field_name="terms",
        queryset=Term.objects.all(),
        label="Code d'un terme contenu",
        error_messages={"invalid_choice": "Aucun terme ne porte ce code."},
    )
    parent = django_filters.ModelChoiceFilter(
        queryset=Vocabulary.objects.all(),
        label="Vocabulaire d'appartenance",
        error_messages={"invalid_choice": "Aucun vocabulaire ne porte ce code."},
    )

    class Meta:
        model = Vocabulary
        fields = ["term", "parent"]
