"""Compare two texts word by word, and two versions field by field."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from isic_platform.formkit.enums import FieldType
from isic_platform.formkit.plain import plain_answer
from isic_platform.formkit.spec import Field, Spec

_WORD = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
MOST_WORDS = 6000  # past this, two texts are shown whole: comparing them would take seconds


@dataclass(frozen=True)
class State:
    """Answers of one version as its reader may see them, with their form."""

    spec: Spec
    answers: Mapping[str, Any]


def compare_texts(old: str, new: str) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Two texts as lists of ``{"kind": same | del | ins, "text"}``: what left, what came."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    if len(before) + len(after) > MOST_WORDS:
        return ([_part("del", old)] if old else []), ([_part("ins", new)] if new else [])
    left: list[dict[str, str]] = []
    right: list[dict[str, str]] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            left.append(_part("same", "".join(before[a:b])))
            right.append(_part("same", "".join(after[c:d])))
            continue
        if b > a:
            left.append(_part("del", "".join(before[a:b])))
        if d > c:
            right.append(_part("ins", "".join(after[c:d])))
    return left, right


def _part(kind: str, text: str) -> dict[str, str]:
    return {"kind": kind, "text": text}


def compare_states(old: State, new: State) -> list[dict[str, Any]]:
    """Fields whose answer differs, in the order of the newer form.

    Each is ``{"code", "label", "left", "right", "old_text", "new_text"}``.
    """
    gone = {code: field for code, field in old.spec.fields.items() if code not in new.spec.fields}
    fields: dict[str, Field] = {**new.spec.fields, **gone}
    changes = []
    for code, field in fields.items():
        before, after = old.answers.get(code), new.answers.get(code)
        if before == after or field.type == FieldType.COMPUTED:
            continue
        old_text = plain_answer(old.spec.fields.get(code, field), before)
        new_text = plain_answer(field, after)
        if old_text == new_text:
            continue
        left, right = compare_texts(old_text, new_text)
        changes.append(
            {
                "code": code,
                "label": field.label,
                "left": left,
                "right": right,
                "old_text": old_text,
                "new_text": new_text,
            }
        )
    return changes
