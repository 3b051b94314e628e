"""One's own profile, and the search among accounts."""

from __future__ import annotations

from typing import Any

from django import forms

from isic_platform.accounts.enums import Attribution
from isic_platform.accounts.forms.fields import JobField
from isic_platform.accounts.models import User


class ProfileForm(forms.ModelForm):
    """Names, job, and how one is named on published pages (G.5)."""

    job = JobField()
    attribution = forms.ChoiceField(
        label="Comment être cité sur les pages publiées",
        help_text="Vaut pour les contenus dont vous êtes auteur. Vous pouvez changer d’avis à tout moment.",
        choices=Attribution.choices,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = User
        fields = ("first_name", "last_name", "job", "attribution")
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["job"].offer(keep=self.instance.job)


class AccountSearchForm(forms.Form):
    """The search box of the list of accounts."""

    q = forms.CharField(
        label="Chercher un compte",
        help_text="Nom, prénom ou adresse.",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].obligation = ""
