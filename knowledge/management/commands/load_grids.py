"""``manage.py load_grids``: publish the grids of the data files."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from knowledge.exceptions import GridFileRefused
from knowledge.services import load_grids


class Command(BaseCommand):
    """Idempotent: what did not change is left as it is."""

    help = "Publie les grilles des fichiers de données ; un fichier fautif est refusé en bloc, avec sa ligne."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, or refuse with the place of the fault."""
        try:
            versions = load_grids(by=None)
        except GridFileRefused as error:
            raise CommandError(f"Grilles refusées, rien n'a changé. {error}") from error
        listed = ", ".join(f"{version.grid.code} (version {version.number})" for version in versions)
        self.stdout.write(f"Grilles publiées : {listed}.")
