"""A row of a list as a form: one field a column, so that a phone can do it. The form engine checks the values."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from isic_platform.formkit.enums import FieldType
from isic_platform.formkit.spec import Field
from isic_platform.formkit.types.base import options_of


def amount_field(label: str, **options: Any) -> forms.DecimalField:
    """Euros and cents, never negative."""
    return forms.DecimalField(
        label=f"{label}, en euros", min_value=0, max_digits=12, decimal_places=2, required=False, localize=False,
        error_messages={
            "min_value": "Un montant n'est jamais négatif.", "invalid": "Donnez un montant, par exemple 1200 ou 1200,50.",
        },
        **options,
    )  # fmt: skip


class RowForm(forms.Form):
    """The columns of a list, files aside: they stay on the fiche's own page."""

    use_required_attribute = False

    def __init__(self, *args: Any, field: Field, row: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        self.columns = [column for column in field.columns if column.type != FieldType.FILE]
        known = row or {}
        kwargs["initial"] = {column.code: self._shown(column, known.get(column.code)) for column in self.columns}
        super().__init__(*args, **kwargs)
        for column in self.columns:
            self.fields[column.code] = self._field(column, known.get(column.code))

    @staticmethod
    def _shown(column: Field, value: Any) -> Any:
        if column.type == FieldType.LINK:
            return value.get("label", "") if isinstance(value, Mapping) else ""
        return Decimal(str(value)) if column.type == FieldType.AMOUNT and value is not None else value

    @staticmethod
    def _field(column: Field, value: Any) -> forms.Field:
        if column.type == FieldType.CHOICE:
            chosen = (value,) if isinstance(value, str) else ()
            choices = [("", "Non précisé"), *((each.code, each.label) for each in options_of(column, chosen))]
            return forms.ChoiceField(label=column.label, choices=choices, required=False, help_text=column.help)
        if column.type == FieldType.AMOUNT:
            return amount_field(column.label, help_text=column.help)
        if column.type == FieldType.MONTH:
            widget = forms.TextInput(attrs={"type": "month"})
            return forms.CharField(label=column.label, required=False, widget=widget, max_length=7)
        help_text = column.help
        attrs: dict[str, Any] = {}
        if column.type == FieldType.LINK:
            attrs = {"list": "structures", "autocomplete": "off"}
            help_text = help_text or "Le nom d'une structure de l'annuaire, ou tel que vous l'appelez."
        return forms.CharField(
            label=column.label, required=False, max_length=column.max_length or 300, help_text=help_text,
            widget=forms.TextInput(attrs=attrs),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A row says something."""
        data = super().clean()
        if not self.errors and not any(value not in (None, "") for value in data.values()):
            raise forms.ValidationError("Remplissez au moins une case de cette ligne.")
        return data

    @property
    def cells(self) -> dict[str, Any]:
        """By column, as they are stored: amounts as numbers, links by their label."""
        found: dict[str, Any] = {}
        for column in self.columns:
            value = self.cleaned_data.get(column.code)
            if column.type == FieldType.AMOUNT and value is not None:
                value = int(value) if value == value.to_integral_value() else float(value)
            if column.type == FieldType.LINK and value:
                value = {"label": value}
            found[column.code] = value
        return found
