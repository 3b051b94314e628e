"""The platform as it is served: a PostgreSQL that writes to the disk, gunicorn and its workers, all of them mortal."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from isic_platform.database.embedded import Server
from isic_platform.database.processes import server_identity

REPOSITORY = Path(__file__).resolve().parents[2]


class Platform:
    """One data directory, its server of the database, and one gunicorn with two workers.

    The workers are given the address of the database, so that they cannot start it again by themselves.
    """

    def __init__(self, place: Path) -> None:
        self.place = place
        self.server = Server(place / "postgres", database="isic", durable=True)
        self.server.ensure()
        self.url = f"postgresql://postgres@/isic?host={self.server.socket_dir}"
        self.web: subprocess.Popen | None = None
        self.known: dict[str, Any] = {}

    def prepare(self, model: dict[str, Any]) -> None:
        """Make the tables, four people and the entries that they write.

        Tables are copied from the tests' own database (its settings) where pytest made one: it takes far less time.
        """
        if model["NAME"].startswith("test_"):
            self._copy(model)
        done = subprocess.run(
            [sys.executable, "-m", "tests.reliability.prepare"],
            cwd=REPOSITORY, env=self._environment(), capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        self.known = json.loads(done.stdout.splitlines()[-1])

    def _copy(self, model: dict[str, Any]) -> None:
        programs = self.server.binaries.directory
        address = {
            "PGHOST": model["HOST"],
            "PGUSER": model["USER"],
            "PGPASSWORD": model["PASSWORD"],
            "PGPORT": model["PORT"],
        }
        given = os.environ | {name: str(value) for name, value in address.items() if value}
        copied = subprocess.run(
            f"{programs}/pg_dump --no-owner '{model['NAME']}' | env -u PGPORT {programs}/psql -1qX -v ON_ERROR_STOP=1 '{self.url}'",
            shell=True, env=given, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert copied.returncode == 0 and not copied.stderr, copied.stderr

    def serve(self) -> None:
        """Start gunicorn and wait for its first answer."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "isic_platform.wsgi:application",
            "--workers",
            "2",
            "--threads",
            "4",
        ]
        self.web = subprocess.Popen(
            [*command, "--bind", f"127.0.0.1:{self.port}", "--preload"],
            cwd=REPOSITORY, env=self._environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        wait_until(lambda: _listens(self.port), 60)

    def _environment(self) -> dict[str, str]:
        given = {
            "DATABASE_URL": self.url, "ISIC_DATA_DIR": str(self.place), "ISIC_ENV": "demo",
            "DJANGO_SETTINGS_MODULE": "isic_platform.settings", "SECRET_KEY": "une clé des tests, sans valeur ailleurs",
        }  # fmt: skip
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "ISIC_"))}
        chosen = {name: os.environ[name] for name in ("ISIC_PG_BIN",) if name in os.environ}
        return kept | chosen | given

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str) -> tuple[int, dict[str, str], str]:
        """Status, headers and body of a page asked for as a visitor; waits while no worker answers."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=20) as answer:
                return answer.status, dict(answer.headers), answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, dict(error.headers), error.read().decode()

    def workers(self) -> list[int]:
        """Process numbers of the workers."""
        pid = self.web.pid
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def kill_a_worker(self) -> None:
        """``kill -9``, whatever it was doing; gunicorn starts another."""
        os.kill(self.workers()[0], signal.SIGKILL)

    def stop_database(self) -> None:
        """What ``pg_ctl -m immediate`` does: nothing is written down, sessions are cut."""
        identity = server_identity(self.server.data)
        os.kill(int(identity.split(":")[0]), signal.SIGQUIT)
        wait_until(lambda: server_identity(self.server.data) is None, 20)

    def start_database(self) -> None:
        """Start it again: it recovers by itself."""
        self.server.ensure(thorough=True)

    def ask(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Read the database from outside the platform."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            found = connection.execute(sql, values)
            return found.fetchall() if found.description else []

    def end(self) -> None:
        """Stop all that was started here."""
        if self.web:
            self.web.terminate()
            self.web.wait(20)
        self.server.stop()
        with contextlib.suppress(OSError):
            self.server.socket_dir.rmdir()  # this process keeps its lease: the reaper would come too late


def wait_until(condition: Callable[[], bool], seconds: float) -> None:
    """Wait for a condition, polling; fail after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def _listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
