"""A whole answer: the type's value, and what may come around it (special answer, precision, « masquer »).

Stored shapes: the type's value; ``{"special": "DOC-NON"}``; ``{"value": …, "text": "…"}`` where a precision is offered;
``{"value": …, "hide": true}`` where the field may be hidden from the public.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from isic_platform.formkit.enums import Special
from isic_platform.formkit.exceptions import ValueRefused
from isic_platform.formkit.spec import Field
from isic_platform.formkit.types import Context, Shown, type_of
from isic_platform.formkit.types.base import clean_text

TEXT_LIMIT = 2000
WRAPPING = frozenset({"value", "text", "hide"})


def is_wrapped(item: Field) -> bool:
    """Whether stored answers of this field are ``{"value": …}`` objects."""
    return item.with_text or item.can_hide


def special_of(answer: Any) -> str:
    """DOC-NON, DOC-SO or an empty string."""
    return answer.get("special", "") if isinstance(answer, Mapping) else ""


def bare(item: Field, answer: Any) -> Any:
    """The type's own value, without wrapping; None for a blank or a special answer."""
    if answer is None or special_of(answer):
        return None
    if is_wrapped(item) and isinstance(answer, Mapping):
        return answer.get("value")
    return answer


def precision_of(answer: Any) -> str:
    """The free precision that follows a value."""
    return answer.get("text", "") if isinstance(answer, Mapping) else ""


def is_hidden_by_author(answer: Any) -> bool:
    """Whether the author ticked « masquer au public »."""
    return isinstance(answer, Mapping) and bool(answer.get("hide"))


def is_answered(answer: Any) -> bool:
    """A value or a special answer was given; a blank was not (B.0), nor a precision that makes nothing precise."""
    if isinstance(answer, Mapping) and answer and set(answer) <= WRAPPING:
        answer = answer.get("value")
    return answer not in (None, "", [], {})


def read_answer(item: Field, data: Any, files: Mapping, name: str) -> dict[str, Any]:
    """Read what a form posted: ``{"special", "value", "text", "hide"}``, all raw."""
    return {
        "special": data.get(f"{name}.special", ""),
        "value": type_of(item).read(item, data, files, name),
        "text": data.get(f"{name}.text", "") if item.with_text else "",
        "hide": bool(data.get(f"{name}.hide")) if item.can_hide else False,
    }


def clean_answer(item: Field, raw: Mapping[str, Any], context: Context) -> Any:
    """Give the answer to store, None when blank. Raises ValueRefused with French sentences."""
    special = raw.get("special") or ""
    if (raw.get("text") and not item.with_text) or (raw.get("hide") and not item.can_hide):
        raise ValueRefused("Cette question n'attend ni précision ni masquage.")
    value = type_of(item).clean(item, raw.get("value"), context)
    text = clean_text(raw.get("text"), TEXT_LIMIT, "La précision")
    if special:
        if special not in Special.values or not item.accepts_special:
            raise ValueRefused("Cette réponse n'est pas proposée ici.")
        if value is not None or text:
            raise ValueRefused(
                f"Vous avez répondu et coché « {Special(special).label.lower()} » : gardez l'un des deux."
            )
        return {"special": special}
    if not is_wrapped(item):
        return value
    answer = {"value": value, "text": text, "hide": bool(raw.get("hide"))}
    answer = {key: part for key, part in answer.items() if part not in (None, "", False)}
    return None if set(answer) <= {"hide"} else answer


def clean_stored(item: Field, answer: Any, context: Context) -> Any:
    """Check an answer given in its stored shape (data files, API) and return it normalised."""
    if answer is None:
        return None
    if isinstance(answer, Mapping) and "special" in answer:
        if set(answer) - {"special"} or not isinstance(answer["special"], str):
            raise ValueRefused("Une réponse particulière ne porte rien d'autre.")
        return clean_answer(item, answer, context)
    if is_wrapped(item) and isinstance(answer, Mapping) and set(answer) <= WRAPPING:
        return clean_answer(item, answer, context)
    return clean_answer(item, {"value": answer}, context)


def texts_of(item: Field, answer: Any) -> Iterator[tuple[str, str]]:
    """Free texts of an answer, as (path, text)."""
    value = bare(item, answer)
    if value is not None:
        yield from type_of(item).texts(item, value)
    if precision := precision_of(answer):
        yield "text", precision


def map_texts(item: Field, answer: Any, change: Callable[[str], str]) -> Any:
    """The same answer with ``change`` applied to its free texts; codes, dates, numbers and identifiers are left alone."""
    value = bare(item, answer)
    if value is not None:
        value = type_of(item).map_texts(item, value, change)
        answer = {**answer, "value": value} if is_wrapped(item) and isinstance(answer, Mapping) else value
    if isinstance(answer, Mapping) and isinstance(answer.get("text"), str) and is_wrapped(item):
        answer = {**answer, "text": change(answer["text"])}
    return answer


def show_answer(item: Field, answer: Any) -> Shown:
    """An answer ready to be displayed."""
    if special := special_of(answer):
        return Shown("special", text=Special(special).label)
    value = bare(item, answer)
    note = precision_of(answer)
    if value is None:
        return Shown("long", text=note)
    shown = type_of(item).show(item, value)
    if not note:
        return shown
    return Shown(shown.kind, shown.text, shown.items, shown.head, shown.url, note)


def schema_of(item: Field) -> dict[str, Any]:
    """JSON Schema of the stored answer."""
    value = type_of(item).schema(item)
    if is_wrapped(item):
        properties = {"value": value, "text": {"type": "string"}, "hide": {"type": "boolean"}}
        value = {"type": "object", "properties": properties, "additionalProperties": False, "minProperties": 1}
    choices = [value, {"type": "null"}]
    if item.accepts_special:
        special = {"enum": list(Special.values)}
        choices.append(
            {
                "type": "object",
                "properties": {"special": special},
                "required": ["special"],
                "additionalProperties": False,
            }
        )
    described = {"title": item.label, "anyOf": choices}
    return {**described, "deprecated": True} if item.retired else described
