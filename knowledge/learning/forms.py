"""Text from outside: which answers to analyse, with whom an analysis was validated, what carries a lesson."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from knowledge.learning.selectors import lesson_targets
from knowledge.learning.sources import MOST_SOURCES, who_answered
from knowledge.models import GridEntry

# With whom an analysis is validated: functions to tick, so that no name is ever typed there (C.14).
COLLECTIVES = (
    ("L'équipe du projet", "L'équipe du projet"),
    ("Des collègues d'une autre équipe", "Des collègues d'une autre équipe"),
    ("L'encadrement", "L'encadrement"),
    ("Des partenaires", "Des partenaires"),
    ("Des personnes concernées", "Des personnes concernées, le groupe"),
    ("Des élus", "Des élus"),
    ("Le comité de pilotage", "Le comité de pilotage"),
    ("Un groupe d'analyse de pratiques", "Un groupe d'analyse de pratiques"),
)


class SourcesForm(forms.Form):
    """Tick the answers to analyse, among the finished ones that the person may open."""

    reponse = forms.MultipleChoiceField(
        label="Réponses à croiser",
        help_text=f"Une ou plusieurs grilles, un ou plusieurs répondants : {MOST_SOURCES} réponses au plus.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choisissez au moins une réponse à analyser.",
            "invalid_choice": "Une réponse choisie n'est pas terminée, est privée, ou n'est pas ouverte pour vous.",
        },
    )

    def __init__(self, *args: Any, entries: Sequence[GridEntry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entries = {entry.item.short_id: entry for entry in entries}
        self.fields["reponse"].choices = [(short_id, _label(entry)) for short_id, entry in self.entries.items()]

    def clean_reponse(self) -> list[GridEntry]:
        """The answers themselves."""
        chosen = [self.entries[short_id] for short_id in self.cleaned_data["reponse"]]
        if len(chosen) > MOST_SOURCES:
            raise forms.ValidationError(
                f"{MOST_SOURCES} réponses au plus : vous en avez choisi {len(chosen)}.", code="too_many"
            )
        return chosen


def _label(entry: GridEntry) -> str:
    """« G02 · Équipe, 12/03/2026 — Freins… : la leçon retenue »."""
    return f"{entry.grid.code} · {who_answered(entry)} — {entry.item.online_title or entry.item}"


class ValidationForm(forms.Form):
    """Who took part in the validation, by function."""

    avec = forms.MultipleChoiceField(
        label="Avec qui l'analyse a-t-elle été relue et validée ?",
        help_text="Des fonctions, jamais de nom.",
        choices=COLLECTIVES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Dites avec qui l'analyse a été validée."},
    )
    lu = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)

    @property
    def with_whom(self) -> str:
        """What is kept: the functions, in order."""
        return ", ".join(code for code, _ in COLLECTIVES if code in self.cleaned_data["avec"])


class NewLessonForm(forms.Form):
    """Choose the project or the institution that carries the lesson, among those where the person writes."""

    about = forms.ChoiceField(
        label="De quoi cet enseignement vient-il ?",
        help_text="Il vivra ensuite sans son projet : le titre du projet n'y figure pas.",
        error_messages={
            "required": "Choisissez le projet ou la structure.",
            "invalid_choice": "Choisissez une réponse de la liste : vous n'écrivez pas à cet endroit.",
        },
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        projects, institutions = lesson_targets(user)
        self.has_targets = bool(projects or institutions)
        named = (("Un de mes projets", projects), ("Sans projet", institutions))
        groups = [(name, [(target.key, target.label) for target in targets]) for name, targets in named]
        self.fields["about"].choices = [("", "Choisir…"), *(group for group in groups if group[1])]
