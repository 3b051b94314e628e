"""The form field for one or several territories."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from isic_platform.territories.enums import TerritoryKind
from isic_platform.territories.selectors import resolve_territory, territories_by_values
from isic_platform.territories.widgets import TerritoryWidget, TypedTerritories

_NOUNS = {
    TerritoryKind.REGION: "Aucune région",
    TerritoryKind.DEPARTEMENT: "Aucun département",
    TerritoryKind.EPCI: "Aucune intercommunalité",
    TerritoryKind.COMMUNE: "Aucune commune",
}
MAX_TEXT = 200  # the longest label holds 140 characters


class TerritoryField(forms.Field):
    """A place given by its name, postcode or official code, as text (S48; P41, P42).

    Cleaned value: the official code (« 42218 »), or the key (« commune-42218 ») when ``kinds`` holds several kinds;
    with ``multiple``, the list of them. Empty: "" or []. A name shared by several places, or misspelt, is refused with
    the places it may be, which the widget then offers as choices.

    >>> TerritoryField(kinds=["departement"])
    >>> TerritoryField(kinds=["commune"], multiple=True, max_items=20, required=False)
    """

    default_error_messages = {
        "unknown": "%(nobody)s ne correspond à « %(text)s ». %(advice)s",
        "close": "« %(text)s » ne suffit pas à trouver le territoire. Choisissez parmi les propositions : %(choices)s.",
        "ambiguous": "« %(text)s » désigne plusieurs territoires. Choisissez parmi les propositions : %(choices)s.",
        "too_long": "Saisissez %(limit)s caractères au plus.",
        "too_many": "Choisissez %(limit)s territoires au plus.",
    }
    widget: TerritoryWidget

    def __init__(
        self,
        *,
        kinds: Iterable[str] = (TerritoryKind.COMMUNE,),
        multiple: bool = False,
        max_items: int = 50,
        departement: str | None = None,
        **kwargs: Any,
    ) -> None:
        self.kinds = [TerritoryKind(kind).value for kind in kinds]
        self.multiple = multiple
        self.max_items = max_items
        kwargs.setdefault("widget", TerritoryWidget(kinds=self.kinds, multiple=multiple))
        kwargs.setdefault("help_text", _help_text(self.kinds, multiple=multiple))
        super().__init__(**kwargs)
        self.restrict_to(departement)

    def restrict_to(self, departement: str | None) -> None:
        """Suggest and find only the places of one département (the kept ones stay)."""
        self.departement = self.widget.departement = departement

    def clean(self, value: Any) -> str | list[str]:
        """Resolve what was typed; see the class for the values and refusals."""
        typed = value if isinstance(value, TypedTerritories) else self._typed(value)
        self.widget.candidates = []
        found = self._known([*typed.kept, *typed.picked])
        if typed.text and not typed.picked:
            parts = typed.text.split(";") if self.multiple else [typed.text]
            found += [self._resolve(part.strip()) for part in parts if part.strip()]
        found = list(dict.fromkeys(found))
        if self.required and not found:
            raise ValidationError(self.error_messages["required"], code="required")
        if not self.multiple:
            return found[0] if found else ""
        if len(found) > self.max_items:
            raise ValidationError(self.error_messages["too_many"], code="too_many", params={"limit": self.max_items})
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare places, not spellings; a text that names nothing is a change."""
        try:
            now = self.clean(data)
        except ValidationError:
            return True
        return now != (list(initial or []) if self.multiple else (initial or ""))

    def _typed(self, value: Any) -> TypedTerritories:
        if not self.multiple:
            return TypedTerritories(str(value or "").strip())
        return TypedTerritories(kept=[value] if isinstance(value, str) and value else list(value or []))

    def _known(self, values: list[str]) -> list[str]:
        known = territories_by_values(values, kinds=self.kinds)
        for value in values:
            if value not in known:
                raise self._refusal("unknown", value)
        return [self.widget.value_of(known[value]) for value in values]

    def _resolve(self, text: str) -> str:
        if len(text) > MAX_TEXT:
            raise ValidationError(self.error_messages["too_long"], code="too_long", params={"limit": MAX_TEXT})
        resolution = resolve_territory(text, kinds=self.kinds, departement=self.departement)
        if resolution.match is not None:
            return self.widget.value_of(resolution.match)
        self.widget.candidates = resolution.candidates
        raise self._refusal(resolution.problem, text)

    def _refusal(self, code: str, text: str) -> ValidationError:
        nobody = _NOUNS[self.kinds[0]] if len(self.kinds) == 1 else "Aucun territoire"
        shown = [item.label for item in self.widget.candidates[:3]]
        choices = " ; ".join(shown) + (" ; etc" if len(self.widget.candidates) > len(shown) else "")
        postal = TerritoryKind.COMMUNE in self.kinds
        advice = "Vérifiez l’orthographe" + (", ou saisissez le code postal." if postal else ".")
        params = {"text": text[:MAX_TEXT], "nobody": nobody, "choices": choices, "advice": advice}
        return ValidationError(self.error_messages[code], code=code, params=params)


def _help_text(kinds: list[str], *, multiple: bool) -> str:
    sentence = "Nom, code postal ou code officiel." if TerritoryKind.COMMUNE in kinds else "Nom ou code officiel."
    return f"{sentence} Séparez plusieurs noms par un point-virgule." if multiple else sentence
