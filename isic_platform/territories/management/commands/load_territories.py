"""``manage.py load_territories``: load the official territories shipped with the platform."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from isic_platform.territories.services import load_territories


class Command(BaseCommand):
    help = "Charge les régions, départements, intercommunalités et communes. Peut être relancée sans risque."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="compare chaque ligne même si le fichier est inchangé")

    def handle(self, *args: Any, force: bool, **options: Any) -> None:
        report = load_territories(force=force)
        if report.skipped:
            self.stdout.write("Territoires : déjà à jour.")
        else:
            self.stdout.write(
                f"Territoires : {report.created} ajoutés, {report.changed} modifiés, {report.retired} retirés."
            )
