"""``manage.py redact_shared_texts``: remove personal data from what is written together, outside contents (G.10)."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from isic_platform.publication.exceptions import PublicationError
from isic_platform.publication.places import places_in_words
from knowledge.together.redaction import redact_shared_texts


class Command(BaseCommand):
    """Reads the text from the standard input: a command line stays in the history of the shell."""

    help = (
        "Retire un texte des priorités, arguments, campagnes (closes comprises), autopositionnements, usages déclarés, partenariats, "
        "rencontres et comités, historique compris. "
        "Le texte à retirer se lit sur l'entrée standard."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """What replaces the text, and why."""
        parser.add_argument("--remplacement", default="[retiré]")
        parser.add_argument("--regle", default="", help="Règle de détection concernée (DET-…).")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError when nothing can be removed."""
        text = sys.stdin.read()
        try:
            done = redact_shared_texts(text=text, replacement=options["remplacement"], rule=options["regle"], by=None)
        except PublicationError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Texte retiré : {places_in_words(done.places)}.")
