"""Text from outside: what a new synthesis or dossier is about, and which contents to look for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from isic_platform.accounts.enums import Role
from isic_platform.accounts.models import Institution
from isic_platform.publication.enums import Visibility
from isic_platform.publication.kinds import get_kind
from isic_platform.territories.reference import departements
from isic_platform.vocabularies.selectors import terms_of
from knowledge.grids.entry_fields import DIFFUSION
from knowledge.personal_data import personal_data_in
from knowledge.syntheses.columns import SYNTHESIS
from knowledge.syntheses.material import MOST_SOURCES, SOURCE_KINDS
from knowledge.syntheses.specs import synthesis as form
from knowledge.syntheses.specs.dossier import Learner
from knowledge.syntheses.specs.synthesis import Reader

_OPEN = [Visibility.PUBLIC, Visibility.INTER_NETWORK, Visibility.NETWORK, Visibility.INSTITUTION]
ANY = ("", "Tous")


def theme_choices() -> list[tuple[str, str]]:
    """Themes, the blank one first."""
    return [ANY, *((term.code, term.label) for term in terms_of("THE"))]


def departement_choices() -> list[tuple[str, str]]:
    """Départements, the blank one first."""
    return [ANY, *((each.code, f"{each.name} ({each.code})") for each in departements())]


class NewDocumentForm(forms.Form):
    """A title, for whom, a question; a theme or a territory, and the most useful contents on it at will."""

    titre = forms.CharField(
        label="Titre", max_length=120, help_text="Ce que le lecteur cherche. Pas de nom de personne.",
        error_messages={"required": "Donnez un titre : il peut changer ensuite."},
    )  # fmt: skip
    pour = forms.MultipleChoiceField(
        label="Pour qui ?", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Dites pour qui vous écrivez.", "invalid_choice": "Choisissez dans la liste."},
    )  # fmt: skip
    question = forms.CharField(label="La question à laquelle elle répond", max_length=250, required=False)
    theme = forms.ChoiceField(label="Thème", choices=theme_choices, required=False)
    departement = forms.ChoiceField(label="Département", choices=departement_choices, required=False)
    prendre = forms.BooleanField(
        label="Prendre les dix contenus les plus utiles sur ce thème ou ce territoire", required=False,
        help_text="Les fiches les plus complètes d'abord, puis ce que le plus de personnes disent utile. Vous en retirez "
        "ensuite, vous en ajoutez.",
    )  # fmt: skip
    favoris = forms.BooleanField(
        label="Prendre mes favoris", required=False,
        help_text="Les contenus publiés que vous avez gardés, vingt au plus, et que les lecteurs pourront lire aussi.",
    )  # fmt: skip
    institution = forms.ModelChoiceField(
        Institution.objects.none(), label="Structure qui la porte", to_field_name="code", empty_label="Choisir…",
        error_messages={"required": "Choisissez une structure.", "invalid_choice": "Vous n'écrivez pas pour cette structure."},
    )  # fmt: skip
    diffusion = forms.ChoiceField(
        label="Qui la lira une fois publiée ?", choices=[(str(each), each.label) for each in _OPEN],
        help_text="On ne reprend que ce que tous ces lecteurs pourraient lire eux-mêmes.",
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        words = Reader if kind == SYNTHESIS else Learner
        self.fields["pour"].choices = words.choices
        self.fields["question"].required = False
        if kind != SYNTHESIS:
            del self.fields["question"]
            self.fields["pour"].label = "Public"
            self.fields["institution"].label = "Structure qui le porte"
            self.fields["diffusion"].label = "Qui le lira une fois publié ?"
        ids = user.scope.institutions_as(Role.CONTRIBUTOR, Role.MANAGER)
        own = Institution.objects.active().filter(pk__in=ids).order_by("name")
        self.fields["institution"].queryset = own
        self.has_institutions = bool(ids)
        if len(ids) == 1:
            self.fields["institution"].initial = own.first()

    def clean(self) -> dict[str, Any]:
        """The most useful on nothing in particular is no choice; a title or a question names nobody."""
        cleaned = super().clean()
        if cleaned.get("prendre") and not (cleaned.get("theme") or cleaned.get("departement")):
            self.add_error("prendre", "Choisissez d'abord un thème ou un département.")
        for name in ("titre", "question"):
            for sentence in personal_data_in(cleaned.get(name, "")) if cleaned.get(name) else ():
                self.add_error(name, sentence)
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """Stored answers to begin with."""
        given = self.cleaned_data
        values = {
            form.TITLE: " ".join(given["titre"].split()), form.READERS: given["pour"], DIFFUSION: given["diffusion"],
            form.THEMES: [given["theme"]] if given["theme"] else None, form.DEPARTEMENT: given["departement"] or None,
        }  # fmt: skip
        if question := given.get("question"):
            values[form.QUESTION] = " ".join(question.split())
        return {code: value for code, value in values.items() if value is not None}


class CandidatesForm(forms.Form):
    """Which contents to look for, beside a document."""

    use_required_attribute = False
    q = forms.CharField(label="Mots", max_length=200, required=False)
    theme = forms.ChoiceField(label="Thème", choices=theme_choices, required=False)
    departement = forms.ChoiceField(label="Département", choices=departement_choices, required=False)
    nature = forms.ChoiceField(label="Nature", choices=lambda: _natures(), required=False)

    @property
    def asked(self) -> Mapping[str, str]:
        """Filters that hold; a value that does not exist is left out."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


def _natures() -> list[tuple[str, str]]:
    return [("", "Toutes"), *((code, get_kind(code).label) for code in SOURCE_KINDS)]


def ticked(values: list[str]) -> list[str]:
    """Identifiers that a page posts, each once, no more than a document may hold."""
    return list(dict.fromkeys(value[:12] for value in values))[:MOST_SOURCES]
