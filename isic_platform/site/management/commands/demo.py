"""``manage.py demo``: prepare the demonstration, then serve it. This is what the README's first command ends in."""

from __future__ import annotations

import os
import socket
from argparse import ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from isic_platform.common.parsing import positive_int
from isic_platform.database.exceptions import EmbeddedPostgresError, LockNotObtained
from isic_platform.site.corpus import people
from isic_platform.site.corpus.cast import demo_password
from isic_platform.site.preparation import prepare_demonstration, quiet_logs
from isic_platform.site.serving import AddressRefused, is_loopback, reserve, serve

REFUSED_IN_PRODUCTION = (
    "Refusé : la démonstration ouvre des comptes au mot de passe connu, elle ne s'installe jamais en production."
)


def port_number(text: str) -> int:
    """1 to 65535. Raises ArgumentTypeError, in French."""
    port = positive_int(text)
    if port is None or not 1 <= port <= 65535:
        raise ArgumentTypeError("le port est un nombre de 1 à 65535")
    return port


class Command(BaseCommand):
    help = "Prépare la démonstration (base, vocabulaires, territoires, grilles, fiches), puis sert le site."
    requires_system_checks = ()  # migrate runs the ones that matter here; a warm start stays short

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=port_number, default=8000, help="port du site (8000 par défaut)")
        parser.add_argument("--bind", default="127.0.0.1", help="adresse d'écoute (127.0.0.1 par défaut)")
        parser.add_argument("--no-serve", action="store_true", help="prépare seulement, sans servir le site")

    def handle(self, *args: Any, port: int, bind: str, no_serve: bool, **options: Any) -> None:
        if settings.PRODUCTION or not settings.DEMO:
            raise CommandError(REFUSED_IN_PRODUCTION)
        quiet_logs()
        try:
            self._run(bind, port, no_serve)
        except AddressRefused as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            raise CommandError("Arrêté avant la fin : relancez la commande, elle reprend où elle en était.") from None

    def _run(self, bind: str, port: int, no_serve: bool) -> None:
        taken = None if no_serve else reserve(bind, port)
        address = self._address(bind, port)
        password = self._prepare(address)
        self._introduce(password)
        if taken is None:
            self._say("La démonstration est prête : « manage.py demo » sert le site.")
        else:
            self._open_to(bind)
            serve(taken, ready=lambda: self._say(f"\nLe site est ouvert : {address}/\nCtrl-C pour arrêter."))

    def _address(self, bind: str, port: int) -> str:
        seen = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(bind, f"[{bind}]" if ":" in bind else bind)  # noqa: S104
        return f"http://{seen}:{port}"

    def _prepare(self, address: str) -> str:
        if not os.environ.get("SITE_URL"):
            settings.SITE_URL = address  # the links of its e-mails
        try:
            password = demo_password()
            prepare_demonstration(password=password, say=self._say)
        except (EmbeddedPostgresError, LockNotObtained) as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(f"La base de données ne répond pas comme attendu : {error}") from error
        except OSError as error:
            where = error.filename or settings.DATA_DIR
            raise CommandError(f"Impossible d'écrire dans {where} : {error.strerror}.") from error
        return password

    def _introduce(self, password: str) -> None:
        self._say("\nComptes de démonstration :")
        for person in people():
            self._say(f"  {person.email:<22} {person.name}, {person.says}")
        self._say(f"mot de passe : {password}")

    def _open_to(self, bind: str) -> None:
        """Answer under the names by which a machine that listens beyond itself is called."""
        if not is_loopback(bind) and not os.environ.get("ALLOWED_HOSTS"):
            wildcard = bind in ("0.0.0.0", "::")  # noqa: S104
            settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "*" if wildcard else bind, socket.gethostname()]

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
