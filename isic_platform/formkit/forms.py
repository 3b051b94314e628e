"""Django forms over a specification: one form field per field of the spec, rendered by our field templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from isic_platform.formkit.answers import clean_answer, is_wrapped, precision_of, read_answer, special_of
from isic_platform.formkit.completeness import Evaluation
from isic_platform.formkit.enums import Audience, FieldType, Obligation, Special
from isic_platform.formkit.exceptions import ValueRefused
from isic_platform.formkit.inputs import draw, is_grouped
from isic_platform.formkit.spec import Field
from isic_platform.formkit.types import Context, type_of

OBLIGATION_WORDS = {
    Obligation.REQUIRED: "obligatoire",
    Obligation.RECOMMENDED: "recommandé",
    Obligation.OPTIONAL: "facultatif",
    Obligation.HIDDEN: "",
}
TEAM_NOTE = "Lu seulement par l'équipe de la fiche et par les relecteurs."


class AnswerWidget(forms.Widget):
    """Draws a whole answer: the inputs of its type, its precision, « masquer », and the special answers."""

    template_name = "formkit/answer.html"

    def __init__(self, item: Field, context: Context) -> None:
        super().__init__()
        self.item, self.context = item, context
        self.needs_multipart_form = holds_files(item)
        self._read: dict[str, dict[str, Any]] = {}

    @property
    def use_fieldset(self) -> bool:
        """Groups of inputs get a fieldset and a legend (RGAA 11.5)."""
        return is_grouped(self.item)

    @use_fieldset.setter
    def use_fieldset(self, value: bool) -> None:
        """Django writes a class attribute; here the type decides."""

    def value_from_datadict(self, data: Any, files: Mapping, name: str) -> dict[str, Any]:
        if name not in self._read:  # read once: cleaning notes there the file that it stored
            self._read[name] = read_answer(self.item, data, files, name)
        return self._read[name]

    def value_omitted_from_data(self, data: Any, files: Mapping, name: str) -> bool:
        return False

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return id_

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        raw = value if isinstance(value, Mapping) else {}
        attributes = {**self.attrs, **(attrs or {})}
        if self.item.max_length and self.item.type in (FieldType.SHORT_TEXT, FieldType.LONG_TEXT):
            attributes["data-limit"] = self.item.max_length
        return {
            "widget": {"name": name, "attrs": attributes, "template_name": self.template_name},
            "drawn": draw(self.item, name, raw.get("value"), self.context, attributes),
            "item": self.item,
            "name": name,
            "id": attributes.get("id", f"id_{name}"),
            "text": raw.get("text", ""),
            "hide": raw.get("hide", False),
            "special": raw.get("special", ""),
            "specials": [{"code": code, "label": label} for code, label in Special.choices]
            if self.item.accepts_special
            else [],
        }


def holds_files(item: Field) -> bool:
    """Whether the answer may hold a file."""
    return type_of(item).multipart or any(holds_files(column) for column in item.columns)


class AnswerField(forms.Field):
    """A field whose value is a stored answer. It never demands: obligation is checked at submission (B.0)."""

    def __init__(self, item: Field, context: Context, obligation: str) -> None:
        super().__init__(required=False, label=item.label, help_text=item.help, widget=AnswerWidget(item, context))
        self.item, self.context = item, context
        self.obligation = OBLIGATION_WORDS[Obligation(obligation)]
        self.audience_note = TEAM_NOTE if item.audience == Audience.TEAM else ""

    def clean(self, raw: Any) -> Any:
        try:
            return clean_answer(self.item, raw or {}, self.context)
        except ValueRefused as error:
            raise ValidationError(error.messages) from error

    def prepare_value(self, value: Any) -> dict[str, Any]:
        if isinstance(value, dict) and set(value) == {"special", "value", "text", "hide"}:
            return value  # what was posted
        if special := special_of(value):
            return {"special": special}
        if is_wrapped(self.item) and isinstance(value, Mapping):
            return {"value": value.get("value"), "text": precision_of(value), "hide": value.get("hide", False)}
        return {"value": value}


class AnswerForm(forms.Form):
    """The fields of a step (or one field), over the stored answers of a record.

    ``cleaned_data`` holds the answers that are valid; the others are shown again with their reason.
    """

    use_required_attribute = False

    def __init__(
        self, *args: Any, items: Iterable[Field], evaluation: Evaluation, context: Context, **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", {})
        super().__init__(*args, **kwargs)
        self.evaluation = evaluation
        for item in items:
            if item.type == FieldType.COMPUTED:
                continue
            self.fields[item.code] = AnswerField(item, context, evaluation.obligation(item))
            self.initial.setdefault(item.code, evaluation.answers.get(item.code))

    @property
    def needs_multipart(self) -> bool:
        """Whether a file may be sent."""
        return self.is_multipart()
