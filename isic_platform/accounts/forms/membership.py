"""A role in a place, for those who administer the platform."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from isic_platform.accounts.enums import INSTITUTION_ROLES, Role
from isic_platform.accounts.models import Institution, Network

WRONG_PLACE = (
    "Ce rôle ne va pas avec ce lieu : contributeur, encadrant et partenaire le sont dans une structure ; relecteur et "
    "animateur dans un réseau."
)


class RoleForm(forms.Form):
    """A role and a place. Cleaned: ``role``, and ``institution`` or ``network`` (the other is None)."""

    role = forms.ChoiceField(label="Rôle", choices=[("", "Choisir"), *Role.choices])
    place = forms.ChoiceField(label="Structure ou réseau")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        institutions = Institution.objects.active().with_sort_key().order_by("sort_key", "pk")
        networks = Network.objects.filter(is_active=True).order_by("name")
        self.fields["place"].choices = [
            ("", "Choisir"),
            ("Structures", [(f"structure-{row.pk}", row.name) for row in institutions]),
            ("Réseaux", [(f"reseau-{row.pk}", row.name) for row in networks]),
        ]

    def clean(self) -> dict[str, Any]:
        """Resolve the place, and check that the role is held in that sort of place."""
        cleaned = super().clean()
        role, place = cleaned.get("role"), cleaned.get("place")
        if role and place:
            kind, _, pk = place.partition("-")
            cleaned["institution"] = Institution.objects.get(pk=pk) if kind == "structure" else None
            cleaned["network"] = Network.objects.get(pk=pk) if kind == "reseau" else None
            if (role in INSTITUTION_ROLES) != (kind == "structure"):
                self.add_error("place", ValidationError(WRONG_PLACE, code="wrong_place"))
        return cleaned

    @property
    def where(self) -> dict[str, Any]:
        """``role``, ``institution`` and ``network`` of a valid form."""
        return {name: self.cleaned_data[name] for name in ("role", "institution", "network")}


class InviteAnywhereForm(RoleForm):
    """An invitation to any role anywhere."""

    email = forms.EmailField(
        label="Adresse électronique de la personne",
        help_text="Elle reçoit un lien personnel, valable quatorze jours.",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("email", "role", "place")
