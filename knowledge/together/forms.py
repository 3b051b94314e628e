"""Text from outside: proposals, arguments, decisions, campaigns. What a text says is checked by the services."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from isic_platform.accounts.models import Institution, Network
from isic_platform.accounts.selectors import networks_of
from isic_platform.vocabularies.selectors import choices_of
from knowledge.doubts import DoubtsForm
from knowledge.enums import ProposalState, Stance
from knowledge.models import Grid, PriorityProposal

NO_NAME = "Aucun nom de personne, aucune adresse, aucun numéro."


def _date(label: str, help_text: str = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, help_text=help_text)


def _long(label: str, *, limit: int, rows: int, help_text: str = "", **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=limit, widget=widget, help_text=help_text, **options)


class GridsField(forms.ModelMultipleChoiceField):
    """Published grids, the private ones left out, by code and title."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options: Any) -> None:
        rows = Grid.objects.published().filter(is_private_by_default=False).order_by("order", "code")
        super().__init__(queryset=rows, **options)

    def keep(self, chosen: Iterable[int]) -> None:
        """Those that were chosen before stay offered, even withdrawn since."""
        self.queryset = (self.queryset | Grid.objects.filter(pk__in=list(chosen))).distinct()

    def label_from_instance(self, obj: Grid) -> str:
        """« G02 – Freins, écueils et solutions de contournement »."""
        return f"{obj.code} – {obj.title}{' (retirée du catalogue)' if obj.withdrawn_at else ''}"


class PriorityForm(DoubtsForm):
    """What to learn, and why now. The network is asked for when the person belongs to several."""

    network = forms.ModelChoiceField(label="Réseau", queryset=Network.objects.none(), empty_label=None)
    title = forms.CharField(
        label="Que faut-il apprendre ?",
        max_length=160,
        help_text="Une phrase, par exemple : comment aller vers les personnes que nos accueils ne voient pas.",
    )
    argument = _long(
        "Pourquoi maintenant ?",
        limit=2000,
        rows=5,
        help_text=f"Ce que vous voyez sur le terrain, ce que cela changerait. {NO_NAME}",
    )
    themes = forms.MultipleChoiceField(label="Thèmes", required=False, widget=forms.CheckboxSelectMultiple)
    grids = GridsField(label="Grilles utiles", required=False, help_text="Celles qui aideraient à répondre.")

    def __init__(self, *args: Any, user: Any, proposal: PriorityProposal | None = None, **kwargs: Any) -> None:
        if proposal is not None:
            known = {name: getattr(proposal, name) for name in ("title", "argument", "themes")}
            kwargs["initial"] = known | {"grids": [grid.pk for grid in proposal.grids.all()]}
        super().__init__(*args, **kwargs)
        self.fields["themes"].choices = choices_of("THE", keep=proposal.themes if proposal else ())
        self.fields["grids"].keep(self.initial.get("grids") or [])
        for name in ("themes", "grids"):
            self.fields[name].widget.attrs["class"] = "choices--columns"
        networks = [] if proposal is not None else list(networks_of(user))
        self.only_network = networks[0] if len(networks) == 1 else None
        if len(networks) < 2:
            del self.fields["network"]
        else:
            self.fields["network"].queryset = networks_of(user)

    def values(self) -> dict[str, Any]:
        """What the service takes, the only network of the person included."""
        return ({"network": self.only_network} if self.only_network else {}) | self.cleaned_data


class ArgumentForm(DoubtsForm):
    """A position and its reason."""

    stance = forms.ChoiceField(label="Votre position", choices=Stance.choices, widget=forms.RadioSelect)
    text = _long("Votre argument", limit=1000, rows=4, help_text=f"Ce qui vous le fait dire. {NO_NAME}")


class WithdrawalForm(DoubtsForm):
    """Why an argument leaves the debate."""

    withdrawal = forms.CharField(
        label="Raison du retrait",
        max_length=300,
        help_text="Elle prend la place de l'argument, et le réseau la lit.",
    )


class DecisionForm(DoubtsForm):
    """Retain or dismiss, with the reason that everybody in the network reads."""

    state = forms.ChoiceField(
        label="Décision",
        choices=[(ProposalState.RETAINED, "Retenir"), (ProposalState.DISMISSED, "Écarter")],
        widget=forms.RadioSelect,
    )
    decision = _long("Raison", limit=1000, rows=3, help_text="Lue par tout le réseau.")


class CampaignForm(DoubtsForm):
    """A campaign of one network."""

    title = forms.CharField(label="Titre", max_length=160)
    purpose = _long("Ce que nous voulons apprendre", limit=2000, rows=4, help_text=f"La question commune. {NO_NAME}")
    starts_on = _date("Du")
    ends_on = _date("Au", "Dernier jour où une réponse se commence dans la campagne.")
    grids = GridsField(
        label="Grilles",
        help_text="Une grille privée n'en fait pas partie : elle appartient à la personne qui la remplit.",
        error_messages={"required": "Choisissez au moins une grille."},
    )
    institutions = forms.ModelMultipleChoiceField(
        label="Structures invitées",
        queryset=Institution.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text="Celles et ceux qui y écrivent seront prévenus.",
        error_messages={"required": "Invitez au moins une structure."},
    )
    proposals = forms.ModelMultipleChoiceField(
        label="Priorités d'où elle vient",
        queryset=PriorityProposal.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, network: Network, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grids"].keep(self.initial.get("grids") or [])
        invited = self.initial.get("institutions") or []
        rows = Institution.objects.filter(networks=network, is_active=True) | Institution.objects.filter(pk__in=invited)
        self.fields["institutions"].queryset = rows.distinct().order_by("name", "pk")
        retained = PriorityProposal.objects.filter(network=network, state=ProposalState.RETAINED)
        self.fields["proposals"].queryset = retained.order_by("-decided_at", "-pk")
        for name in ("grids", "institutions", "proposals"):
            self.fields[name].widget.attrs["class"] = "choices--columns"


class SynthesisForm(DoubtsForm):
    """What the campaign taught."""

    synthesis = _long(
        "Ce que la campagne a appris",
        limit=8000,
        rows=12,
        help_text=f"Ce qui revient, ce qui surprend, ce qui reste ouvert, ce que le réseau en fera. {NO_NAME}",
        error_messages={"required": "Une campagne se clôt par une synthèse."},
    )
