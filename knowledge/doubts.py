"""Short texts that others read at once, without a review: what may name somebody is asked about before it is saved (G.9)."""

from __future__ import annotations

from typing import Any

from django import forms

from isic_platform.confidentiality.detection import detect
from isic_platform.confidentiality.rules import rule_text

CONFIRM = "confirm_doubts"


class DoubtsForm(forms.Form):
    """A form whose free texts may not name anybody unless who writes says that they read them again (level C).

    Level B is refused by the services, whoever writes. ``doubts`` says, after a refusal, that the box is to be shown.
    """

    doubts = False

    def clean(self) -> dict[str, Any]:
        """Raise, beside each text in doubt, why it is, until the box is ticked."""
        cleaned = super().clean()
        data = self.cleaned_data if cleaned is None else cleaned
        for name, field in self.fields.items():
            text = data.get(name)
            if not isinstance(field, forms.CharField) or field.widget.is_hidden or not isinstance(text, str):
                continue
            rules = dict.fromkeys(found.rule for found in detect(text) if found.level == "C")
            if not rules:
                continue
            self.doubts = True
            if not self.data.get(CONFIRM):
                for told in map(rule_text, rules):
                    self.add_error(name, f"{told.name}. {told.reason} {told.advice}")
        return data
