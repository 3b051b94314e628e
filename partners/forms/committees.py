"""Committees, their seats, sessions, decisions and templates. What a text says is checked by the services."""

from __future__ import annotations

from typing import Any

from django import forms

from isic_platform.accounts.enums import Role
from isic_platform.accounts.models import Institution, Network
from isic_platform.accounts.selectors import networks_of
from isic_platform.publication.enums import Visibility
from isic_platform.vocabularies.selectors import choices_of
from partners.enums import Attendance, DecisionMode, DecisionState
from partners.forms.fields import (
    NO_NAME,
    InstitutionField,
    day_field,
    term_field,
    text_field,
    visibility_field,
    without_author,
)
from partners.forms.followed import FollowedForm
from partners.models import CommitteeMember, CommitteeTemplate, SteeringCommittee
from partners.selectors.committees import templates_shown
from partners.selectors.projects import own_projects
from projects.models import Project

MEMBERS = "les structures qui siègent"


class NewCommitteeForm(forms.Form):
    """Of which project or programme, carried by whom, from which template; the rest is said on its page."""

    title = forms.CharField(
        label="Titre", max_length=200, help_text="Par exemple : comité de pilotage du jardin partagé."
    )
    project = forms.ChoiceField(
        label="Projet",
        required=False,
        help_text="Un projet dont vous êtes de l'équipe. Sinon, dites le programme : il faut l'un des deux.",
    )
    programme = forms.CharField(
        label="Programme", max_length=200, required=False, help_text="Quand le comité pilote un ensemble de projets."
    )
    institution = forms.ModelChoiceField(
        label="Structure porteuse", queryset=Institution.objects.none(), empty_label=None
    )
    template = forms.ModelChoiceField(
        label="Partir d'un modèle", queryset=CommitteeTemplate.objects.none(), required=False, empty_label="Aucun modèle",
        help_text="Ses règles et ses sièges sont repris, sans structure : vous les complétez.",
    )  # fmt: skip
    visibility = visibility_field(MEMBERS)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = own_projects(user)
        self.projects = {each.item.short_id: each for each, _ in found}
        choices = [(each.item.short_id, title) for each, title in found]
        self.fields["project"].choices = [("", "Aucun : un programme"), *choices]
        self.fields["project"].obligation = self.fields["programme"].obligation = "l'un des deux"
        places = user.scope.institutions_as(Role.CONTRIBUTOR, Role.MANAGER)
        self.fields["institution"].queryset = Institution.objects.active().filter(pk__in=places).order_by("name", "pk")
        self.fields["template"].queryset = templates_shown(user)
        self.fields["visibility"].initial = Visibility.TEAM

    def clean_project(self) -> Project | None:
        """The project itself."""
        return self.projects.get(self.cleaned_data["project"])

    def clean(self) -> dict[str, Any]:
        """One of the two at least."""
        data = super().clean()
        if "project" in data and not data["project"] and not data.get("programme", "").strip():
            self.add_error("programme", "Choisissez un projet, ou dites quel programme ce comité pilote.")
        return data


class CommitteeForm(FollowedForm, forms.ModelForm):
    """How the committee works: mandate, decision, frequency, information, quorum, difficulties, diffusion."""

    use_required_attribute = False
    title = forms.CharField(label="Titre", max_length=200)
    programme = forms.CharField(label="Programme", max_length=200, required=False)
    mandate = text_field(
        "Mandat", 4000, rows=4, help_text="Ce que le comité décide, valide, oriente ; ce qu'il ne fait pas."
    )
    decision_mode = forms.ChoiceField(
        label="Mode de décision", required=False, choices=[("", "Non précisé"), *DecisionMode.choices]
    )
    frequency = forms.CharField(
        label="Fréquence", max_length=120, required=False, help_text="Par exemple : une fois par trimestre."
    )
    quorum = forms.IntegerField(
        label="Quorum", min_value=1, max_value=500, required=False,
        help_text="Nombre de membres présents pour décider. Les invités et les observateurs ne comptent pas.",
    )  # fmt: skip
    information_flow = text_field(
        "Circulation de l'information", 2000, rows=3,
        help_text="Qui reçoit quoi, avant et après une séance ; comment le groupe le sait.",
    )  # fmt: skip
    obstacles = forms.MultipleChoiceField(
        label="Difficultés observées", required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "choices--columns"}),
        help_text="Dans la liste des freins.",
    )  # fmt: skip
    difficulties = text_field(
        "Récit des difficultés", 4000, rows=4,
        help_text=f"Lu par l'équipe, la structure porteuse et les structures qui siègent. {NO_NAME}",
    )  # fmt: skip
    started_on = day_field("Installé le")
    ended_on = day_field("Dissous le")
    visibility = visibility_field(MEMBERS)
    networks = forms.ModelMultipleChoiceField(
        label="Réseaux", queryset=Network.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Ceux à qui la diffusion « réseau » ouvre ce comité.",
    )  # fmt: skip

    class Meta:
        model = SteeringCommittee
        fields = (
            *("title", "programme", "mandate", "decision_mode", "frequency", "quorum", "information_flow", "obstacles"),
            *("difficulties", "started_on", "ended_on", "visibility", "networks"),
        )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["obstacles"].choices = choices_of("FRE", keep=self.instance.obstacles)
        held = {network.pk for network in self.instance.networks.all()}
        rows = networks_of(user) | Network.objects.filter(pk__in=held)
        self.fields["networks"].queryset = rows.distinct().order_by("name")
        if self.instance.owner_id != user.pk and self.instance.visibility != Visibility.AUTHOR:
            self.fields["visibility"].choices = without_author(self.fields["visibility"].choices)
        self.follow()

    def _post_clean(self) -> None:
        """The service writes and checks the row: the instance stays as the database has it."""


class SeatForm(FollowedForm, forms.Form):
    """A seat: where from, which function, which role."""

    use_required_attribute = False
    institution = InstitutionField(
        required=False,
        help_text="Son nom dans l'annuaire, ou une partie. Vide pour un groupe d'habitants qui n'est pas une structure.",
    )
    function = forms.CharField(
        label="Fonction", max_length=120, help_text=f"Par exemple : chargée de mission logement. {NO_NAME}"
    )
    since = day_field("Depuis")

    def __init__(self, *args: Any, seat: CommitteeMember | None = None, **kwargs: Any) -> None:
        if seat is not None:
            kwargs["initial"] = {
                "institution": seat.institution.name if seat.institution else "", "function": seat.function,
                "role": seat.role, "actor_type": seat.actor_type, "since": seat.since, "until": seat.until,
            }  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["role"] = term_field("ROC", "Rôle", keep=seat.role if seat else "")
        self.fields["actor_type"] = term_field(
            "ACT", "Type d'acteur", keep=seat.actor_type if seat else "",
            help_text="Bénévoles et responsables associatifs se rattachent à l'un des quatre types, selon leur place.",
        )  # fmt: skip
        if seat is not None:
            self.fields["until"] = day_field("Jusqu'au", "Le siège reste dans l'historique du comité.")
        self.order_fields(["institution", "function", "role", "actor_type", "since", "until"])
        if seat is not None:
            self.follow()


class SessionForm(FollowedForm, forms.Form):
    """When, where, about what; and what was said once it took place."""

    use_required_attribute = False
    day = day_field("Date", required=True)
    time = forms.TimeField(
        label="Heure", widget=forms.TimeInput(attrs={"type": "time", "class": "field-date"}, format="%H:%M"),
        error_messages={"invalid": "Donnez une heure, par exemple 14:30.", "required": "Donnez une heure."},
    )  # fmt: skip
    place = forms.CharField(
        label="Lieu", max_length=200, required=False, help_text="Une salle, une structure, à distance."
    )
    agenda = text_field("Ordre du jour", 4000, rows=5, help_text="Une ligne par point.")
    minutes = text_field(
        "Compte rendu", 8000, rows=10, help_text=f"Ce qui s'est dit et compris, sans attribuer. {NO_NAME}"
    )

    def __init__(self, *args: Any, with_minutes: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_minutes:
            del self.fields["minutes"]
        if self.initial:
            self.follow()


class AttendanceForm(forms.Form):
    """Present, excused or absent, seat by seat."""

    def __init__(self, *args: Any, lines: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line in lines:
            self.fields[f"siege-{line.member.pk}"] = forms.ChoiceField(
                label=str(line.member), required=False, initial=line.state,
                choices=[*Attendance.choices, ("", "Non dit")],
                widget=forms.RadioSelect(attrs={"class": "choices--inline"}),
            )  # fmt: skip

            self.fields[f"siege-{line.member.pk}"].obligation = ""

    @property
    def states(self) -> dict[int, str]:
        """What the service takes."""
        return {int(name.removeprefix("siege-")): state for name, state in self.cleaned_data.items()}


class DecisionForm(FollowedForm, forms.Form):
    """What was decided, who answers for it, by when."""

    use_required_attribute = False
    text = text_field("Décision", 1000, rows=3, required=True, help_text=NO_NAME)
    responsible = forms.CharField(
        label="Ou une autre fonction", max_length=160, required=False,
        help_text="Quand ce n'est pas un membre du comité : sa fonction et sa structure.",
    )  # fmt: skip
    due_on = day_field("Échéance")

    def __init__(
        self, *args: Any, members: list[CommitteeMember], kind: str = "", following: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.members = {str(each.pk): each for each in members}
        self.fields["kind"] = term_field("DEC", "Nature", required=False, keep=kind)
        self.fields["member"] = forms.ChoiceField(
            label="Membre responsable", required=False,
            choices=[("", "Aucun membre" if not following else "Sans changement"), *((str(each.pk), str(each)) for each in members)],
        )  # fmt: skip
        if following:
            self.fields["responsible"].label = "Responsable"
            self.fields["responsible"].help_text = "Une fonction et une structure."
            self.fields["state"] = forms.ChoiceField(label="État", choices=DecisionState.choices)
            self.fields["follow_up"] = text_field(
                "Suite", 1000, help_text=f"Ce qui a été fait, ce qui reste. {NO_NAME}"
            )
        self.order_fields(["text", "kind", "member", "responsible", "due_on", "state", "follow_up"])
        if following:
            self.follow()

    def clean_member(self) -> CommitteeMember | None:
        """The seat itself."""
        return self.members.get(self.cleaned_data["member"])


class PracticeForm(forms.Form):
    """What works here, and may serve elsewhere."""

    use_required_attribute = False
    text = text_field(
        "Ce qui marche", 1000, required=True, help_text="Ce que fait ce comité et qu'un autre pourrait reprendre."
    )
    effect = text_field("Effet observé", 1000, help_text=NO_NAME)


class ShelveForm(forms.Form):
    """Who will read the lesson once it is published."""

    visibility = forms.ChoiceField(
        label="Qui pourra lire cet enseignement une fois publié ?", widget=forms.RadioSelect,
        choices=[each for each in Visibility.choices if each[0] != Visibility.AUTHOR], initial=Visibility.NETWORK,
    )  # fmt: skip


class TemplateForm(forms.Form):
    """A reusable committee, in one of one's networks."""

    use_required_attribute = False
    title = forms.CharField(label="Titre du modèle", max_length=200, help_text="Sans nom de structure.")
    network = forms.ModelChoiceField(label="Réseau qui le lira", queryset=Network.objects.none(), empty_label=None)
    advice = text_field(
        "Conseils", 4000, rows=5, help_text="Ce que vous diriez à qui commence : ce qui compte, ce qui use."
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["network"].queryset = networks_of(user)
