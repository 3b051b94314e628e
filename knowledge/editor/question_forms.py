"""Text from outside: what the facilitator writes of a question and of a column, with the settings that their type needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from isic_platform.formkit.enums import Audience
from knowledge.editor.document import letters
from knowledge.editor.forms import Block, LinesField, PartForm, area
from knowledge.editor.parts import LINKS, Kind, vocabulary_choices
from knowledge.grids.compiler import written_option
from knowledge.grids.entry_fields import TODAY

BLANK = ("", "Aucun")
OBLIGATIONS = [("O", "Obligatoire pour terminer la grille"), ("R", "Recommandée"), ("F", "Facultative")]
AUDIENCES = [(Audience.PUBLIC, "Ceux qui lisent la réponse"), (Audience.TEAM, "L'équipe et les relecteurs seulement")]


def _whole(label: str, help_text: str = "", *, most: int = 100_000, least: int = 0) -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=help_text, min_value=least, max_value=most, required=False)


def _yes(label: str, help_text: str = "") -> forms.BooleanField:
    return forms.BooleanField(label=label, help_text=help_text, required=False)


def _text(label: str, help_text: str = "", limit: int = 200) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, max_length=limit, required=False)


class SettingsForm(PartForm):
    """What questions and columns share: the settings that their type needs, and no other."""

    def __init__(self, *args: Any, kind: Kind, block: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.block = kind, block
        for key in kind.keys:
            builder = getattr(self, f"_add_{key}", None)
            if builder:
                builder()
        for name, value in block.items():
            if name in self.fields:
                is_box = isinstance(self.fields[name], forms.BooleanField)
                self.initial.setdefault(name, value == "oui" if is_box else value)

    def _add_longueur_max(self) -> None:
        self.fields["longueur_max"] = _whole("Longueur au plus, en caractères", most=20_000)

    def _add_vocabulaire(self) -> None:
        self.fields["vocabulaire"] = forms.ChoiceField(
            label="Vocabulaire", choices=[BLANK, *vocabulary_choices()], required=False,
            help_text="Une liste commune à toute la plateforme.",
        )  # fmt: skip

    def _add_choix(self) -> None:
        self.fields["choix"] = LinesField(
            label="Réponses écrites ici",
            help_text="Une par ligne. Avec un vocabulaire, elles s'ajoutent à ses termes.",
        )
        choices = self.block.get("choix")
        if isinstance(choices, Mapping):
            self.initial["choix"] = list(choices.values())

    def _add_precision(self) -> None:
        self.fields["precision"] = _text(
            "Précision demandée", "Ajoute un texte libre sous ce libellé, par exemple « Un exemple ».", 120
        )

    def _add_ancres(self) -> None:
        self.fields["ancre_1"] = _text("À 1, écrire", limit=80)
        self.fields["ancre_5"] = _text("À 5, écrire", limit=80)
        anchors = [*self.block.get("ancres", ()), "", ""]
        self.initial.update({"ancre_1": anchors[0], "ancre_5": anchors[1]})

    def _add_echelles(self) -> None:
        self.fields["echelles"] = LinesField(
            label="Les deux volets", help_text="Un par ligne : Avant, Aujourd'hui.", rows=2
        )
        self.initial["echelles"] = list(self.block.get("echelles", {}).values())

    def _add_lignes(self) -> None:
        lines = dict(self.block.get("lignes", {}))
        vocabulary = lines.get("vocabulaire", "") if set(lines) == {"vocabulaire"} else ""
        self.fields["lignes_vocabulaire"] = forms.ChoiceField(
            label="Lignes prises d'un vocabulaire", choices=[BLANK, *vocabulary_choices()], required=False
        )
        self.fields["lignes"] = LinesField(label="Ou lignes écrites ici", help_text="Une par ligne.", rows=5)
        self.initial.update({"lignes_vocabulaire": vocabulary, "lignes": [] if vocabulary else list(lines.values())})

    def _add_lignes_min(self) -> None:
        self.fields["lignes_min"] = _whole("Lignes au moins", most=20)

    def _add_lignes_max(self) -> None:
        self.fields["lignes_max"] = _whole("Lignes au plus", most=60)

    def _add_unite(self) -> None:
        self.fields["unite"] = _text("Unité", "Heures, personnes…", 30)

    def _add_minimum(self) -> None:
        self.fields["minimum"] = _whole("Au moins", most=10**9)

    def _add_maximum(self) -> None:
        self.fields["maximum"] = _whole("Au plus", most=10**9)

    def _add_masque(self) -> None:
        self.fields["masque"] = _yes("Masquer les petits nombres", "Moins de 5 personnes : le nombre n'est pas montré.")

    def _add_defaut(self) -> None:
        self.fields["defaut"] = _yes("Date du jour par défaut", "C'est aussi la date de la réponse.")
        self.initial["defaut"] = self.block.get("defaut") == TODAY

    def _add_lien(self) -> None:
        self.fields["lien"] = forms.ChoiceField(label="Vers", choices=LINKS)

    def _add_saisie_libre(self) -> None:
        self.fields["saisie_libre"] = _yes("Accepter un texte qui n'est pas dans la liste")

    def _add_plusieurs(self) -> None:
        self.fields["plusieurs"] = _yes("Plusieurs réponses possibles")

    def written(self) -> Block:
        """The keys of the type, with those of the block that this form does not touch (columns, condition)."""
        data = super().written()
        anchors = [data.pop("ancre_1", ""), data.pop("ancre_5", "")]
        if any(anchors):
            data["ancres"] = anchors
        if "choix" in data and isinstance(self.block.get("choix"), Mapping):
            data["choix"] = _paired(data["choix"], self.block["choix"])
        if "echelles" in data:
            data["echelles"] = _named(data["echelles"], self.block.get("echelles", {}))
        vocabulary = data.pop("lignes_vocabulaire", "")
        if vocabulary:
            data["lignes"] = {"vocabulaire": vocabulary}
        elif "lignes" in data:
            data["lignes"] = _named(data["lignes"], self.block.get("lignes", {}))
        if "defaut" in self.fields and data.pop("defaut", ""):
            data["defaut"] = TODAY
        if data.get("lecture") == Audience.PUBLIC:
            del data["lecture"]
        if self.kind.code == "compte":
            data["lien"] = "compte"
        untouched = {key: self.block[key] for key in ("code", "type", "colonnes", "condition") if key in self.block}
        return {**untouched, **data}


def _named(labels: list[str], known: Mapping[str, str]) -> dict[str, str]:
    """code: label. A line that stays keeps its code; when as many lines as before are renamed, they keep theirs too."""
    codes = {label: code for code, label in known.items()}
    left = [code for code, label in known.items() if label not in labels]
    new = [label for label in labels if label not in codes]
    kept = dict(zip(new, left, strict=True)) if len(new) == len(left) else {}
    out: dict[str, str] = {}
    for label in labels:
        code = codes.get(label) or kept.get(label) or letters(label, {*out, *known})
        out[code] = label
    return out


def _paired(labels: list[str], known: Mapping[str, str]) -> list[str] | dict[str, str]:
    """Written choices whose codes were given apart keep them; a new one takes the code that its text makes."""
    codes = {label: code for code, label in known.items()}
    options = [written_option(label) for label in labels]
    if not any(label in codes and codes[label] != option.code for label, option in zip(labels, options, strict=True)):
        return labels
    return {codes.get(label, option.code): option.label for label, option in zip(labels, options, strict=True)}


class QuestionForm(SettingsForm):
    """A question: its wording, its help, its obligation, who reads the answer, and the settings of its type."""

    def __init__(self, *args: Any, themes: list[tuple[int, str]], theme: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = {
            "question": _text("Question", limit=300),
            "aide": forms.CharField(label="Aide", max_length=600, required=False, widget=area(2)),
            "obligation": forms.ChoiceField(label="Obligation", choices=OBLIGATIONS, widget=forms.RadioSelect, initial="R"),
        }  # fmt: skip
        last = {
            "lecture": forms.ChoiceField(
                label="Qui lira la réponse publiée ?", choices=AUDIENCES, widget=forms.RadioSelect, initial="public"
            ),
            "reponse_particuliere": _yes(
                "Accepter « non documenté » et « sans objet »", "Ce sont des réponses, qui satisfont une obligation."
            ),
            "prerempli_depuis": forms.RegexField(
                r"^P\d{2,3}$", label="Reprendre un champ de la fiche projet", required=False,
                help_text="Son numéro, par exemple P152. La fiche ne change pas.",
                error_messages={"invalid": "Un champ de la fiche s'écrit P152."},
            ),
            "theme": forms.TypedChoiceField(label="Thème", choices=themes, coerce=int),
        }  # fmt: skip
        own = self.fields
        self.fields = {**first, **own, **last}
        for name in ("question", "aide", "obligation", "lecture", "prerempli_depuis"):
            if self.block.get(name):
                self.initial.setdefault(name, self.block[name])
        self.initial.setdefault("lecture", str(Audience.PUBLIC))
        self.initial["reponse_particuliere"] = self.block.get("reponse_particuliere", "oui") == "oui"
        self.initial["theme"] = theme
        self.say_what_is_needed()

    def written(self) -> Block:
        data = super().written()
        data.pop("theme", None)
        if data.pop("reponse_particuliere", "") != "oui":
            data["reponse_particuliere"] = "non"
        return data


class ColumnForm(SettingsForm):
    """A column of a list, a group or a matrix."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = self.fields
        self.fields = {"titre": _text("Titre de la colonne", limit=120), "aide": _text("Aide", limit=300), **own}
        self.fields.pop("precision", None)
        self.fields.pop("defaut", None)
        for name in ("titre", "aide"):
            if self.block.get(name):
                self.initial.setdefault(name, self.block[name])
        self.say_what_is_needed()

    def written(self) -> Block:
        kept = {"prerempli_depuis": self.block["prerempli_depuis"]} if "prerempli_depuis" in self.block else {}
        return {**super().written(), **kept}
