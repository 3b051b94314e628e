"""Short texts that others read at once, without a review: what may name somebody is asked about before it is saved (G.9)."""

from __future__ import annotations

from typing import Any

from django import forms

from isic_platform.confidentiality.detection import detect
from isic_platform.confidentiality.rules import rule_text

CONFIRM = "confirm_doubts"
ASKED = "Des mots font peut-être reconnaître quelqu'un. Changez-les ; ou relisez-les, et cochez cette case s'ils ne nomment personne."


class DoubtsForm(forms.Form):
    """A form whose free texts may not name anybody unless who writes says that they read them again (level C).

    Level B is refused by the services, whoever writes. The box is a field that comes with the first doubt and carries nothing
    to the services.
    """

    def clean(self) -> dict[str, Any]:
        """Say, beside each text in doubt, why it is, and ask for the box, until it is ticked."""
        cleaned = super().clean()
        data = self.cleaned_data if cleaned is None else cleaned
        confirmed, doubts = bool(self.data.get(self.add_prefix(CONFIRM))), False
        for name, field in self.fields.items():
            text = data.get(name)
            if not isinstance(field, forms.CharField) or field.widget.is_hidden or not isinstance(text, str):
                continue
            rules = dict.fromkeys(found.rule for found in detect(text) if found.level == "C")
            if not rules:
                continue
            doubts = True
            if not confirmed:
                for told in map(rule_text, rules):
                    self.add_error(name, f"{told.name}. {told.reason} {told.advice}")
        if doubts:
            self.fields[CONFIRM] = forms.BooleanField(label="J'ai relu : ces mots ne font reconnaître personne")
            if not confirmed:
                self.add_error(CONFIRM, ASKED)
        return data
