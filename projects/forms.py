"""Text from outside: state, time of the cycle, turns, notes. Services check what a form cannot know."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone

from isic_platform.vocabularies.selectors import choices_of
from projects.enums import STATES_WITH_REASON, CycleTime, ProjectState
from projects.models.changes import REASON_LENGTH
from projects.models.journal import NOTE_LENGTH

REASON_HELP = "Pour l'équipe seule : jamais publié. Aucun nom."


class DayInput(forms.DateInput):
    """A date of the browser's own calendar; plain text works too."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d", attrs={"class": "field-date"})


def day_field(label: str, help_text: str = "") -> forms.DateField:
    """A day, in the past or today."""
    return forms.DateField(
        label=label, help_text=help_text, widget=DayInput(),
        error_messages={"invalid": "Donnez une date : jour, mois, année.", "required": "Donnez une date."},
    )  # fmt: skip


def text_field(
    label: str, limit: int, *, rows: int = 3, help_text: str = "", required: bool = False, asked: str = ""
) -> forms.CharField:
    """Free text on several lines."""
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=limit,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={
            "required": asked or "Écrivez quelques mots.",
            "max_length": f"Ce texte tient en {limit} caractères.",
        },
    )  # fmt: skip


class _Dated(forms.Form):
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": timezone.localdate(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)


class StateForm(_Dated):
    """The state that follows, its day and its reason."""

    target = forms.ChoiceField(
        label="Nouvel état", widget=forms.RadioSelect,
        error_messages={"required": "Choisissez un état.", "invalid_choice": "Choisissez un état de la liste."},
    )  # fmt: skip
    on = day_field("Depuis quel jour ?")
    reason = text_field("Motif", REASON_LENGTH, help_text=f"Demandé pour suspendre ou abandonner. {REASON_HELP}")

    def __init__(self, *args: Any, targets: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].choices = [(code, ProjectState(code).label) for code in targets]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("target") in STATES_WITH_REASON and not (cleaned.get("reason") or "").strip():
            self.add_error("reason", "Dites en quelques mots pourquoi : l'apprentissage reste utile.")
        return cleaned


class PassageForm(_Dated):
    """The time that the project came to, and the day."""

    time = forms.ChoiceField(
        label="Temps du cycle", choices=CycleTime.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez un des trois temps."},
    )  # fmt: skip
    on = day_field("Depuis quel jour ?")


class TurnForm(_Dated):
    """The day on which a new turn begins, and why at will."""

    on = day_field("Le nouveau tour commence le")
    reason = text_field("Ce qui fait reprendre l'action", REASON_LENGTH, help_text=REASON_HELP)


class TurnDateForm(forms.Form):
    """The real beginning of a turn."""

    use_required_attribute = False
    opened_on = day_field("Ce tour a commencé le", "Une action est souvent plus ancienne que sa fiche.")


class ReasonForm(forms.Form):
    """Why a change happened, said afterwards."""

    use_required_attribute = False
    reason = text_field(
        "Motif", REASON_LENGTH, help_text=REASON_HELP, required=True, asked="Dites en quelques mots pourquoi."
    )


class NoteForm(_Dated):
    """A note of the logbook."""

    text = text_field(
        "Note", NOTE_LENGTH, rows=4, required=True, asked="Écrivez quelques mots : une note vide n'est pas gardée.",
        help_text="Un fait, une idée, une question. Ni nom, ni initiale, ni détail qui fasse reconnaître quelqu'un.",
    )  # fmt: skip
    on = day_field("Date")
    theme = forms.ChoiceField(
        label="Thème", required=False,
        error_messages={"invalid_choice": "Choisissez un thème de la liste."},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = [("", "Sans thème"), *choices_of("THE")]
