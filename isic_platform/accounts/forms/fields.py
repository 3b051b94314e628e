"""Fields of several forms."""

from __future__ import annotations

from typing import Any

from django import forms

from isic_platform.vocabularies.selectors import choices_of

NO_JOB = ("", "Sans précision")


class JobField(forms.ChoiceField):
    """A job of MET_TS; ``offer`` reads the list when a form is made."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Métier")
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def offer(self, *, keep: str = "") -> None:
        """Propose the jobs, and the one already held even if it was retired."""
        self.choices = [NO_JOB, *choices_of("MET_TS", keep=[keep] if keep else [])]


class SiretField(forms.CharField):
    """Fourteen digits, however they are spaced."""

    def to_python(self, value: Any) -> str:
        """Take out spaces, non-breaking ones included."""
        return "".join(super().to_python(value).split())
