"""Text from outside: what an answer to a grid is about."""

from __future__ import annotations

from typing import Any

from django import forms

from knowledge.models import Grid
from knowledge.selectors import Target, targets_for


class NewEntryForm(forms.Form):
    """Choose the project, or for a light trace the institution, among those where the person may write."""

    about = forms.ChoiceField(
        label="De quoi s'agit-il ?",
        help_text="L'équipe du projet choisi pourra lire et compléter la réponse avec vous.",
        error_messages={
            "required": "Choisissez le projet ou la structure dont il s'agit.",
            "invalid_choice": "Choisissez une réponse de la liste : vous n'écrivez pas dans ce projet.",
        },
    )

    def __init__(self, *args: Any, user: Any, grid: Grid, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if grid.is_private_by_default:
            self.fields["about"].help_text = ""
        projects, institutions = targets_for(user, grid)
        self.has_targets = bool(projects or institutions)
        choices: list[Any] = [("", "Choisir…")]
        if institutions:
            choices += [("Mes projets", _pairs(projects)), ("Sans projet", _pairs(institutions))]
        else:
            choices += _pairs(projects)
        self.fields["about"].choices = choices
        if len(projects) + len(institutions) == 1 and not self.initial.get("about"):
            self.initial["about"] = (projects + institutions)[0].key


def _pairs(targets: list[Target]) -> list[tuple[str, str]]:
    return [(target.key, target.label) for target in targets]
