"""Forms over what several people write: nobody's text goes under somebody else's unseen.

The page carries a print of each field as it was drawn. When the form comes back, a field that its writer left as it was
takes what the database holds now; one that two people changed is refused once, with the other's text beside it.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django import forms

SHOWN = "vu"
CROSSED = (
    "Une autre personne a changé ce passage pendant que vous écriviez. Le vôtre est toujours là : reprenez du sien ce qui"
    " manque, puis enregistrez."
)


class FollowedForm(forms.BaseForm):
    """Mixed into a form whose initial values are those of the database. ``follow()`` ends the making of a form of change."""

    crossed: tuple[str, ...] = ()

    def follow(self) -> None:
        """Carry, and compare, what the page shows."""
        self._now = {name: _held(self, name) for name in self.fields}
        prints = json.dumps({name: _print(value) for name, value in self._now.items()})
        self.fields[SHOWN] = forms.CharField(required=False, widget=forms.HiddenInput, initial=prints)
        if self.is_bound:
            self._take_what_others_wrote(prints)

    def _take_what_others_wrote(self, prints: str) -> None:
        shown = _read(self.data.get(self.add_prefix(SHOWN)))
        if not shown:
            return
        data = self.data.copy()
        crossed = []
        for name, held in self._now.items():
            if name not in shown or shown[name] == _print(held):
                continue  # nobody else changed it
            posted = self.fields[name].widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            if _print(posted) == shown[name]:
                _put(data, self.add_prefix(name), held)
            elif _print(posted) != _print(held):
                crossed.append(name)
                field = self.fields[name]
                field.help_text = (
                    f"Écrit entre-temps par une autre personne : « {_told(field, held)} » {field.help_text}"
                )
        data[self.add_prefix(SHOWN)] = prints
        self.data, self.crossed = data, tuple(crossed)

    def full_clean(self) -> None:
        """As any form, then say what two people changed."""
        super().full_clean()
        if hasattr(self, "cleaned_data"):
            self.cleaned_data.pop(SHOWN, None)
        for name in self.crossed:
            self.add_error(name, CROSSED)


def _held(form: forms.BaseForm, name: str) -> Any:
    """What the page draws in a field for what the database holds: a text, several, or whether it is ticked."""
    field = form.fields[name]
    value, widget = field.prepare_value(form.get_initial_for_field(field, name)), field.widget
    if isinstance(widget, forms.CheckboxInput):
        return bool(value)
    drawn = widget.format_value(value)
    if isinstance(widget, forms.widgets.ChoiceWidget) and not widget.allow_multiple_selected:
        return drawn[0] if drawn else ""
    return drawn if drawn is not None else ""


def _print(value: Any) -> str:
    if isinstance(value, bool):
        value = "oui" if value else ""
    parts = sorted(map(str, value)) if isinstance(value, list | tuple) else [str(value or "")]
    text = "\n".join(" ".join(line.split()) for part in parts for line in part.strip().splitlines())
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _read(text: str | None) -> dict[str, str]:
    try:
        found = json.loads(text or "")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _put(data: Any, name: str, value: Any) -> None:
    if isinstance(value, bool):
        data.setlist(name, ["on"] if value else [])
    else:
        data.setlist(name, list(value) if isinstance(value, list | tuple) else [value])


def _told(field: forms.Field, held: Any) -> str:
    if isinstance(held, bool):
        return "oui" if held else "non"
    labels = {str(key): str(label) for key, label in getattr(field, "choices", ())}
    codes = held if isinstance(held, list | tuple) else [held]
    return ", ".join(labels.get(str(code), str(code)) for code in codes) or "rien"
