"""Text from outside: which type and which carrier a new resource has, and what a type asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from isic_platform.accounts.enums import Role
from isic_platform.accounts.models import Institution
from isic_platform.formkit.enums import FieldType
from knowledge.models import ResourceType
from knowledge.personal_data import personal_data_in
from knowledge.resources.selectors import SIMPLE_KINDS, own_fields
from knowledge.resources.types import FIRST_OWN, LAST_OWN

MOST_FIELDS = 15
SPARE_FIELDS = 3
LONG_TEXT, CHOICES = "3000", (FieldType.CHOICE, FieldType.MULTI_CHOICE)
_NO_NAME = "Les questions sont lues par tous : elles ne nomment personne."


class NewResourceForm(forms.Form):
    """Choose a type, and the institution that carries the resource among those where the person writes."""

    type = forms.ModelChoiceField(
        ResourceType.objects.none(), label="Quelle ressource ?", to_field_name="code", widget=forms.RadioSelect,
        empty_label=None, error_messages={"required": "Choisissez un type.", "invalid_choice": "Choisissez un type de la liste."},
    )  # fmt: skip
    institution = forms.ModelChoiceField(
        Institution.objects.none(), label="Structure qui la dépose", to_field_name="code", empty_label="Choisir…",
        error_messages={"required": "Choisissez une structure.", "invalid_choice": "Vous n'écrivez pas pour cette structure."},
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["type"].queryset = ResourceType.objects.offered()
        self.fields["type"].label_from_instance = lambda type: f"{type.title}. {type.intention}"
        ids = user.scope.institutions_as(Role.CONTRIBUTOR, Role.MANAGER)
        own = Institution.objects.active().filter(pk__in=ids).order_by("name")
        self.fields["institution"].queryset = own
        self.has_institutions = bool(ids)
        if len(ids) == 1:
            self.fields["institution"].initial = own.first()


class TypeFieldForm(forms.Form):
    """One field of a type: a wording makes it exist, an empty one removes it."""

    code = forms.CharField(required=False, widget=forms.HiddenInput, max_length=3)
    label = forms.CharField(label="Question", required=False, max_length=200)
    kind = forms.ChoiceField(
        label="Réponse", choices=[(str(each), each.label) for each in SIMPLE_KINDS], initial=str(FieldType.LONG_TEXT)
    )
    help = forms.CharField(label="Aide", required=False, max_length=300)
    choices = forms.CharField(
        label="Choix, un par ligne", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Pour un choix unique ou multiple.",
    )  # fmt: skip
    required = forms.BooleanField(label="Obligatoire", required=False)

    def clean(self) -> dict[str, Any]:
        """A choice has at least two choices."""
        cleaned = super().clean()
        if cleaned.get("label") and cleaned.get("kind") in CHOICES and len(self.listed_choices) < 2:
            self.add_error("choices", "Écrivez au moins deux choix, un par ligne.")
        return cleaned

    @property
    def listed_choices(self) -> list[str]:
        """Written choices, each once."""
        return list(
            dict.fromkeys(
                " ".join(line.split()) for line in self.cleaned_data.get("choices", "").splitlines() if line.strip()
            )
        )


TypeFieldFormSet = forms.formset_factory(TypeFieldForm, extra=SPARE_FIELDS, max_num=MOST_FIELDS, validate_max=True)


class ResourceTypeForm(forms.Form):
    """A type of resource (S157): its names, and the fields of its own. Everything it says is read by all."""

    code = forms.RegexField(
        r"^RBI-[A-Z]{3}$", label="Code", max_length=7, help_text="RBI- puis trois lettres capitales : RBI-JEU. Il ne change plus.",
        error_messages={"invalid": "Écrivez RBI- puis trois lettres capitales sans accent."},
    )  # fmt: skip
    title = forms.CharField(label="Nom", max_length=120, help_text="« Jeu coopératif »")
    plural = forms.CharField(label="Nom au pluriel", max_length=120, help_text="« Jeux coopératifs »")
    intention = forms.CharField(label="À quoi sert une ressource de ce type ?", max_length=300)
    needs_project = forms.BooleanField(
        label="Un projet publié est exigé", required=False, help_text="Comme pour une fiche-méthode : on s'y reconnaît."
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, type: ResourceType | None = None) -> None:
        source = type.source if type else {}
        initial = {
            "code": source.get("code", "RBI-"), "title": source.get("titre"), "plural": source.get("pluriel"),
            "intention": source.get("intention"), "needs_project": source.get("projet_requis") == "oui",
        }  # fmt: skip
        super().__init__(data, initial=initial)
        self.type = type
        if type:
            self.fields["code"].disabled = True
        self.rows = TypeFieldFormSet(data, initial=own_fields(source), prefix="champs")

    def is_valid(self) -> bool:
        """Both the names and the fields."""
        return all([super().is_valid(), self.rows.is_valid()]) and not self._identifying()

    def _identifying(self) -> bool:
        texts = [self.cleaned_data[name] for name in ("title", "plural", "intention")]
        for row in self._written():
            texts += [row.cleaned_data["label"], row.cleaned_data["help"], row.cleaned_data["choices"]]
        found = dict.fromkeys(sentence for text in texts if text for sentence in personal_data_in(text))
        for sentence in found:
            self.add_error(None, f"{sentence} {_NO_NAME}")
        return bool(found)

    def _written(self) -> list[TypeFieldForm]:
        return [row for row in self.rows if row.cleaned_data.get("label")]

    def source(self, used: set[str]) -> dict[str, Any]:
        """The type as a file would write it. ``used`` are codes that its versions ever had: none is given twice."""
        free = (f"R{number}" for number in range(FIRST_OWN, LAST_OWN + 1) if f"R{number}" not in used)
        known = {each["code"] for each in own_fields(self.type.source)} if self.type else set()
        asked = []
        for row in self._written():
            given = row.cleaned_data
            code = given["code"] if given["code"] in known else next(free, "")
            each = {"code": code, "question": given["label"], "type": given["kind"]}
            each["obligation"] = "O" if given["required"] else "R"
            if given["help"]:
                each["aide"] = given["help"]
            if given["kind"] in CHOICES:
                each["choix"] = row.listed_choices
            if given["kind"] == FieldType.LONG_TEXT:
                each["longueur_max"] = LONG_TEXT
            asked.append(each)
        names = self.cleaned_data
        source = {
            "code": names["code"],
            "titre": names["title"],
            "pluriel": names["plural"],
            "intention": names["intention"],
        }
        return source | {"projet_requis": "oui" if names["needs_project"] else "non", "champs": asked}
