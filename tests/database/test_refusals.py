"""What the embedded server refuses, in a French sentence that says what to do."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from isic_platform.database import embedded
from isic_platform.database.binaries import NOT_FOUND, find_binaries
from isic_platform.database.embedded import Server
from isic_platform.database.exceptions import EmbeddedPostgresError
from isic_platform.database.reaper import is_free, open_lock, try_lock
from isic_platform.database.settings import databases
from tests.database.conftest import REPOSITORY, Machine, wait_until

STRANGER = 12345

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a file to another user")


@pytest.fixture(scope="module")
def stopped(tmp_path_factory) -> Iterator[Path]:
    """The base directory of a cluster that nobody uses; tests leave it as they found it."""
    base = tmp_path_factory.mktemp("stopped")
    assert _refusal(base) == ""
    yield base


def _refusal(base: Path) -> str:
    """Return what a process that needs the server of ``base`` is told, empty when all is well."""
    code = (
        "import sys; from isic_platform.database.embedded import *\n"
        "try: Server(sys.argv[1], durable=False).ensure()\n"
        "except EmbeddedPostgresError as error: print(error, end='')"
    )
    command = [sys.executable, "-c", code, str(base)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    (root,) = (d for d in base.iterdir() if d.name.isdigit())
    wait_until(lambda: is_free(root / "reaper.lock"))
    return done.stdout


@as_root
@pytest.mark.parametrize("part", ["", "data"])
def test_the_directory_of_another_user_is_refused(stopped: Path, part) -> None:
    path = next(stopped.iterdir()) / part
    os.chown(path, STRANGER, STRANGER)

    said = _refusal(stopped)
    owner = os.lstat(path).st_uid
    os.chown(path, 0, 0)

    assert f"« {path} » n'est pas un dossier privé de votre compte" in said
    assert "DATABASE_URL" in said
    assert owner == STRANGER, "nothing was taken over"
    assert _refusal(stopped) == ""


@as_root
def test_a_socket_directory_prepared_by_another_user_is_refused(tmp_path: Path) -> None:
    server = Server(tmp_path)
    server.socket_dir.mkdir()
    os.chown(server.socket_dir, STRANGER, STRANGER)

    try:
        with pytest.raises(EmbeddedPostgresError, match="n'est pas un dossier privé"):
            server.ensure()
    finally:
        server.socket_dir.rmdir()


def test_data_of_another_major_version_are_never_opened(machine: Machine) -> None:
    other = machine.data_dir / "postgres-tests" / "14" / "data"
    other.mkdir(parents=True)
    (other / "PG_VERSION").write_text("14\n")

    (said,) = machine.run("try:\n    sql('SELECT 1')\nexcept OperationalError as error:\n    say(str(error))")

    assert "viennent de PostgreSQL 14" in said
    assert "pg_dump" in said and "pg_restore" in said
    assert sorted(p.name for p in (machine.data_dir / "postgres-tests").iterdir()) == ["14"]


def test_a_cluster_whose_version_file_lies_is_refused(stopped: Path) -> None:
    version = next(stopped.iterdir()) / "data" / "PG_VERSION"
    true = version.read_text()
    version.write_text("17\n")

    said = _refusal(stopped)
    version.write_text(true)

    assert "contient des données de PostgreSQL 17" in said


def test_data_that_serve_in_another_container_are_left_alone(stopped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # What is seen of it from here: the lock that its server inherited, and nothing else.
    root = next(stopped.iterdir())
    descriptor = open_lock(root / "server.lock")
    assert try_lock(descriptor)
    monkeypatch.setattr(embedded, "LEFTOVER_TIMEOUT", 0.2)
    try:
        with pytest.raises(EmbeddedPostgresError, match="autre conteneur .* DATABASE_URL"):
            Server(stopped, durable=False)._start()
    finally:
        os.close(descriptor)


def test_a_wrong_isic_pg_bin_is_said_and_never_ignored(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ISIC_PG_BIN", str(tmp_path))

    with pytest.raises(EmbeddedPostgresError, match=r"ISIC_PG_BIN .* DATABASE_URL"):
        find_binaries()


def test_a_machine_without_postgresql_gets_one_sentence() -> None:
    assert NOT_FOUND.count(" : ") == 1
    assert "DATABASE_URL" in NOT_FOUND


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("mysql://compte:s3cret@serveur/base", "qu'avec PostgreSQL"),
        ("sqlite:///s3cret.db", "qu'avec PostgreSQL"),
        ("postgresql://compte:s3cret@serveur:port/base", "n'est pas une adresse"),
        ("n'importe quoi s3cret", "n'est pas une adresse"),
    ],
)
def test_an_address_that_is_not_postgresql_is_refused_without_repeating_it(tmp_path: Path, url, reason) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        databases(tmp_path, url)

    assert reason in str(refusal.value)
    assert "s3cret" not in str(refusal.value)
