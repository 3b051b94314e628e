"""Texts that come from outside on the reading and reviewing pages."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from isic_platform.confidentiality.rules import RULE_TEXTS
from isic_platform.publication.criteria import CRITERIA, Criterion
from isic_platform.publication.enums import CriterionAnswer, Decision, ReportKind, Visibility, WithdrawalReason
from isic_platform.publication.identifiers import ALPHABET, LENGTH

REASON_LIMIT = 4000
_ADDRESS = re.compile(rf"(?:^|/o/)([{ALPHABET}]{{{LENGTH}}})(?:/|$|\?|#)")


class ReviewForm(forms.Form):
    """The criteria of F.2 that the nature of the content is asked, the reason or comment, and the decision that the pressed button carries.

    ``alerts`` is how many passages the detection asks to confirm: validating then needs a written decision (G.9).
    """

    decision = forms.ChoiceField(choices=Decision.choices, widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label="Message aux auteurs",
        help_text="Obligatoire pour un renvoi : dites ce qui est à corriger, et où. Facultatif pour une validation.",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=REASON_LIMIT,
        required=False,
    )
    alerts_decision = forms.CharField(
        label="Pourquoi les passages signalés peuvent rester",
        help_text="Obligatoire pour valider tant que des passages sont à confirmer.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=REASON_LIMIT,
        required=False,
    )

    def __init__(self, *args: Any, alerts: int = 0, asked: tuple[Criterion, ...] = CRITERIA, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.alerts, self.asked = alerts, asked
        self.fields["reason"].obligation = "obligatoire pour renvoyer"
        self.fields["alerts_decision"].obligation = "obligatoire pour valider"
        if not alerts:
            del self.fields["alerts_decision"]
        for each in self.asked:
            self.fields[f"c{each.number}"] = forms.ChoiceField(
                label=_label(each), choices=CriterionAnswer.choices, widget=forms.RadioSelect, required=False
            )
            self.fields[f"c{each.number}_comment"] = forms.CharField(
                label=f"Commentaire sur le critère {each.rank}", max_length=1000, required=False
            )

    def criteria_fields(self) -> list[dict[str, Any]]:
        """Criterion by criterion: ``{criterion, answer, comment}``, the last two being bound fields."""
        return [
            {"criterion": each, "answer": self[f"c{each.number}"], "comment": self[f"c{each.number}_comment"]}
            for each in self.asked
        ]

    def clean(self) -> dict[str, Any]:
        """A return gives its reason; a validation answers every principal criterion, none of them « non »."""
        data = super().clean()
        if data.get("decision") == Decision.RETURNED and not data.get("reason", "").strip():
            self.add_error("reason", "Dites aux auteurs ce qui est à corriger.")
        if data.get("decision") == Decision.VALIDATED:
            self._check_validation(data)
        return data

    def _check_validation(self, data: dict[str, Any]) -> None:
        for each in self.asked:
            answer, comment = data.get(f"c{each.number}", ""), data.get(f"c{each.number}_comment", "").strip()
            if not each.is_principal or f"c{each.number}" in self.errors:
                continue
            if not answer:
                self.add_error(f"c{each.number}", "Répondez à ce critère principal avant de valider.")
            elif answer == CriterionAnswer.NO:
                self.add_error(
                    f"c{each.number}", "« Non » à un critère principal empêche de valider : renvoyez avec un motif."
                )
            elif answer == CriterionAnswer.NOT_RELEVANT and not comment:
                self.add_error(f"c{each.number}_comment", "Dites pourquoi ce critère principal reste sans réponse.")
        if self.alerts and not data.get("alerts_decision", "").strip():
            self.add_error("alerts_decision", "Dites pourquoi les passages signalés peuvent rester, ou renvoyez.")

    def criteria(self) -> dict[str, Any]:
        """What is stored: ``{"1": {"answer", "comment"}, …}``, and ``alerts`` with the written decision."""
        data = self.cleaned_data
        out: dict[str, Any] = {}
        for each in self.asked:
            answer, comment = data.get(f"c{each.number}", ""), data.get(f"c{each.number}_comment", "").strip()
            if answer or comment:
                out[str(each.number)] = {"answer": answer, "comment": comment}
        if decision := data.get("alerts_decision", "").strip():
            out["alerts"] = {"comment": decision}
        return out


def _label(criterion: Criterion) -> str:
    return f"{criterion.rank}. {criterion.text}"


class OpenReinforcedForm(forms.Form):
    """An entitled reviewer widens the diffusion of a reinforced subject (B.21)."""

    visibility = forms.ChoiceField(
        label="Diffusion permise",
        choices=[(Visibility.INTER_NETWORK, "Inter-réseaux"), (Visibility.PUBLIC, "Public")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez jusqu'où la diffusion peut aller."},
    )


class ReportForm(forms.Form):
    """A problem, told with or without an account. ``site`` is a trap for robots: people never see it."""

    kind = forms.ChoiceField(
        label="Quel est le problème ?",
        choices=ReportKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez ce qui décrit le mieux le problème."},
    )
    message = forms.CharField(
        label="Ce que vous avez vu",
        help_text="Dites dans quelle partie de la page. N'écrivez pas vous-même le nom de la personne concernée.",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=2000,
        required=False,
    )
    email = forms.EmailField(
        label="Votre adresse électronique",
        help_text="Seulement si vous voulez une réponse, sous un mois. Elle n'est montrée qu'aux relecteurs.",
        required=False,
    )
    site = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))

    @property
    def is_trapped(self) -> bool:
        """Whether a robot filled the field that nobody sees."""
        return bool(self.cleaned_data.get("site"))


class AddressForm(forms.Form):
    """The address of a content, pasted by somebody who wants to report it."""

    adresse = forms.CharField(
        label="Adresse du contenu",
        help_text="Copiez l'adresse de la page : elle contient « /o/ » suivi de dix caractères.",
        max_length=500,
    )

    def clean_adresse(self) -> str:
        """The short identifier inside the address."""
        found = _ADDRESS.search(self.cleaned_data["adresse"].strip())
        if not found:
            raise ValidationError(
                "Cette adresse n'est pas celle d'un contenu : elle contient « /o/ » puis dix caractères."
            )
        return found[1]


class HandleReportForm(forms.Form):
    """What was done about a report."""

    outcome = forms.CharField(
        label="Suite donnée",
        help_text="Gardée dans le journal. Ne recopiez pas la donnée signalée.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": "Écrivez la suite donnée."},
    )
    withdraw = forms.BooleanField(label="Retirer provisoirement le contenu, tout de suite", required=False)


class WithdrawForm(forms.Form):
    """Why a published content leaves."""

    reason = forms.ChoiceField(
        label="Raison",
        choices=WithdrawalReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez la raison : elle s'affichera à l'adresse du contenu."},
    )
    comment = forms.CharField(
        label="Commentaire pour l'équipe",
        help_text="Gardé dans l'historique, jamais affiché au public.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )


class RedactionForm(forms.Form):
    """A text that must leave every version. It is never kept: only where and how many."""

    text = forms.CharField(
        label="Texte à retirer",
        help_text=(
            "Tel qu'il est écrit, majuscules et accents compris. Espaces, apostrophes et tirets sont reconnus sous toutes "
            "leurs formes. Il n'est gardé dans aucun journal."
        ),
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Donnez le texte à retirer."},
    )
    rule = forms.ChoiceField(
        label="Nature de la donnée",
        choices=[("", "Autre donnée personnelle"), *((rule.code, rule.name) for rule in RULE_TEXTS.values())],
        required=False,
    )
    replacement = forms.CharField(
        label="Remplacer par",
        help_text="Laissez vide pour la formule proposée par la règle, ou « [texte retiré] ».",
        max_length=200,
        required=False,
    )
    confirm = forms.BooleanField(
        label="Je confirme : ce retrait touche toutes les versions et ne peut pas être défait",
        error_messages={"required": "Confirmez : ce retrait ne peut pas être défait."},
    )

    def clean(self) -> dict[str, Any]:
        """Fill the replacement from the rule."""
        data = super().clean()
        if not data.get("replacement"):
            rule = RULE_TEXTS.get(data.get("rule", ""))
            data["replacement"] = rule.replacement if rule else "[texte retiré]"
        return data
