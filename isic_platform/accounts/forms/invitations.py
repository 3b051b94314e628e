"""Inviting, and answering an invitation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from isic_platform.accounts.enums import Role
from isic_platform.accounts.forms.fields import JobField
from isic_platform.accounts.forms.session import DIFFERENT, HELP_TO_CHOOSE


class InviteForm(forms.Form):
    """An address and a role among those that the inviting person may give."""

    email = forms.EmailField(
        label="Adresse électronique de la personne",
        help_text="Elle reçoit un lien personnel, valable quatorze jours.",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label="Rôle")

    def __init__(self, *args: Any, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]


class AcceptInvitationForm(forms.Form):
    """What an account needs: names, job, password, and the charter (S219)."""

    first_name = forms.CharField(
        label="Prénom", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label="Nom", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    job = JobField()
    password = forms.CharField(
        label="Mot de passe",
        help_text=HELP_TO_CHOOSE,
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label="Mot de passe, une seconde fois",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    charter = forms.BooleanField(
        label="J’accepte la charte",
        error_messages={"required": "Acceptez la charte pour continuer."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["job"].offer()

    def clean(self) -> dict[str, Any]:
        """The two passwords must be the same."""
        cleaned = super().clean()
        first, second = cleaned.get("password"), cleaned.get("password_again")
        if first and second and first != second:
            self.add_error("password_again", DIFFERENT)
        return cleaned
