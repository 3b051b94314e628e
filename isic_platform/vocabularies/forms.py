"""Text typed by visitors."""

from django import forms


class GlossarySearchForm(forms.Form):
    """The search box of the glossary."""

    q = forms.CharField(label="Chercher un terme", max_length=100, required=False, strip=True)
