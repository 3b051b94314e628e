"""Pages of institutions and networks."""

from __future__ import annotations

from typing import Any

from django import forms

from isic_platform.accounts.filters import departement_choices
from isic_platform.accounts.forms.fields import SiretField
from isic_platform.accounts.models import Institution, Network
from isic_platform.accounts.permissions import Person, can_manage_institution, can_manage_network
from isic_platform.accounts.resemblance import Candidate, lookalikes
from isic_platform.territories.enums import TerritoryKind
from isic_platform.territories.forms import TerritoryField
from isic_platform.territories.models import Territory
from isic_platform.territories.selectors import territories_by_values
from isic_platform.vocabularies.selectors import choices_of

TERRITORY_KINDS = (TerritoryKind.COMMUNE, TerritoryKind.EPCI, TerritoryKind.DEPARTEMENT, TerritoryKind.REGION)


class InstitutionForm(forms.ModelForm):
    """What the directory says of an institution (S107, S113); for an administrator, what binds it to the platform."""

    kind = forms.ChoiceField(
        label="Type de structure", error_messages={"invalid_choice": "Choisissez un type de la liste."}
    )
    siret = SiretField(label="SIRET", max_length=14, required=False, help_text="Quatorze chiffres.")
    website = forms.URLField(
        label="Site",
        max_length=200,
        required=False,
        assume_scheme="https",
        help_text="Adresse complète, par exemple https://www.exemple.fr.",
    )
    territory = TerritoryField(
        label="Territoire d’intervention",
        kinds=TERRITORY_KINDS,
        required=False,
        help_text="Nom d’une commune, d’une intercommunalité, d’un département ou d’une région.",
    )
    departement = forms.ChoiceField(
        label="Département", required=False, help_text="Laissé vide, il est déduit du territoire."
    )
    networks = forms.ModelMultipleChoiceField(
        label="Réseaux",
        queryset=Network.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Les membres de la structure voient ce que ces réseaux partagent.",
    )

    distinct = forms.BooleanField(label="C’est une autre structure", required=False)

    class Meta:
        model = Institution
        fields = (
            *(
                "name",
                "kind",
                "siret",
                "missions",
                "competences",
                "specificities",
                "limits",
                "territory",
                "departement",
            ),
            *("contact_function", "contact_email", "contact_phone", "website", "support_offered", "support_wanted"),
            *("publication_policy", "networks", "is_active"),
        )
        help_texts = {
            "limits": "Ce que la structure ne fait pas, et vers qui elle oriente.",
            "competences": "Ce que la structure sait faire, et ce que la loi lui confie.",
            "contact_function": "Par exemple « Accueil social » ou « Secrétariat de direction », jamais un nom de personne.",
            "support_offered": "Ce que la structure peut apporter à d’autres ; montré dans « Demandes et offres d’appui ».",
            "support_wanted": "Ce que la structure cherche ; montré dans « Demandes et offres d’appui ».",
            "contact_email": "Une adresse de service, jamais celle d’une personne.",
            "contact_phone": "Un numéro de service, jamais celui d’une personne.",
            "is_active": "Décochée, la structure quitte l’annuaire et ne donne plus de rôle nouveau.",
        }
        widgets = {
            "missions": forms.Textarea(attrs={"rows": 4}),
            "specificities": forms.Textarea(attrs={"rows": 3}),
            "limits": forms.Textarea(attrs={"rows": 3}),
            "competences": forms.Textarea(attrs={"rows": 3}),
            "support_offered": forms.Textarea(attrs={"rows": 3}),
            "support_wanted": forms.Textarea(attrs={"rows": 3}),
            "publication_policy": forms.RadioSelect,
        }

    def __init__(self, *args: Any, user: Person, **kwargs: Any) -> None:
        instance = kwargs.get("instance")
        if instance is not None and instance.territory_id:
            kwargs["initial"] = {"territory": instance.territory.key, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.lookalikes: list[Institution] = []
        self.fields["kind"].choices = [("", "Choisir"), *choices_of("STR", keep=[self.instance.kind])]
        if self.instance.pk:
            del self.fields["distinct"]
        else:
            self.fields["distinct"].obligation = ""
        self.fields["departement"].choices = [("", "Sans précision"), *departement_choices()]
        if not can_manage_institution(user, self.instance):
            del self.fields["networks"], self.fields["is_active"]
        else:
            self.fields["networks"].queryset = Network.objects.order_by("name")
            if self.instance.pk is None:
                del self.fields["is_active"]

    def clean_territory(self) -> Territory | None:
        """The place itself."""
        value = self.cleaned_data["territory"]
        return territories_by_values([value], kinds=TERRITORY_KINDS)[value] if value else None

    def clean(self) -> dict[str, Any]:
        """A new institution that looks like one of the directory is added once the person said that it is another."""
        cleaned = super().clean()
        if "distinct" not in self.fields or not cleaned.get("name"):
            return cleaned
        place = cleaned.get("territory")
        departement = cleaned.get("departement") or (place.departement_code if place else "") or ""
        self.lookalikes = lookalikes(Candidate(cleaned["name"], departement))
        if self.lookalikes and not cleaned.pop("distinct", False):
            self.add_error(
                "distinct",
                "Une structure ressemble à celle-ci : ouvrez sa page ou, si c’est une autre, cochez cette case.",
            )
        cleaned.pop("distinct", None)
        return cleaned


class NetworkForm(forms.ModelForm):
    """A network: its commitments, and for an administrator its name and whether it is in use."""

    class Meta:
        model = Network
        fields = ("name", "commitments", "is_active")
        widgets = {"commitments": forms.Textarea(attrs={"rows": 6})}
        help_texts = {
            "commitments": "Ce que le réseau met en commun : temps, rôles, formations, procédures.",
            "is_active": "Décoché, le réseau n’est plus proposé.",
        }

    def __init__(self, *args: Any, user: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not can_manage_network(user, self.instance):
            del self.fields["name"], self.fields["is_active"]
        elif self.instance.pk is None:
            del self.fields["is_active"]
