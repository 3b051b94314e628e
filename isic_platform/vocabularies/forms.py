"""Text typed by visitors."""

from typing import Any

from django import forms


class GlossarySearchForm(forms.Form):
    """The search box of the glossary."""

    q = forms.CharField(
        label="Chercher un terme",
        help_text="Un ou plusieurs mots ; les accents ne comptent pas.",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].obligation = ""  # a search box is neither « obligatoire » nor « facultatif »
