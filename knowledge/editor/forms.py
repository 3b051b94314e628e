"""Text from outside: what the facilitator writes of a grid, of a theme, of a question. Nothing is mandatory to save."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from isic_platform.publication.enums import Visibility
from knowledge.editor.parts import KINDS, Kind, column_kinds
from knowledge.enums import AttachedTo

Block = dict[str, Any]
LINE = 120
ENDS = [
    ("oui", "La fin commune, avec ses questions obligatoires"),
    ("facultatif", "La fin commune, tout y est facultatif"),
    ("non", "Pas de fin commune"),
]


def area(rows: int) -> forms.Textarea:
    """A text box of a few lines."""
    return forms.Textarea(attrs={"rows": rows})


def lines_of(text: str) -> list[str]:
    """Non-empty lines, each once."""
    return list(dict.fromkeys(line for each in text.splitlines() if (line := " ".join(each.split()))))


class LinesField(forms.CharField):
    """A list of short texts, one a line. Cleans to a list."""

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(required=False, widget=area(rows), max_length=6000, **kwargs)

    def clean(self, value: Any) -> list[str]:
        lines = lines_of(super().clean(value))
        for line in lines:
            if len(line) > LINE:
                raise forms.ValidationError(f"Une ligne compte {LINE} caractères au plus : « {line[:40]}… ».")
            if "«" in line or "»" in line:
                raise forms.ValidationError("Les guillemets « » servent aux conditions : écrivez la ligne sans eux.")
        return lines

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


class PartForm(forms.Form):
    """A part of a draft. ``written`` gives its keys of the grid file; blank ones are left out."""

    use_required_attribute = False
    needed = frozenset({"titre", "intention", "duree_minutes", "question", "ancre_1", "ancre_5", "lignes", "echelles"})

    def say_what_is_needed(self) -> None:
        """Nothing is mandatory to save: what publication asks for is told instead."""
        for name, field in self.fields.items():
            field.obligation = "nécessaire pour publier" if name in self.needed else ""

    def written(self) -> Block:
        """Keys and values as a grid file writes them: texts, lists of texts, « oui »."""
        out: Block = {}
        for name, value in self.cleaned_data.items():
            if isinstance(value, bool):
                value = "oui" if value else ""
            elif isinstance(value, int):
                value = str(value)
            if value not in ("", None, [], {}):
                out[name] = value
        return out


class GridForm(PartForm):
    """What the catalogue shows of a grid, and how its answers are kept."""

    titre = forms.CharField(label="Titre", max_length=150, required=False)
    intention = forms.CharField(
        label="Intention", help_text="Ce que la grille aide à comprendre, en une phrase.", max_length=600, required=False,
        widget=area(2),
    )  # fmt: skip
    repondants = LinesField(label="Qui répond", help_text="Un par ligne : équipe, partenaires…", rows=3)
    moment = forms.CharField(label="Moment conseillé", max_length=200, required=False)
    duree_minutes = forms.IntegerField(label="Durée, en minutes", min_value=1, max_value=600, required=False)
    duree_precision = forms.CharField(
        label="Précision sur la durée", help_text="Par exemple : par stade.", max_length=80, required=False
    )
    axes = LinesField(label="Axes d'apprentissage", help_text="Un par ligne : relations, freins…", rows=3)
    rattachement = forms.MultipleChoiceField(
        label="Une réponse porte sur", choices=AttachedTo.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    privee = forms.BooleanField(
        label="Privée par défaut", help_text="Son auteur seul la lit, tant qu'il n'a pas choisi de partager.", required=False
    )  # fmt: skip
    diffusion = forms.ChoiceField(
        label="Diffusion proposée", choices=[("", "Celle par défaut"), *Visibility.choices], required=False
    )
    bloc_commun = forms.ChoiceField(label="Fin de la grille", choices=ENDS, widget=forms.RadioSelect, initial="oui")
    sans_compte = forms.BooleanField(
        label="Ouverte aux personnes concernées",
        help_text="Elles y répondent par un lien, sans compte.",
        required=False,
    )
    facile_a_lire = forms.BooleanField(label="En langage facile à lire", required=False)

    def __init__(self, *args: Any, head: Mapping[str, Any], **kwargs: Any) -> None:
        shown = {**head, **{name: head.get(name) == "oui" for name in ("privee", "sans_compte", "facile_a_lire")}}
        shown.setdefault("bloc_commun", "oui")
        shown.setdefault("rattachement", [AttachedTo.PROJECT.value])
        super().__init__(*args, initial=shown, **kwargs)
        self.say_what_is_needed()


class ThemeForm(PartForm):
    """A theme: its title, and what is said before its questions."""

    titre = forms.CharField(label="Titre du thème", max_length=120)
    introduction = forms.CharField(label="Introduction", max_length=600, required=False, widget=area(2))


def _offered(column: bool) -> list[Kind]:
    """Types to choose from. A computed answer belongs to a question that the platform knows how to compute: none is new."""
    return [kind for kind in (column_kinds() if column else KINDS) if kind.code != "calcule"]


class NewQuestionForm(forms.Form):
    """First the wording and the type: the settings of the type come on the next page."""

    use_required_attribute = False
    question = forms.CharField(label="Question", max_length=300)
    type = forms.ChoiceField(label="Type de réponse", widget=forms.RadioSelect, initial="texte_long")

    def __init__(self, *args: Any, column: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = _offered(column)
        self.fields["type"].choices = [(kind.code, f"{kind.label} : {kind.told}") for kind in kinds]
        if column:
            self.fields["question"].label = "Titre de la colonne"
            self.fields["type"].initial = "texte_court"


class TypeForm(forms.Form):
    """Another type for a question: what the new type does not use is left out."""

    use_required_attribute = False
    type = forms.ChoiceField(label="Type de réponse", widget=forms.RadioSelect)

    def __init__(self, *args: Any, column: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = _offered(column)
        self.fields["type"].choices = [(kind.code, f"{kind.label} : {kind.told}") for kind in kinds]
