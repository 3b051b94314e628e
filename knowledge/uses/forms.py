"""Text from outside: the use that somebody declares."""

from __future__ import annotations

from typing import Any

from django import forms

from isic_platform.accounts.models import Institution
from knowledge.doubts import DoubtsForm


class UseForm(DoubtsForm):
    """What came of it, from where, and whether the name is shown. The institution is asked for when there is one."""

    effect = forms.CharField(
        label="Qu'est-ce que cela a donné ?",
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ce que vous avez repris ou adapté, et l'effet constaté, même petit, même inattendu. Aucun nom de personne.",
    )
    institution = forms.ModelChoiceField(
        label="Structure affichée", queryset=Institution.objects.none(), required=False, empty_label="Aucune structure"
    )
    is_named = forms.BooleanField(
        label="Afficher mon nom", required=False, help_text="Sans cela, seules la date et la structure se lisent."
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Institution.objects.filter(pk__in=user.scope.institutions_as()).order_by("name")
        if not user.scope.institutions_as():
            del self.fields["institution"]
        else:
            self.fields["institution"].queryset = rows
            self.fields["institution"].initial = rows.first()

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in ("effect", "institution", "is_named") if name in self.fields}
