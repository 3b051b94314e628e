"""Text from outside about what is kept."""

from __future__ import annotations

from django import forms

from isic_platform.search.kept.enums import Alert


class SearchForm(forms.Form):
    """The name of a saved search and how it is told."""

    use_required_attribute = False
    name = forms.CharField(
        label="Nom de la recherche", max_length=80, help_text="Pour vous seul : « Budget en Loire ».",
        error_messages={"required": "Donnez un nom à cette recherche."},
    )  # fmt: skip
    alert = forms.ChoiceField(label="Être prévenu", choices=Alert, widget=forms.RadioSelect, initial=Alert.NONE)
