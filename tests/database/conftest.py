"""A cast of real processes: each test has its own data directory and servers of its own."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from isic_platform.database.processes import postgres_identity
from isic_platform.database.reaper import is_free

REPOSITORY = Path(__file__).resolve().parents[2]

# What every program of these tests begins with: the platform's database settings and two words to
# speak with, sql() and say().
PRELUDE = """
import json, os, signal, sys, time
from pathlib import Path
import django
from django.conf import settings
from isic_platform.database.settings import databases
settings.configure(
    DATABASES=databases(
        Path(os.environ["ISIC_DATA_DIR"]),
        os.environ.get("DATABASE_URL"),
        durable="DURABLE" in os.environ,
        pool="POOL" in os.environ,
    ),
    INSTALLED_APPS=["isic_platform.database", *os.environ.get("APPS", "").split()],
    USE_TZ=True,
)
django.setup()
from django.core.management import call_command
from django.db import OperationalError, connection

def sql(query, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall() if cursor.description else None

def say(value):
    print(json.dumps(value), flush=True)
"""
# Enough of Django for a migration to have something to collide on.
APPS = {"APPS": "django.contrib.contenttypes django.contrib.auth"}
CREATE = "sql('CREATE TABLE IF NOT EXISTS note (id bigint PRIMARY KEY)')\n"


class Machine:
    """One data directory, the programs that run on it and the servers they start."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.programs: list[subprocess.Popen] = []

    def start(self, code: str, **environment: str) -> subprocess.Popen:
        """Start a program; it speaks JSON lines and may wait on its standard input."""
        unset = ("DATABASE_URL", "ISIC_PG_BIN", "DURABLE", "POOL", "APPS")
        inherited = {k: v for k, v in os.environ.items() if k not in unset}
        program = subprocess.Popen(
            [sys.executable, "-c", PRELUDE + code],
            cwd=REPOSITORY,
            env=inherited | {"ISIC_DATA_DIR": str(self.data_dir)} | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.programs.append(program)
        return program

    def run(self, code: str, **environment: str) -> list:
        """Run a program to its end and return what it said; fail with its traceback."""
        return self.end(self.start(code, **environment))

    def end(self, program: subprocess.Popen) -> list:
        """Wait for a program to end well and return what it said."""
        out, err = program.communicate(timeout=60)
        assert program.returncode == 0, err
        return [json.loads(line) for line in out.splitlines()]

    def hear(self, program: subprocess.Popen) -> object:
        """Return the next thing that a program says."""
        line = program.stdout.readline()
        assert line, program.communicate(timeout=10)[1]
        return json.loads(line)

    def root(self, *, durable: bool = False) -> Path:
        """Return the directory of the cluster, whatever its version."""
        base = self.data_dir / ("postgres" if durable else "postgres-tests")
        (root,) = (d for d in base.iterdir() if d.name.isdigit())
        return root

    def server_pid(self, *, durable: bool = False) -> int | None:
        """Return the process number of the live server, or None."""
        try:
            text = (self.root(durable=durable) / "data" / "postmaster.pid").read_text()
        except (FileNotFoundError, ValueError):
            return None
        pid = int(text.split("\n", 1)[0])
        return pid if postgres_identity(pid) else None

    def wait_stopped(self, *, durable: bool = False) -> None:
        """Wait for the reaper, which stops the server once its last user is gone."""
        with contextlib.suppress(FileNotFoundError, ValueError):
            root = self.root(durable=durable)
            wait_until(lambda: is_free(root / "reaper.lock"))
        assert self.server_pid(durable=durable) is None

    def end_all(self) -> None:
        """Kill the programs left and check that no server outlives them."""
        for program in self.programs:
            if program.poll() is None:
                program.send_signal(signal.SIGKILL)
            program.communicate()
        for durable in (True, False):
            self.wait_stopped(durable=durable)


def wait_until(condition, seconds: float = 20) -> None:
    """Wait for a condition, polling; fail after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(tmp_path)
    yield machine
    machine.end_all()


@pytest.fixture(scope="module")
def shared_machine(tmp_path_factory) -> Iterator[Machine]:
    """One server for all tests of a module: those that break nothing."""
    machine = Machine(tmp_path_factory.mktemp("shared"))
    keeper = machine.start("sql('SELECT 1'); say('ready'); input()")
    machine.hear(keeper)
    yield machine
    machine.end_all()
