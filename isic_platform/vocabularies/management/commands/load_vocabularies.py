"""Load the controlled vocabularies from their data files."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from isic_platform.vocabularies.exceptions import VocabularyError
from isic_platform.vocabularies.services import load_vocabularies

_LINES = {
    "created": "créés",
    "changed": "modifiés",
    "retired": "retirés (restent lisibles dans les anciennes fiches)",
    "restored": "rétablis",
    "kept": "laissés tels quels (créés ou repris dans la plateforme)",
}
_SHOWN = 20


class Command(BaseCommand):
    """Idempotent: a second run changes nothing."""

    help = "Charge les vocabulaires contrôlés depuis leurs fichiers. Peut être relancée sans risque."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, then print what was created, changed, retired and restored."""
        try:
            summary = load_vocabularies()
        except VocabularyError as error:
            raise CommandError(f"Chargement refusé, rien n'a été changé. {error}") from error
        self.stdout.write(f"Vocabulaires : {summary.vocabularies} listes, {summary.terms} termes.")
        for name, text in _LINES.items():
            codes = getattr(summary, name)
            if codes:
                more = f", et {len(codes) - _SHOWN} autres" if len(codes) > _SHOWN else ""
                self.stdout.write(f"  {len(codes)} {text} : {', '.join(codes[:_SHOWN])}{more}")
        if summary.is_noop:
            self.stdout.write("  Rien à changer.")
