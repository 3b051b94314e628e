"""What the views of this storey share: a service's refusal in a form, and what deserves a second look."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.http import HttpRequest

from partners.refusals import cautions_of


def accepted(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Whether the form is valid and the service accepts; what it refuses is put on the fields, the text typed kept."""
    if not form.is_valid():
        return False
    try:
        act()
    except ValidationError as refusal:
        show_refusal(form, refusal)
        return False
    return True


def show_refusal(form: forms.Form, refusal: ValidationError) -> None:
    """Put each message on its field; those of fields that the form does not ask for stand above it."""
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
        return
    for name, errors in refusal.error_dict.items():
        form.add_error(name if name in form.fields and name != NON_FIELD_ERRORS else None, errors)


def tell_cautions(request: HttpRequest, row: models.Model, *texts: str) -> None:
    """Say what was kept and deserves a second look (levels C and I)."""
    for sentence in cautions_of(row, *texts):
        messages.warning(request, sentence)
