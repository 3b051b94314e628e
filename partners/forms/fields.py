"""Fields that several forms of this storey share."""

from __future__ import annotations

from typing import Any

from django import forms

from isic_platform.accounts.links import find_institution, suggest_institutions
from isic_platform.accounts.models import Institution
from isic_platform.publication.enums import Visibility
from isic_platform.vocabularies.selectors import choices_of

NO_NAME = "Aucun nom de personne, aucune adresse, aucun numéro."


class DayInput(forms.DateInput):
    """A date of the browser's own calendar; plain text works too."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d", attrs={"class": "field-date"})


def day_field(label: str, help_text: str = "", *, required: bool = False) -> forms.DateField:
    """A day."""
    return forms.DateField(
        label=label, help_text=help_text, required=required, widget=DayInput(),
        error_messages={"invalid": "Donnez une date : jour, mois, année.", "required": "Donnez une date."},
    )  # fmt: skip


def text_field(
    label: str, limit: int, *, rows: int = 3, help_text: str = "", required: bool = False
) -> forms.CharField:
    """Free text on several lines."""
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=limit,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={
            "required": "Écrivez quelques mots.", "max_length": f"Ce texte tient en {limit} caractères.",
        },
    )  # fmt: skip


def term_field(scheme: str, label: str, *, required: bool = True, keep: str = "", **options: Any) -> forms.ChoiceField:
    """One term of a vocabulary, in a list."""
    choices = [("", "Choisissez" if required else "Non précisé"), *choices_of(scheme, keep=[keep] if keep else [])]
    return forms.ChoiceField(label=label, choices=choices, required=required, **options)


def visibility_field(*, author: bool = True) -> forms.ChoiceField:
    """Who reads."""
    choices = [each for each in Visibility.choices if author or each[0] != Visibility.AUTHOR]
    return forms.ChoiceField(label="Diffusion", choices=choices)


class InstitutionField(forms.CharField):
    """An institution of the directory, by its name or its code, with suggestions; cleaned: the Institution or None.

    ``names`` of the widget's list are read when a page is drawn (``suggestions``).
    """

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", "Structure")
        options.setdefault("max_length", 200)
        options.setdefault("help_text", "Son nom entier dans l'annuaire, ou son code.")
        super().__init__(**options)

    def clean(self, value: Any) -> Institution | None:
        """Find it. Raises ValidationError."""
        text = super().clean(value)
        if not text:
            return None
        found = find_institution(text)
        if found is None:
            raise forms.ValidationError(
                "Aucune structure de l'annuaire ne porte ce nom ou ce code, ou plusieurs le portent : donnez son code.",
                code="unknown",
            )
        return found

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """The list of suggestions stands in the page under this identifier."""
        return {**super().widget_attrs(widget), "list": "structures", "autocomplete": "off"}


def suggestions() -> list[str]:
    """Names to suggest, in French order: a page that shows an InstitutionField draws them in ``datalist#structures``."""
    return list(suggest_institutions().values_list("name", flat=True))
