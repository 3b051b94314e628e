"""Two facilitators on one part of a grid: both texts, so that the second loses nothing and sees what the first wrote."""

from __future__ import annotations

from typing import Any

from django import forms

from isic_platform.publication.comparison import compare_texts


def differences(mine: forms.Form, theirs: forms.Form) -> list[dict[str, Any]]:
    """Fields that differ, as ``components/compare.html`` shows them: what is saved, and what was just typed."""
    found = []
    for name, field in mine.fields.items():
        typed = _text(field, mine[name].value())
        saved = _text(field, theirs[name].value()) if name in theirs.fields else ""
        if typed != saved:
            left, right = compare_texts(saved, typed)
            found.append({"label": field.label, "left": left, "right": right})
    return found


def _text(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.BooleanField):
        return "Oui" if value and value != "False" else "Non"
    values = (
        value
        if isinstance(value, list)
        else []
        if value in (None, "")
        else str(value).replace("\r\n", "\n").split("\n")
    )
    labels = {str(code): str(label) for code, label in getattr(field, "choices", ())}
    return "\n".join(labels.get(str(each), str(each)) for each in values)
