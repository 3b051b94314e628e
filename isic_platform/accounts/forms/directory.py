"""Acts on the directory as a whole: a file to import, the other half of a merge."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from isic_platform.accounts.directory_csv.reading import MAX_BYTES, MAX_LINES
from isic_platform.accounts.links import find_institution
from isic_platform.accounts.models import Institution
from isic_platform.accounts.services.merging import MAX_REASON, check_merge


class ImportForm(forms.Form):
    """The file; what it holds is read by the service."""

    file = forms.FileField(
        label="Fichier CSV",
        max_length=255,
        help_text=f"UTF-8 ou Windows-1252, séparé par « ; » ou « , » ; {MAX_LINES} lignes et {MAX_BYTES // 1024**2} Mo au plus.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={"empty": "Ce fichier est vide.", "required": "Choisissez un fichier."},
    )

    def clean_file(self) -> Any:
        """Refuse what is too big before it is read."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(f"Ce fichier dépasse {MAX_BYTES // 1024**2} Mo : partagez-le en plusieurs.")
        return file


class KeptForm(forms.Form):
    """The institution that is kept, by its name or its code; ``kept`` once valid."""

    dans = forms.CharField(
        label="Structure à garder",
        max_length=200,
        help_text="Son nom entier, ou son code : la fin de l’adresse de sa page.",
        error_messages={"required": "Écrivez le nom ou le code de la structure à garder."},
    )

    def __init__(self, *args: Any, duplicate: Institution, **kwargs: Any) -> None:
        self.duplicate = duplicate
        self.kept: Institution | None = None
        super().__init__(*args, **kwargs)

    def clean_dans(self) -> str:
        """Find it, and check that the two may merge."""
        text = self.cleaned_data["dans"]
        found = find_institution(text) or Institution.objects.filter(code=text).first()
        if found is None:
            raise ValidationError(
                "Aucune structure ne porte ce nom ou ce code, ou plusieurs le portent : donnez son code."
            )
        check_merge(self.duplicate, found)
        self.kept = found
        return text


class ReasonForm(forms.Form):
    """Why two pages would be of one institution."""

    reason = forms.CharField(
        label="Pourquoi ces deux pages décrivent-elles la même structure ?",
        max_length=MAX_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Par exemple « le service a changé de nom en 2024 ». N’y nommez personne.",
    )
