"""Text from outside: where a place puts itself today."""

from __future__ import annotations

from typing import Any

from django import forms

from knowledge.doubts import DoubtsForm
from knowledge.enums import Commitment
from knowledge.models import SelfPositioning
from knowledge.positioning.checklists import INSTITUTION_FIRST, TEAM_FIRST, checklists, where_in_report
from knowledge.positioning.factors import FACTORS
from knowledge.positioning.places import Place

UNKNOWN = "nsp"


class PositioningForm(DoubtsForm):
    """Three scales with their examples, the checklists, and the next step.

    ``today`` is what was already said today, corrected here; ``former`` the latest before, whose checklists are proposed.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    next_step = forms.CharField(
        label="Prochain pas décidé ensemble",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Un seul pas, petit, avec un moment pour en reparler. Aucun nom de personne.",
    )

    def __init__(
        self,
        *args: Any,
        place: Place,
        today: SelfPositioning | None = None,
        former: SelfPositioning | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = _known(today, former)
        super().__init__(*args, **kwargs)
        for factor in FACTORS:
            self.fields[factor.name] = forms.ChoiceField(
                label=factor.label,
                choices=_marks(factor.lowest, factor.highest),
                required=False,
                widget=forms.RadioSelect(attrs={"class": "scale scale--anchored"}),
                help_text=factor.question,
            )
            self.fields[factor.example_name] = forms.CharField(
                label=f"Un exemple ({factor.label.lower()})",
                max_length=1000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text=factor.example,
            )
        self.lists = checklists(first=TEAM_FIRST if place.is_team else INSTITUTION_FIRST)
        for each in self.lists:
            for term in each.terms:
                self.fields[f"reco_{term.code}"] = forms.ChoiceField(
                    label=term.label, choices=[("", "Pas de réponse"), *Commitment.choices], required=False,
                    help_text=where_in_report(term),
                )  # fmt: skip

    def factor_fields(self) -> list[Any]:
        """Bound fields of the factors, each followed by its example."""
        return [self[name] for factor in FACTORS for name in (factor.name, factor.example_name)]

    def checklist_fields(self) -> list[dict[str, Any]]:
        """Checklist by checklist: ``{target, fields, is_open}``; the first is open, others when something is said."""
        found = []
        for index, each in enumerate(self.lists):
            fields = [self[f"reco_{term.code}"] for term in each.terms]
            said = any(field.value() or field.errors for field in fields)
            found.append({"target": each.target, "fields": fields, "is_open": index == 0 or said})
        return found

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        data = self.cleaned_data
        values: dict[str, Any] = {"next_step": data["next_step"], "recommendations": {}}
        for factor in FACTORS:
            mark = data[factor.name]
            values[factor.name] = int(mark) if mark and mark != UNKNOWN else None
            values[factor.example_name] = data[factor.example_name]
        for name, value in data.items():
            if name.startswith("reco_") and value:
                values["recommendations"][name.removeprefix("reco_")] = value
        return values


def _marks(lowest: str, highest: str) -> list[tuple[str, str]]:
    ends = {1: f"1 : {lowest}", 5: f"5 : {highest}"}
    return [*((str(mark), ends.get(mark, str(mark))) for mark in range(1, 6)), (UNKNOWN, "Je ne sais pas")]


def _known(today: SelfPositioning | None, former: SelfPositioning | None) -> dict[str, Any]:
    known: dict[str, Any] = {}
    lists = today or former
    if lists is not None:
        known |= {f"reco_{code}": value for code, value in lists.recommendations.items()}
    if today is not None:
        known |= {"next_step": today.next_step, "seen": today.fingerprint}
        for factor in FACTORS:
            mark = getattr(today, factor.name)
            known |= {
                factor.name: str(mark) if mark else UNKNOWN,
                factor.example_name: getattr(today, factor.example_name),
            }
    return known
