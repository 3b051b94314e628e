"""``manage.py load_grids``: publish the grids of the data files."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from knowledge.enums import Origin
from knowledge.exceptions import GridFileRefused
from knowledge.services import load_grids
from knowledge.services.grids import left_to_the_editor, listed


class Command(BaseCommand):
    """Idempotent: what did not change is left as it is, and what the editor published too."""

    help = "Publie les grilles des fichiers de données ; un fichier fautif est refusé en bloc, avec sa ligne."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, or refuse with the place of the fault."""
        try:
            versions = load_grids(by=None)
        except GridFileRefused as error:
            raise CommandError(f"Grilles refusées, rien n'a changé. {error}") from error
        from_files = [version for version in versions if version.grid.origin == Origin.FILE]
        self.stdout.write(f"Grilles publiées : {listed(from_files) or 'aucune'}.")
        edited = left_to_the_editor(versions)
        if edited:
            self.stdout.write(f"Grilles publiées par l'éditeur, laissées telles quelles : {edited}.")
