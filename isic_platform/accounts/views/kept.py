"""Give back, in the form where it was typed, a text kept while the session had ended."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.http import QueryDict


def bound_to_kept(form_class: type[BaseForm], kept: dict[str, list[str]] | None, **options: Any) -> BaseForm:
    """The form, filled with what ``kept_text`` returned, its errors shown; unbound when none of its fields was kept."""
    form = form_class(**options)
    if not kept or not kept.keys() & {form.add_prefix(name) for name in form.fields}:
        return form
    data = QueryDict(mutable=True)
    for name, values in kept.items():
        data.setlist(name, values)
    return form_class(data, **options)
