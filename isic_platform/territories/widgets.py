"""The search box of territories: a text field that a script turns into a combobox."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse

from isic_platform.territories.models import Territory
from isic_platform.territories.selectors import territories_by_values


@dataclass(frozen=True)
class TypedTerritories:
    """What a person sent: text of the box, places kept from before, places picked among those proposed."""

    text: str = ""
    kept: list[str] = field(default_factory=list)
    picked: list[str] = field(default_factory=list)


class TerritoryWidget(forms.Widget):
    """Text field with suggestions; without JavaScript the text is resolved when the form is sent.

    Names posted: ``<name>`` holds the text (one place) or the values kept (several); ``<name>_text`` the text when
    several places are allowed; ``<name>_choice`` the places picked among ``candidates``, proposed for the text
    ``<name>_asked``. A pick counts as long as the text did not change.
    """

    template_name = "territories/combobox.html"

    class Media:
        css = {"all": ["css/combobox.css"]}
        js = (forms.Script("js/territory-combobox.js", type="module"),)

    def __init__(self, *, kinds: Iterable[str], multiple: bool = False, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.kinds = list(kinds)
        self.multiple = multiple
        self.departement: str | None = None
        self.candidates: list[Territory] = []

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> TypedTerritories:
        text = (data.get(f"{name}_text" if self.multiple else name) or "").strip()
        asked = (data.get(f"{name}_asked") or "").strip()
        kept = _values(data, name) if self.multiple else []
        picked = _values(data, f"{name}_choice") if asked and asked == text else []
        return TypedTerritories(text, kept, picked)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(part in data for part in (name, f"{name}_text", f"{name}_choice"))

    def value_of(self, territory: Territory) -> str:
        """Return what the field's cleaned value calls this place: its code, or its key if kinds are mixed."""
        return territory.code if len(self.kinds) == 1 else territory.key

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        typed = value if isinstance(value, TypedTerritories) else self._from_initial(value)
        known = territories_by_values(typed.kept, kinds=self.kinds)
        parameters = {"kinds": ",".join(self.kinds), "departement": self.departement or ""}
        query = urlencode({key: item for key, item in parameters.items() if item})
        context["widget"] |= {
            "text": typed.text,
            "text_name": f"{name}_text" if self.multiple else name,
            "multiple": self.multiple,
            "kept": [{"value": item, "label": known[item].label if item in known else item} for item in typed.kept],
            "candidates": [{"value": self.value_of(item), "territory": item} for item in self.candidates],
            "picked": typed.picked,
            "search_url": f"{reverse('territories:search')}?{query}",
            "value_attribute": "value" if len(self.kinds) == 1 else "key",
        }
        return context

    def _from_initial(self, value: Any) -> TypedTerritories:
        if not value:
            return TypedTerritories()
        if self.multiple:
            return TypedTerritories(kept=[value] if isinstance(value, str) else list(value))
        known = territories_by_values([value], kinds=self.kinds)
        return TypedTerritories(known[value].label if value in known else str(value))

    def use_required_attribute(self, initial: Any) -> bool:
        """With several places, an empty box is fine as soon as one is kept: the server checks."""
        return not self.multiple and super().use_required_attribute(initial)

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return id_


def _values(data: Mapping[str, Any], name: str) -> list[str]:
    values = data.getlist(name) if hasattr(data, "getlist") else data.get(name) or []
    values = [values] if isinstance(values, str) else list(values)
    return list(dict.fromkeys(str(item).strip() for item in values if str(item).strip()))
