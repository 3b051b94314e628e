"""Signing in and passwords: django-allauth's forms, in our words."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms

HELP_TO_CHOOSE = (
    "Douze caractères au moins. Une phrase de plusieurs mots, facile à retenir, convient ; pas votre nom ni un mot de "
    "passe courant."
)
ADDRESS_HELP = "Celle qui a reçu votre invitation, par exemple prenom.nom@exemple.fr."
SHARED_HELP = "Rien de ce que vous écrivez n'y sera gardé, même sans réseau. Ce choix reste sur cet ordinateur."
DIFFERENT = "Les deux mots de passe ne sont pas les mêmes."


def plain(field: forms.Field, label: str, help_text: str = "") -> None:
    """Give a field of allauth our label and help, without a placeholder (it would vanish as one types)."""
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)
    field.error_messages["required"] = "Remplissez ce champ."


class SignInForm(allauth_forms.LoginForm):
    """Address and password, and whether several people use this machine."""

    shared_machine = forms.BooleanField(label="Cet ordinateur est partagé", required=False, help_text=SHARED_HELP)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self.fields["login"], "Adresse électronique")
        plain(self.fields["password"], "Mot de passe")
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["shared_machine"].obligation = ""


class ForgottenPasswordForm(allauth_forms.ResetPasswordForm):
    """The address to which a link is sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self.fields["email"], "Adresse électronique", ADDRESS_HELP)


class _TwicePassword:
    """Says in French, beside the second field, that the two differ."""

    def _name_fields(self) -> None:
        plain(self.fields["password1"], "Nouveau mot de passe", HELP_TO_CHOOSE)
        plain(self.fields["password2"], "Nouveau mot de passe, une seconde fois")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "password2" in self.errors and cleaned.get("password1"):
            self.errors["password2"].clear()
            self.errors["password2"].append(DIFFERENT if self.data.get("password2") else "Remplissez ce champ.")
        return cleaned


class NewPasswordForm(_TwicePassword, allauth_forms.ResetPasswordKeyForm):
    """A new password, after the link of the e-mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._name_fields()


class ChangePasswordForm(_TwicePassword, allauth_forms.ChangePasswordForm):
    """A new password, knowing the present one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self.fields["oldpassword"], "Mot de passe actuel")
        self._name_fields()
