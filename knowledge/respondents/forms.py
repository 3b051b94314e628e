"""Text from outside: who answers and how, and what the author of a private answer shares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from isic_platform.publication.enums import Visibility
from knowledge.enums import RespondentKind
from knowledge.exceptions import EntryRefused
from knowledge.models import Grid
from knowledge.respondents.rules import DAYS, DEFAULT_DAYS, How, check_label, refusal_to_invite

READERS = (
    (Visibility.TEAM, "L'équipe du projet : elle peut lire et compléter tout de suite"),
    (Visibility.INSTITUTION, "Les membres de ma structure, une fois la réponse relue et publiée"),
    (Visibility.NETWORK, "Les membres de mes réseaux, une fois la réponse relue et publiée"),
    (Visibility.INTER_NETWORK, "Toutes les personnes qui ont un compte, une fois la réponse relue et publiée"),
    (Visibility.PUBLIC, "Tout le monde, sans compte, une fois la réponse relue et publiée"),
)
EXTRACT, WHOLE = "extrait", "tout"


class SharePrivateForm(forms.Form):
    """What the author of a private answer shares, and with whom. Needs the (code, label) pairs of the answered questions."""

    what = forms.ChoiceField(
        label="Que voulez-vous partager ?",
        choices=[
            (EXTRACT, "Quelques réponses : une nouvelle réponse est créée avec elles seules, le reste reste à vous"),
            (WHOLE, "Toute la réponse : elle n'est plus à vous seul·e"),
        ],
        widget=forms.RadioSelect,
        initial=EXTRACT,
        error_messages={"required": "Choisissez quelques réponses, ou toute la réponse."},
    )
    codes = forms.MultipleChoiceField(
        label="Les réponses à partager",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Une réponse qui dépend d'une autre question part avec celle-ci.",
        error_messages={"invalid_choice": "Choisissez parmi vos réponses."},
    )
    visibility = forms.ChoiceField(
        label="Qui pourra lire ?",
        choices=READERS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez qui pourra lire.", "invalid_choice": "Choisissez qui pourra lire."},
    )

    def __init__(self, *args: Any, answered: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["codes"].choices = answered
        self.fields["codes"].obligation = "pour un partage de quelques réponses"

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("what") == EXTRACT and "codes" not in self.errors and not data.get("codes"):
            self.add_error("codes", "Choisissez au moins une réponse à partager.")
        return data


class RespondentForm(forms.Form):
    """Who answers a grid on a project, and how their words come. Needs the grid and the (key, name) pairs of the team."""

    kind = forms.ChoiceField(
        label="Qui répond ?",
        choices=RespondentKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez qui répond."},
    )
    label = forms.CharField(
        label="Comment le désigner ?",
        max_length=120,
        required=False,
        help_text="Une fonction, une structure ou un groupe : « élue aux solidarités », « groupe du jeudi ». Jamais un nom.",
        error_messages={"max_length": "Écrivez au plus 120 caractères."},
    )
    how = forms.ChoiceField(
        label="Comment ?",
        choices=How.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez comment la réponse sera donnée."},
    )
    colleague = forms.ChoiceField(
        label="Quel collègue ?",
        required=False,
        help_text="Parmi l'équipe du projet.",
        error_messages={"invalid_choice": "Choisissez une personne de l'équipe du projet."},
    )
    days = forms.TypedChoiceField(
        label="Le lien marche pendant",
        coerce=int,
        required=False,
        choices=[(number, "1 jour" if number == 1 else f"{number} jours") for number in DAYS],
        initial=DEFAULT_DAYS,
        empty_value=DEFAULT_DAYS,
        error_messages={"invalid_choice": "Choisissez une durée de la liste."},
    )

    def __init__(self, *args: Any, grid: Grid, team: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grid = grid
        self.fields["label"].obligation = "obligatoire, sauf pour un collègue qui a un compte"
        self.fields["colleague"].obligation = self.fields["days"].obligation = "selon votre choix"
        self.fields["colleague"].choices = [("", "Choisir…"), *team]

    def clean_label(self) -> str:
        label = " ".join(self.cleaned_data["label"].split())
        try:
            check_label(label)
        except EntryRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return label

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        how, kind = data.get("how"), data.get("kind")
        if how == How.COLLEAGUE and "colleague" not in self.errors and not data.get("colleague"):
            self.add_error("colleague", "Choisissez à qui demander de répondre.")
        if how and how != How.COLLEAGUE and "label" not in self.errors and not data.get("label"):
            self.add_error("label", "Dites qui répond, par une fonction ou une structure.")
        if how == How.LINK and kind and (refusal := refusal_to_invite(self.grid, kind)):
            self.add_error("how", refusal)
        return data


class InvitationForm(forms.Form):
    """How long a new link lasts."""

    days = forms.TypedChoiceField(
        label="Le lien marche pendant",
        coerce=int,
        choices=[(number, "1 jour" if number == 1 else f"{number} jours") for number in DAYS],
        initial=DEFAULT_DAYS,
        error_messages={"required": "Choisissez une durée.", "invalid_choice": "Choisissez une durée de la liste."},
    )
