"""``manage.py build_territories <folder>``: rebuild the data file from an unpacked package."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from isic_platform.territories.data_file import DATA_FILE
from isic_platform.territories.reduction import reduce_package, write_data_file


class Command(BaseCommand):
    help = "Reconstruit le fichier des territoires à partir du paquet @etalab/decoupage-administratif décompressé."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="dossier qui contient package.json et data/")
        parser.add_argument("--output", type=Path, default=DATA_FILE, help="fichier à écrire")

    def handle(self, *args: Any, folder: Path, output: Path, **options: Any) -> None:
        try:
            content = reduce_package(folder)
        except FileNotFoundError as error:
            raise CommandError(f"Ce dossier n'est pas celui du paquet : {error.filename} est absent.") from error
        size = write_data_file(content, output)
        counts = ", ".join(f"{len(content[name])} {name}" for name in content["columns"])
        self.stdout.write(f"{output.name} : {counts} ; {size // 1024} Kio")
