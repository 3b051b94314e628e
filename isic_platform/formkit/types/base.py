"""What every type of field can do."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from isic_platform.formkit.exceptions import ValueRefused
from isic_platform.formkit.sources import source_of
from isic_platform.formkit.spec import Field, Option
from isic_platform.vocabularies.selectors import terms_of

Change = Callable[[str], str]
NOT_KNOWN = "nsp"  # « je ne sais pas », on scales
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


@dataclass
class Context:
    """What a type may need besides the field: who fills, which record."""

    user: Any = None
    record: Any = None
    extra: dict[str, Any] = field(default_factory=dict)

    def stored(self, code: str) -> list[Mapping[str, Any]]:
        """Objects (links, communes…) that the record already holds under a field or a column of that code.

        What a colleague rightly chose stays valid for whoever saves the page after them.
        """
        if "stored" not in self.extra:
            found: dict[str, list[Mapping[str, Any]]] = {}
            for name, answer in (self.record.values if self.record is not None else {}).items():
                _gather(name, answer, found)
            self.extra["stored"] = found
        return self.extra["stored"].get(code, [])


def _gather(code: str, value: Any, found: dict[str, list[Mapping[str, Any]]]) -> None:
    if isinstance(value, list):
        for part in value:
            _gather(code, part, found)
    elif isinstance(value, Mapping):
        if "label" in value:
            found.setdefault(code, []).append(value)
        for name, part in value.items():
            _gather(code if name == "value" else name, part, found)


@dataclass(frozen=True)
class Shown:
    """A value ready to be displayed. ``kind``: text, long, list, table, file or link."""

    kind: str
    text: str = ""
    items: tuple[Any, ...] = ()
    head: tuple[str, ...] = ()
    url: str = ""
    note: str = ""


class Type:
    """Base of the types. ``raw`` has the shape of the value, with texts where the value has numbers."""

    template = "formkit/widgets/text.html"
    grouped = False  # several inputs: fieldset and legend
    multipart = False

    def read(self, item: Field, data: Any, files: Mapping, name: str) -> Any:
        """Read the raw value that a form posted under ``name``."""
        return data.get(name, "")

    def clean(self, item: Field, raw: Any, context: Context) -> Any:
        """Give the value to store, None when empty. Raises ValueRefused with French sentences."""
        raise NotImplementedError

    def texts(self, item: Field, value: Any) -> Iterator[tuple[str, str]]:
        """Free texts in the value, as (path inside the value, text): what detection and search read."""
        return iter(())

    def map_texts(self, item: Field, value: Any, change: Change) -> Any:
        """The same value with ``change`` applied to what a person typed freely; codes, dates and numbers are left alone."""
        return value

    def show(self, item: Field, value: Any) -> Shown:
        """The value as it is displayed."""
        return Shown("text", text="" if value is None else str(value))

    def schema(self, item: Field) -> dict[str, Any]:
        """JSON Schema of the stored value."""
        return {}


def clean_text(raw: Any, limit: int, name: str = "Ce texte") -> str:
    """Normalise a text and refuse it past ``limit`` characters; nothing is cut but control characters."""
    if raw is None:
        return ""
    if not isinstance(raw, str):
        raise ValueRefused("Un texte est attendu.")
    text = _UNSEEN.sub("", raw.replace("\r\n", "\n").replace("\r", "\n"))
    text = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode("utf-8")).strip()
    if len(text) > limit:
        raise ValueRefused(f"{name} compte {len(text)} caractères : la limite est de {limit}. Il reste dans la page.")
    return text


def expect(raw: Any, shape: type, sentence: str = "Cette réponse n'a pas la forme attendue.") -> Any:
    """The raw value if it has the expected shape, an empty one for a blank. Raises ValueRefused: nothing is dropped unseen."""
    if raw in (None, ""):
        return shape()
    if not isinstance(raw, shape):
        raise ValueRefused(sentence)
    return raw


def options_of(item: Field, selected: tuple[str, ...] = ()) -> list[Option]:
    """Choices offered by a field: its own options, or the active terms of its vocabulary plus those already chosen."""
    if item.options:
        return list(item.options)
    if source := source_of(item.vocabulary):
        return [Option(code=code, label=label) for code, label in source()]
    terms = terms_of(item.vocabulary, include_inactive=True)
    return [
        Option(code=term.code, label=term.label, help=term.definition)
        for term in terms
        if getattr(term, "is_active", True) or term.code in selected
    ]


def label_of_option(item: Field, code: str) -> str:
    """The label of a choice; the code itself when it is unknown (never raises: old fiches must display)."""
    for option in options_of(item, (code,)):
        if option.code == code:
            return option.label
    return code
