"""Personal data in the texts of the directory: the storey that knows how to find them registers here (G.9).

The directory names organisations and functions: what designates a person is refused, or pointed out when it may be right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

TEXTS = (
    *("name", "missions", "specificities", "limits", "competences", "support_wanted", "support_offered"),
    "contact_function",
)
_NO_PERSON = "Ce champ désigne une fonction ou un service, jamais une personne."
_MOBILE = re.compile(r"^(?:(?:\+|00)33\s?(?:\(0\))?|0)\s?[67]")
_SHORTEST_NAME = 5  # « lesmarronniers@… » is the institution's; three letters would excuse anybody


@dataclass(frozen=True)
class Alert:
    """``level``: B (refused), C (to confirm), I (for information); ``rule`` its code; ``sentence`` what to do about it."""

    rule: str
    level: str
    sentence: str


_FINDERS: list[Callable[[str], list[Alert]]] = []


def register_finder(find: Callable[[str], list[Alert]]) -> None:
    """``find(text)`` gives what a text says of persons (once, from an AppConfig.ready)."""
    _FINDERS.append(find)


def alerts_in(text: str) -> list[Alert]:
    """What a text says of persons, in order of reading."""
    return [alert for find in _FINDERS for alert in find(text)] if text else []


def refusals(fields: Mapping[str, Any], *, name: str) -> dict[str, list[str]]:
    """Sentences by field, for what may not be written. ``name`` is the institution's, whose mailbox may bear it."""
    found: dict[str, list[str]] = {}
    for field in TEXTS:
        levels = ("B", "C") if field == "contact_function" else ("B",)
        sentences = [alert.sentence for alert in alerts_in(str(fields.get(field) or "")) if alert.level in levels]
        if sentences:
            found[field] = list(dict.fromkeys([*sentences, _NO_PERSON] if field == "contact_function" else sentences))
    mailbox = str(fields.get("contact_email") or "")
    if any(alert.level == "B" for alert in alerts_in(mailbox)) and not _bears_the_name(mailbox, name):
        found["contact_email"] = [
            "Cette adresse semble être celle d’une personne. Donnez une adresse de service, qui commence par "
            "« contact », « accueil », « secretariat » ou par le nom de la structure."
        ]
    return found


def cautions(fields: Mapping[str, Any]) -> list[str]:
    """What was written and deserves a second look, in sentences that name the field."""
    from isic_platform.accounts.models import Institution

    found = []
    for field in TEXTS:
        label = Institution._meta.get_field(field).verbose_name.capitalize()
        found += [
            f"{label} : {alert.sentence}" for alert in alerts_in(str(fields.get(field) or "")) if alert.level != "B"
        ]
    if _MOBILE.match(str(fields.get("contact_phone") or "")):
        found.append("Téléphone : vérifiez que ce numéro de mobile est celui du service, et non d’une personne.")
    return list(dict.fromkeys(found))


def _bears_the_name(mailbox: str, name: str) -> bool:
    local = _letters(mailbox.partition("@")[0])
    return len(local) >= _SHORTEST_NAME and local in _letters(name)


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in plain if letter.isascii() and letter.isalnum())
