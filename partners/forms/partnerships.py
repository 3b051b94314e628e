"""Partnerships, their members, what each stage teaches. What a text says is checked by the services."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from isic_platform.accounts.enums import Role
from isic_platform.accounts.models import Institution, Network
from isic_platform.accounts.selectors import networks_of
from isic_platform.publication.enums import Visibility
from isic_platform.territories.reference import departements
from isic_platform.vocabularies.selectors import choices_of
from partners.enums import Modality, Origin, Said, Stage, TransparencyLine, ZoneKind
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
from partners.models import Agreement, Partnership, PartnershipMember, StageObservation, TransparencyCheck, Zone
from partners.selectors.projects import own_projects
from partners.services.growth import PartnerRow
from projects.models import Project

MEMBERS = "les structures membres"
TITLE_HELP = "Par exemple : accueil des familles, entre le CCAS et le centre social."


def _own_places(user: Any) -> Any:
    places = user.scope.institutions_as(Role.CONTRIBUTOR, Role.MANAGER)
    return Institution.objects.active().filter(pk__in=places).order_by("name", "pk")


class NewPartnershipForm(forms.Form):
    """Between whom, since when, around which project; the rest is said on its page."""

    use_required_attribute = False
    title = forms.CharField(label="Titre", max_length=200, help_text=TITLE_HELP)
    institution = forms.ModelChoiceField(
        label="Structure porteuse", queryset=Institution.objects.none(), empty_label=None
    )
    origin = forms.ChoiceField(
        label="Né en amont ou en aval du projet ?", required=False, choices=[("", "Non précisé"), *Origin.choices]
    )
    project = forms.ChoiceField(
        label="Projet", required=False,
        help_text="Facultatif : une rencontre s'observe même si aucun projet n'en vient. Sans projet, un partenariat n'est pas compté "
        "comme une intervention collective.",
    )  # fmt: skip
    started_on = day_field("Début", "Le jour de la première rencontre.", required=True)
    purpose = text_field("Ce qui nous réunit", 4000, rows=3, help_text=NO_NAME)
    visibility = visibility_field(MEMBERS)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = own_projects(user)
        self.projects = {each.item.short_id: each for each, _ in found}
        choices = [(each.item.short_id, title) for each, title in found]
        self.fields["project"].choices = [("", "Aucun pour l'instant"), *choices]
        self.fields["institution"].queryset = _own_places(user)
        self.fields["visibility"].initial = Visibility.TEAM

    def clean_project(self) -> Project | None:
        """The project itself."""
        return self.projects.get(self.cleaned_data["project"])


class PartnershipForm(FollowedForm, forms.ModelForm):
    """What is shared, where it stands, who reads."""

    use_required_attribute = False
    title = forms.CharField(label="Titre", max_length=200)
    origin = forms.ChoiceField(
        label="Né en amont ou en aval du projet ?", required=False, choices=[("", "Non précisé"), *Origin.choices]
    )
    stage = forms.ChoiceField(label="Stade", choices=Stage.choices)
    purpose = text_field("Ce qui nous réunit", 4000, rows=4, help_text=NO_NAME)
    shared_problems = text_field("Problèmes mis en commun", 2000, help_text="Ce que chacun ne résout pas seul.")
    shared_resources = text_field("Ressources mises en commun", 2000, help_text="Lieux, temps, argent, matériel.")
    shared_knowledge = text_field("Connaissances mises en commun", 2000, help_text="Ce que l'on se transmet.")
    shared_practices = text_field("Pratiques mises en commun", 2000, help_text="Ce que l'on fait ensemble, ou pareil.")
    started_on = day_field("Début", required=True)
    ended_on = day_field("Fin")
    projects = forms.MultipleChoiceField(label="Projets", required=False, widget=forms.CheckboxSelectMultiple)
    visibility = visibility_field(MEMBERS)
    networks = forms.ModelMultipleChoiceField(
        label="Réseaux", queryset=Network.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Ceux à qui la diffusion « réseau » ouvre ce partenariat.",
    )  # fmt: skip

    class Meta:
        model = Partnership
        fields = (
            *("title", "origin", "stage", "purpose", "shared_problems", "shared_resources", "shared_knowledge"),
            *("shared_practices", "started_on", "ended_on", "visibility", "networks"),
        )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = {network.pk for network in self.instance.networks.all()}
        rows = networks_of(user) | Network.objects.filter(pk__in=held)
        self.fields["networks"].queryset = rows.distinct().order_by("name")
        own = own_projects(user)
        self.own = {each.item.short_id: each for each, _ in own}
        self.fields["projects"].choices = [(each.item.short_id, title) for each, title in own]
        linked = set(self.instance.projects.values_list("item__short_id", flat=True))
        self.fields["projects"].initial = [short_id for short_id in self.own if short_id in linked]
        if self.instance.owner_id != user.pk and self.instance.visibility != Visibility.AUTHOR:
            self.fields["visibility"].choices = without_author(self.fields["visibility"].choices)
        self.follow()

    def clean_projects(self) -> list[Project]:
        """The projects themselves."""
        return [self.own[short_id] for short_id in self.cleaned_data["projects"]]

    def _post_clean(self) -> None:
        """The service writes and checks the row: the instance stays as the database has it."""


class MemberForm(FollowedForm, forms.Form):
    """A member: its role, its place, what it brings, what it has at stake."""

    use_required_attribute = False
    positioning = text_field(
        "Positionnement", 2000, help_text="D'où parle cette structure. Lu par tous ceux qui lisent ce partenariat."
    )
    contribution = text_field("Apport", 2000, rows=2)
    limits = text_field(
        "Limites", 2000, rows=2, help_text="Ce qu'elle ne fera pas, et c'est bien de le dire. Lu par tous."
    )
    interest = text_field("Intérêt à agir", 2000, rows=2, help_text="Lu par l'équipe et les structures membres.")
    stakes = text_field(
        "Enjeux institutionnels", 2000, rows=3,
        help_text="Lu par cette structure et par l'équipe du partenariat seulement : jamais par les autres membres.",
    )  # fmt: skip

    def __init__(self, *args: Any, member: PartnershipMember | None = None, own: bool = False, **kwargs: Any) -> None:
        if member is not None:
            names = ("role", "positioning", "contribution", "limits", "interest", "stakes", "joined_on", "left_on")
            kwargs["initial"] = {name: getattr(member, name) for name in names}
        super().__init__(*args, **kwargs)
        self.fields["role"] = term_field("ROP", "Rôle", required=False, keep=member.role if member else "")
        if member is None:
            self.fields["institution"] = InstitutionField()
        if not own:
            self.fields["joined_on"] = day_field("Depuis")
        if member is not None and not own:
            self.fields["left_on"] = day_field("Jusqu'au", "Une structure partie ne lit plus ce partenariat.")
        self.order_fields(["institution", "role", "positioning", "contribution", "limits", "interest", "stakes"])
        if member is not None:
            self.follow()


class TransparencyForm(FollowedForm, forms.Form):
    """What a member says clearly to the others: six lines, each with its day (S112)."""

    def __init__(self, *args: Any, checks: list[TransparencyCheck], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {row.line: row for row in checks}
        for line in TransparencyLine:
            row = known.get(line)
            self.fields[f"{line}-said"] = forms.ChoiceField(
                label=line.label, required=False, initial=row.said if row else "",
                choices=[*Said.choices, ("", "Pas encore")], widget=forms.RadioSelect(attrs={"class": "choices--inline"}),
            )  # fmt: skip
            self.fields[f"{line}-said"].obligation = ""
            self.fields[f"{line}-date"] = day_field(f"{line.label} : le")
            self.fields[f"{line}-date"].initial = row.date if row else None
        self.follow()

    @property
    def lines(self) -> dict[str, tuple[str, date | None]]:
        """What the service takes."""
        data = self.cleaned_data
        return {str(line): (data[f"{line}-said"], data[f"{line}-date"]) for line in TransparencyLine}


class ObservationForm(FollowedForm, forms.Form):
    """What is seen at a stage."""

    use_required_attribute = False
    stage = forms.ChoiceField(label="Stade", choices=Stage.choices)
    date = day_field("Date", required=True)
    modality = forms.ChoiceField(
        label="Comment", choices=Modality.choices, initial=Modality.COLLECTIVE, widget=forms.RadioSelect
    )
    text = text_field("Ce que nous observons", 4000, rows=4, required=True, help_text=NO_NAME)
    believed = text_field("Ce que l'on croyait", 1000, rows=2, help_text="Un malentendu, un présupposé.")
    understood = text_field("Ce que l'on a compris", 1000, rows=2)
    institution = forms.ModelChoiceField(
        label="Du point de vue de", queryset=Institution.objects.none(), required=False,
        empty_label="Toutes ensemble", to_field_name="code",
    )  # fmt: skip

    def __init__(
        self, *args: Any, partnership: Partnership, observation: StageObservation | None = None, **kwargs: Any
    ) -> None:
        if observation is not None:
            names = ("stage", "date", "modality", "text", "believed", "understood", "institution")
            kwargs["initial"] = {name: getattr(observation, name) for name in names}
        super().__init__(*args, **kwargs)
        places = [row.institution_id for row in partnership.members.all()]
        self.fields["institution"].queryset = Institution.objects.filter(pk__in=places).order_by("name")
        if observation is not None:
            self.follow()


class AgreementForm(FollowedForm, forms.Form):
    """What binds on paper, and what follows."""

    use_required_attribute = False
    signed_on = day_field("Signé ou conclu le")
    ends_on = day_field("Jusqu'au", "Deux mois avant, la page le rappelle.")
    obligations = text_field("Engagements", 2000, rows=3, help_text=NO_NAME)
    follow_up = text_field("Suivi", 2000, rows=2, help_text="Renouvellement, avenant, difficultés d'application.")

    def __init__(self, *args: Any, agreement: Agreement | None = None, **kwargs: Any) -> None:
        if agreement is not None:
            names = ("kind", "signed_on", "ends_on", "obligations", "follow_up")
            kwargs["initial"] = {name: getattr(agreement, name) for name in names} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["kind"] = term_field("CON", "Forme", keep=agreement.kind if agreement else "")
        self.order_fields(["kind"])
        if agreement is not None:
            self.follow()


class ZoneForm(FollowedForm, forms.Form):
    """Where missions overlap, rub or leave a gap."""

    use_required_attribute = False
    kind = forms.ChoiceField(label="Nature", choices=ZoneKind.choices, widget=forms.RadioSelect)
    description = text_field("De quoi s'agit-il ?", 2000, rows=3, required=True, help_text=NO_NAME)
    institutions = forms.ModelMultipleChoiceField(
        label="Entre quelles structures ?", queryset=Institution.objects.none(), required=False, to_field_name="code",
        widget=forms.CheckboxSelectMultiple, help_text="Un manque peut n'en nommer aucune.",
    )  # fmt: skip
    themes = forms.MultipleChoiceField(
        label="Sur quels thèmes ?",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices--columns"}),
    )
    departement = forms.ChoiceField(label="Département", required=False)
    date = day_field("Constatée le", required=True)
    resolved_on = day_field("Réglée le")

    def __init__(self, *args: Any, partnership: Partnership, zone: Zone | None = None, **kwargs: Any) -> None:
        if zone is not None:
            names = ("kind", "description", "themes", "departement", "date", "resolved_on")
            kwargs["initial"] = {name: getattr(zone, name) for name in names}
            kwargs["initial"]["institutions"] = [each.code for each in zone.institutions.all()]
        super().__init__(*args, **kwargs)
        places = [row.institution_id for row in partnership.members.all()]
        self.fields["institutions"].queryset = Institution.objects.filter(pk__in=places).order_by("name")
        self.fields["themes"].choices = choices_of("THE", keep=zone.themes if zone else [])
        named = [(each.code, f"{each.name} ({each.code})") for each in departements()]
        self.fields["departement"].choices = [("", "Non précisé"), *named]
        if zone is not None:
            self.follow()


class GrowthForm(forms.Form):
    """Which partners of the fiche to follow, in which partnership."""

    use_required_attribute = False
    partnership = forms.ChoiceField(label="Dans quel partenariat ?", required=False)
    title = forms.CharField(label="Titre du nouveau partenariat", max_length=200, required=False, help_text=TITLE_HELP)
    institution = forms.ModelChoiceField(
        label="Structure porteuse du nouveau partenariat", queryset=Institution.objects.none(), empty_label=None
    )

    def __init__(
        self,
        *args: Any,
        user: Any,
        rows: list[PartnerRow],
        existing: list[Partnership],
        carrier: int | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows, self.existing = rows, {each.short_id: each for each in existing}
        self.fields["partnership"].choices = [
            ("", "Un nouveau partenariat"), *((each.short_id, each.title) for each in existing)
        ]  # fmt: skip
        places = _own_places(user)
        self.fields["institution"].queryset = places
        if any(each.pk == carrier for each in places):
            self.fields["institution"].initial = carrier
        for row in rows:
            self.fields[f"suivre-{row.id}"] = forms.BooleanField(label=f"Suivre {row.label}", required=False)
            if row.institution is None:
                self.fields[f"structure-{row.id}"] = InstitutionField(
                    required=False, label=f"« {row.label} » dans l'annuaire",
                    help_text="Elle n'y est pas sous ce nom. Donnez son nom, ou une partie ; une personne qui administre l'y ajoute.",
                )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """At least one row, each with its institution; a title for a new partnership."""
        data = super().clean()
        self.chosen: dict[str, Institution] = {}
        asked = [row for row in self.rows if data.get(f"suivre-{row.id}")]
        if not asked:
            self.add_error(None, "Cochez au moins un partenaire à suivre.")
        for row in asked:
            place = row.institution or data.get(f"structure-{row.id}")
            if place is None:
                if f"structure-{row.id}" not in self.errors:
                    self.add_error(f"structure-{row.id}", "Dites quelle structure de l'annuaire c'est.")
                continue
            self.chosen[row.id] = place
        if not data.get("partnership") and not data.get("title", "").strip():
            self.add_error("title", "Donnez un titre au partenariat.")
        return data

    @property
    def target(self) -> Partnership | None:
        """The partnership that exists, None for a new one."""
        return self.existing.get(self.cleaned_data.get("partnership", ""))
