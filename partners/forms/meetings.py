"""Meetings: the essential on one page, the rest folded. What a text says is checked by the services."""

from __future__ import annotations

from typing import Any

from django import forms

from partners.enums import Capacity, DecisionState, Modality, Stage
from partners.forms.fields import NO_NAME, InstitutionField, day_field, term_field, text_field
from partners.forms.followed import FollowedForm
from partners.models import CapacityRating, Decision, Meeting

MOST_ROWS = 20
ANCHORS = {
    Capacity.COOPERATION: ("chacun travaille de son côté", "nous faisons ensemble ce qu'aucun ne ferait seul"),
    Capacity.LEARNING: ("rien ne s'apprend de nos échanges", "chacun repart en ayant appris des autres"),
    Capacity.IMPROVEMENT: ("rien ne change après nos échanges", "ce que nous faisons s'améliore à chaque fois"),
    Capacity.TRUST: ("nous taisons ce qui compte", "nous nous disons aussi ce qui gêne"),
}
_PRESENCE = (("", "Non précisé"), ("oui", "Présent"), ("non", "Absent ou excusé"))


class MeetingForm(FollowedForm, forms.Form):
    """Subject, date, how; the rest is asked when there is something to say."""

    use_required_attribute = False
    subject = forms.CharField(label="Objet", max_length=200, help_text="Par exemple : préparer l'accueil des familles.")
    date = day_field("Date", required=True)
    modality = forms.ChoiceField(
        label="Comment", choices=Modality.choices, initial=Modality.COLLECTIVE, widget=forms.RadioSelect
    )
    minutes = text_field(
        "Compte rendu court", 4000, rows=5, help_text=f"Ce qui s'est dit et compris, sans attribuer. {NO_NAME}"
    )
    stage = forms.ChoiceField(
        label="Stade du partenariat", choices=[("", "Non précisé"), *Stage.choices], required=False
    )
    difficulty = text_field("Ce qui est difficile ensemble, et ce que l'on en apprend", 2000, rows=3, help_text=NO_NAME)
    is_difficulty_restricted = forms.BooleanField(
        label="Ce passage est lu par l'équipe seule", required=False, initial=True,
        help_text="Sinon, les structures membres le lisent aussi.",
    )  # fmt: skip

    def __init__(self, *args: Any, meeting: Meeting | None = None, **kwargs: Any) -> None:
        if meeting is not None:
            kwargs["initial"] = {name: getattr(meeting, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        if meeting is not None:
            self.follow()


class NewMeetingForm(MeetingForm):
    """The same, with what it is a meeting of."""

    about = forms.ChoiceField(
        label="Partenariat ou projet",
        error_messages={
            "required": "Choisissez le partenariat ou le projet.",
            "invalid_choice": "Vous n'écrivez pas ce partenariat ou ce projet.",
        },
    )

    def __init__(self, *args: Any, targets: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [
            (name, [each for each in targets if each[0].startswith(f"{kind}:")])
            for kind, name in (("partenariat", "Mes partenariats"), ("projet", "Mes projets"))
        ]
        self.fields["about"].choices = [("", "Choisir…"), *(group for group in groups if group[1])]
        self.order_fields(["about", "subject", "date", "modality"])


class ParticipantForm(forms.Form):
    """A line: from where, which function, how many; a line without function is not kept."""

    use_required_attribute = False
    function = forms.CharField(label="Fonction", max_length=120, required=False, help_text=NO_NAME)
    institution = InstitutionField(required=False)
    number = forms.IntegerField(label="Nombre", min_value=1, max_value=500, required=False)
    attended = forms.ChoiceField(label="Présence", choices=_PRESENCE, required=False)

    def clean(self) -> dict[str, Any]:
        """An institution without a function says too little."""
        data = super().clean()
        if data.get("institution") and not data.get("function", "").strip():
            self.add_error("function", "Dites la fonction de cette personne, sans son nom.")
        return data

    @property
    def line(self) -> dict[str, Any] | None:
        """What the service takes; None for a line left blank."""
        data = self.cleaned_data
        if not data.get("function", "").strip():
            return None
        presence = {"oui": True, "non": False}.get(data["attended"])
        return {
            "function": data["function"], "institution": data["institution"], "number": data["number"] or 1,
            "attended": presence,
        }  # fmt: skip


class MeetingDecisionForm(FollowedForm, forms.Form):
    """What was decided, who answers for it, by when; a line without text is not kept."""

    use_required_attribute = False
    text = text_field("Ce que nous décidons", 1000, rows=2, help_text=NO_NAME)
    responsible = forms.CharField(
        label="Qui s'en charge", max_length=160, required=False, help_text="Une fonction et une structure."
    )
    due_on = day_field("Pour quand")

    def __init__(self, *args: Any, decision: Decision | None = None, **kwargs: Any) -> None:
        if decision is not None:
            names = ("text", "responsible", "due_on", "kind", "state", "follow_up")
            kwargs["initial"] = {name: getattr(decision, name) for name in names}
        super().__init__(*args, **kwargs)
        if decision is not None:
            self.fields["text"].required = True
            self.fields["kind"] = term_field("DEC", "Nature", required=False, keep=decision.kind)
            self.fields["state"] = forms.ChoiceField(label="Où en est-elle ?", choices=DecisionState.choices)
            self.fields["follow_up"] = text_field(
                "Suite", 1000, help_text=f"Ce qui a été fait, ce qui reste. {NO_NAME}"
            )
            self.order_fields(["text", "state", "follow_up", "responsible", "due_on", "kind"])
            self.follow()

    @property
    def line(self) -> dict[str, Any] | None:
        """What the service takes; None for a line left blank."""
        return self.cleaned_data if self.cleaned_data.get("text", "").strip() else None


ParticipantFormSet = forms.formset_factory(ParticipantForm, extra=3, max_num=MOST_ROWS)
DecisionFormSet = forms.formset_factory(MeetingDecisionForm, extra=2, max_num=MOST_ROWS)


class CapacityForm(FollowedForm, forms.Form):
    """The three capacities and trust, between persons and between organisations, each with its written ends."""

    def __init__(self, *args: Any, ratings: list[CapacityRating], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {row.capacity: row for row in ratings}
        for capacity in Capacity:
            row = known.get(capacity)
            low, high = ANCHORS[capacity]
            for level, name in (("persons", "entre nous"), ("organisations", "entre nos organisations")):
                self.fields[f"{capacity}-{level}"] = forms.TypedChoiceField(
                    label=f"{capacity.label}, {name}", required=False, coerce=int, empty_value=None,
                    help_text=f"1 : {low}. 5 : {high}.", initial=getattr(row, level) if row else "",
                    choices=[("", "Je ne sais pas"), *((number, str(number)) for number in range(1, 6))],
                    widget=forms.RadioSelect(attrs={"class": "choices--inline"}),
                )  # fmt: skip
            self.fields[f"{capacity}-example"] = text_field(
                f"{capacity.label} : un exemple", 1000, rows=2, help_text=NO_NAME
            )
            self.fields[f"{capacity}-example"].initial = row.example if row else ""
        self.follow()

    @property
    def groups(self) -> list[tuple[str, list[Any]]]:
        """(capacity, its bound fields)."""
        return [
            (capacity.label, [self[f"{capacity}-{part}"] for part in ("persons", "organisations", "example")])
            for capacity in Capacity
        ]

    @property
    def ratings(self) -> list[dict[str, Any]]:
        """What the service takes."""
        data = self.cleaned_data
        return [
            {
                "capacity": str(capacity),
                **{part: data[f"{capacity}-{part}"] for part in ("persons", "organisations", "example")},
            }
            for capacity in Capacity
        ]
