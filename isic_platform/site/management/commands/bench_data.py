"""``manage.py bench_data``: fill the database with as many published fiches as a benchmark asks for."""

from __future__ import annotations

import random
import time
from argparse import ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from isic_platform.accounts.models import Institution
from isic_platform.common.parsing import positive_int
from isic_platform.search.services import rebuild_words
from isic_platform.site.bench.contents import make_contents
from isic_platform.site.bench.places import make_places
from isic_platform.site.bench.search_rows import make_search_rows
from isic_platform.site.bench.sentences import Writer
from isic_platform.site.preparation import quiet_logs
from isic_platform.vocabularies.models import Term

MOST = 2_000_000


def number(text: str) -> int:
    """1 to two millions. Raises ArgumentTypeError, in French."""
    found = positive_int(text)
    if found is None or not 1 <= found <= MOST:
        raise ArgumentTypeError(f"un nombre de 1 à {MOST} est attendu")
    return found


class Command(BaseCommand):
    help = (
        "Remplit la base de fiches publiées inventées, avec leurs grilles, leurs REX et leurs partenariats, pour mesurer. "
        "Jamais en production. Demande une base préparée (« demo --no-serve »)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--projects", type=number, required=True, help="nombre de fiches, ou de lignes de recherche"
        )
        parser.add_argument("--seed", type=int, default=1, help="même graine, mêmes données (1 par défaut)")
        parser.add_argument(
            "--search-rows-only", action="store_true", help="seulement des lignes de recherche, sans contenu derrière"
        )

    def handle(self, *args: Any, projects: int, seed: int, search_rows_only: bool, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(
                "Refusé : ces données sont inventées, elles n'entrent jamais dans une base de production."
            )
        if not Term.objects.exists():
            raise CommandError("La base n'est pas prête : lancez d'abord « manage.py demo --no-serve ».")
        quiet_logs()
        began = time.monotonic()
        writer = Writer(random.Random(seed))  # noqa: S311
        if search_rows_only:
            make_search_rows(rows=projects, writer=writer, tell=self._tell)
        else:
            if Institution.objects.filter(code=f"banc-{seed}-0").exists():
                raise CommandError(f"Les données de la graine {seed} sont déjà là : choisissez une autre graine.")
            make_contents(projects=projects, writer=writer, places=make_places(projects, seed, writer), tell=self._tell)
        self._settle()
        self.stdout.write(f"Fini en {time.monotonic() - began:.0f} s.")

    def _tell(self, done: int) -> None:
        self.stdout.write(f"{done} écrites…")
        self.stdout.flush()

    def _settle(self) -> None:
        """What a base that lived would have: statistics, swept indexes, and the words that correct typing errors."""
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("VACUUM (ANALYZE)")
        self.stdout.write(f"{rebuild_words()} mots comptés.")
