"""Fields that several forms of this storey share."""

from __future__ import annotations

from typing import Any

from django import forms

from isic_platform.accounts.links import find_institution, resembling_institutions, suggest_institutions
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


def readers(members: str) -> dict[str, str]:
    """Who reads at each diffusion, in words; ``members`` is what the institutions of the object are called (« les structures… »)."""
    return {
        Visibility.AUTHOR: "le référent seul",
        Visibility.TEAM: f"le référent, les co-rédacteurs et {members}",
        Visibility.INSTITUTION: f"la structure porteuse et {members}",
        Visibility.NETWORK: f"les réseaux choisis et {members}",
        Visibility.INTER_NETWORK: "toutes les personnes qui ont un compte",
        Visibility.PUBLIC: "tout le monde, sans compte",
    }


def visibility_field(members: str) -> forms.ChoiceField:
    """Who reads, each diffusion with what it opens."""
    told = readers(members)
    return forms.ChoiceField(
        label="Diffusion", choices=[(code, f"{label} : {told[code]}") for code, label in Visibility.choices],
        help_text="Qui pourra ouvrir cette page. Vous pourrez changer d'avis.", widget=forms.RadioSelect,
    )  # fmt: skip


def without_author(choices: Any) -> list[tuple[str, str]]:
    """The diffusions but the author's own, for who is not the referent."""
    return [each for each in choices if each[0] != Visibility.AUTHOR]


class InstitutionField(forms.CharField):
    """An institution of the directory, by its name, a part of it that means one alone, or its code, with suggestions.

    Cleaned: the Institution or None. ``names`` of the widget's list are read when a page is drawn (``suggestions``).
    """

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", "Structure")
        options.setdefault("max_length", 200)
        options.setdefault("help_text", "Son nom dans l'annuaire, ou une partie de ce nom qui la désigne elle seule.")
        super().__init__(**options)

    def clean(self, value: Any) -> Institution | None:
        """Find it. Raises ValidationError."""
        text = super().clean(value)
        if not text:
            return None
        if (found := find_institution(text)) is not None:
            return found
        near = resembling_institutions(text)
        if len(near) == 1:
            return near[0]
        if near:
            named = ", ".join(f"{each.name} ({each.code})" for each in near)
            raise forms.ValidationError(
                f"Plusieurs structures correspondent : {named}. Donnez le nom entier, ou le code entre parenthèses.",
                code="several",
            )
        raise forms.ValidationError(
            f"Aucune structure de l'annuaire ne correspond à « {text} ». Essayez un seul mot de son nom, ou cherchez-la dans "
            "l'annuaire des structures.",
            code="unknown",
        )

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """The list of suggestions stands in the page under this identifier."""
        return {**super().widget_attrs(widget), "list": "structures", "autocomplete": "off"}


def suggestions() -> list[str]:
    """Names to suggest, in French order: a page that shows an InstitutionField draws them in ``datalist#structures``."""
    return list(suggest_institutions().values_list("name", flat=True))
