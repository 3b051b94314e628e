"""Choices, scales, tags and rankings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from isic_platform.formkit.exceptions import ValueRefused
from isic_platform.formkit.spec import Field
from isic_platform.formkit.types.base import (
    NOT_KNOWN,
    Change,
    Context,
    Shown,
    Type,
    clean_text,
    expect,
    label_of_option,
    options_of,
)


def getlist(data: Any, name: str) -> list[str]:
    """All values posted under a name, whatever the mapping."""
    if hasattr(data, "getlist"):
        return data.getlist(name)
    value = data.get(name, [])
    return value if isinstance(value, list) else [value]


class Choice(Type):
    """One code among the options or the vocabulary. Radios up to eight options, a list beyond."""

    template = "formkit/widgets/choice.html"

    def clean(self, item: Field, raw: Any, context: Context) -> str | None:
        if raw in ("", None):
            return None
        if not isinstance(raw, str) or raw not in {option.code for option in options_of(item, (str(raw),))}:
            raise ValueRefused("Choisissez une réponse de la liste.")
        return raw

    def show(self, item: Field, value: Any) -> Shown:
        return Shown("text", text=label_of_option(item, value))

    def schema(self, item: Field) -> dict[str, Any]:
        return {"enum": [option.code for option in options_of(item)]}


class MultiChoice(Type):
    """Several codes, in the order of the vocabulary."""

    template = "formkit/widgets/checkboxes.html"
    grouped = True

    def read(self, item: Field, data: Any, files: Mapping, name: str) -> list[str]:
        return [value for value in getlist(data, name) if value]

    def clean(self, item: Field, raw: Any, context: Context) -> list[str] | None:
        if raw in ("", None):
            return None
        if not isinstance(raw, list) or not all(isinstance(code, str) for code in raw):
            raise ValueRefused("Une liste de réponses est attendue.")
        known = [option.code for option in options_of(item, tuple(raw))]
        if set(raw) - set(known):
            raise ValueRefused("Choisissez des réponses de la liste.")
        return [code for code in known if code in raw] or None

    def show(self, item: Field, value: Any) -> Shown:
        return Shown("list", items=tuple(label_of_option(item, code) for code in value))

    def schema(self, item: Field) -> dict[str, Any]:
        codes = [option.code for option in options_of(item)]
        return {"type": "array", "items": {"enum": codes}, "uniqueItems": True}


class Scale(Type):
    """1 to 5 between two written anchors, or « je ne sais pas » (C.0)."""

    template = "formkit/widgets/scale.html"
    grouped = True

    def clean(self, item: Field, raw: Any, context: Context) -> int | str | None:
        return clean_scale(raw)

    def show(self, item: Field, value: Any) -> Shown:
        return Shown("text", text=scale_text(item, value))

    def schema(self, item: Field) -> dict[str, Any]:
        return {"enum": [1, 2, 3, 4, 5, NOT_KNOWN]}


def clean_scale(raw: Any) -> int | str | None:
    """1 to 5, « nsp » or None. Raises ValueRefused."""
    if raw in ("", None):
        return None
    if raw == NOT_KNOWN:
        return NOT_KNOWN
    if str(raw) not in {"1", "2", "3", "4", "5"}:
        raise ValueRefused("Choisissez une valeur de 1 à 5, ou « je ne sais pas ».")
    return int(raw)


def scale_text(item: Field, value: Any) -> str:
    """« 4 sur 5 (1 : presque rien ; 5 : presque tout) »."""
    if value == NOT_KNOWN:
        return "Je ne sais pas"
    return f"{value} sur 5 (1 : {item.anchors[0]} ; 5 : {item.anchors[1]})"


class DoubleScale(Type):
    """Two values on one scale: before and today, persons and organisations… ``options`` name the two."""

    template = "formkit/widgets/double_scale.html"
    grouped = True

    def read(self, item: Field, data: Any, files: Mapping, name: str) -> dict[str, str]:
        return {option.code: data.get(f"{name}-{option.code}", "") for option in item.options}

    def clean(self, item: Field, raw: Any, context: Context) -> dict[str, Any] | None:
        raw = expect(raw, dict)
        value = {option.code: clean_scale(raw.get(option.code)) for option in item.options}
        return {code: number for code, number in value.items() if number is not None} or None

    def show(self, item: Field, value: Any) -> Shown:
        labels = {option.code: option.label for option in item.options}
        return Shown(
            "list", items=tuple(f"{labels[code]} : {scale_text(item, number)}" for code, number in value.items())
        )

    def schema(self, item: Field) -> dict[str, Any]:
        scale = {"enum": [1, 2, 3, 4, 5, NOT_KNOWN]}
        properties = {option.code: scale for option in item.options}
        return {"type": "object", "properties": properties, "additionalProperties": False}


class Tags(Type):
    """Words of an open, moderated list, typed with commas between them. Twelve at most."""

    template = "formkit/widgets/tags.html"
    most = 12

    def clean(self, item: Field, raw: Any, context: Context) -> list[str] | None:
        if isinstance(raw, list):
            raw = ",".join(clean_text(word, 1000) for word in raw)
        words = [" ".join(word.split()) for word in clean_text(raw, 1000).replace(";", ",").split(",")]
        unique = list({word.casefold(): word for word in words if word}.values())
        if len(unique) > self.most:
            raise ValueRefused(f"{self.most} mots au plus : vous en avez saisi {len(unique)}.")
        if any(len(word) > 60 for word in unique):
            raise ValueRefused("Un mot-clé compte 60 caractères au plus. Séparez les mots par des virgules.")
        return unique or None

    def texts(self, item: Field, value: Any) -> Iterator[tuple[str, str]]:
        for index, word in enumerate(value or ()):
            yield f"{index}", word

    def map_texts(self, item: Field, value: Any, change: Change) -> Any:
        return [change(word) for word in value] if isinstance(value, list) else value

    def show(self, item: Field, value: Any) -> Shown:
        return Shown("list", items=tuple(value))

    def schema(self, item: Field) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string", "maxLength": 60}, "maxItems": self.most}


MOST_RANKED = 20


class Ranking(Type):
    """An ordered short list: one line each, the first first. Free when the question gives no options."""

    template = "formkit/widgets/ranking.html"
    grouped = True

    def read(self, item: Field, data: Any, files: Mapping, name: str) -> list[str]:
        return getlist(data, name)

    def clean(self, item: Field, raw: Any, context: Context) -> list[str] | None:
        lines = [clean_text(line, 120, "Une ligne") for line in expect(raw, list)]
        lines = [line for line in lines if line]
        if len(set(lines)) != len(lines):
            raise ValueRefused("La même réponse est classée deux fois.")
        most = item.max_rows or MOST_RANKED
        if len(lines) > most:
            raise ValueRefused(f"{most} lignes au plus : vous en avez saisi {len(lines)}.")
        if item.options or item.vocabulary:
            known = {option.code for option in options_of(item, tuple(lines))}
            if set(lines) - known:
                raise ValueRefused("Choisissez des réponses de la liste.")
        return lines or None

    def texts(self, item: Field, value: Any) -> Iterator[tuple[str, str]]:
        if not (item.options or item.vocabulary):
            for index, line in enumerate(value or ()):
                yield f"{index}", line

    def map_texts(self, item: Field, value: Any, change: Change) -> Any:
        if item.options or item.vocabulary or not isinstance(value, list):
            return value
        return [change(line) for line in value]

    def show(self, item: Field, value: Any) -> Shown:
        known = bool(item.options or item.vocabulary)
        items = tuple(label_of_option(item, line) if known else line for line in value)
        return Shown("list", items=items, note="classement")

    def schema(self, item: Field) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string"}}
