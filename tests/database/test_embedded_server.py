"""What the embedded server offers, and how it shares a machine."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from pathlib import Path

import pytest

from tests.database.conftest import APPS, CREATE, Machine

DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def test_french_letters_are_letters(shared_machine: Machine) -> None:
    (found,) = shared_machine.run(
        """
sql('CREATE EXTENSION IF NOT EXISTS pg_trgm'); sql('CREATE EXTENSION IF NOT EXISTS unaccent')
say(sql('''SELECT upper('épicerie'), lower('ÎLE'), show_trgm('été'),
                  to_tsvector('des épiceries solidaires')::text, unaccent('cœur d’Île')'''))
"""
    )
    ((upper, lower, trigrams, lexemes, plain),) = found

    assert (upper, lower) == ("ÉPICERIE", "île")
    assert len(trigrams) == 4 and all(trigrams), "each of the three letters counts"
    assert lexemes == "'solidair':3 'épicer':2", "French is the default configuration"
    assert plain == "coeur d'Ile"


def test_it_listens_to_its_own_user_alone_and_never_on_tcp(shared_machine: Machine) -> None:
    names = "listen_addresses", "unix_socket_directories", "fsync"
    (found,) = shared_machine.run(f"say([sql('SHOW ' + n)[0][0] for n in {names}])")
    addresses, socket_dir, fsync = found

    assert addresses == ""
    assert fsync == "off", "these are tests; real data are kept with it (test_crashes)"
    assert stat.S_IMODE(os.stat(socket_dir).st_mode) == 0o700
    assert stat.S_IMODE(os.stat(shared_machine.root()).st_mode) == 0o700


def test_a_forked_worker_makes_its_own_connections(shared_machine: Machine) -> None:
    said = shared_machine.run(
        """
mine = sql('SELECT pg_backend_pid()'); connection.close()
sys.stdout.flush()
if os.fork() == 0:
    say(sql('SELECT pg_backend_pid()') != mine)
    connection.close(); sys.stdout.flush(); os._exit(0)
os.wait()
say(sql('SELECT pg_backend_pid()') == mine)
""",
        POOL="1",
    )

    assert said == [True, True]


def test_the_lock_lets_one_process_in_at_a_time(shared_machine: Machine) -> None:
    first = shared_machine.start(
        """
from isic_platform.database.locking import advisory_lock
with advisory_lock('demo'):
    say('in')
    connection.close()
    input()
say('out'); input()
""",
        POOL="1",
    )
    assert shared_machine.hear(first) == "in"
    attempt = """
from isic_platform.database.exceptions import LockNotObtained
from isic_platform.database.locking import advisory_lock
try:
    with advisory_lock('demo', timeout=0.2), advisory_lock('another'):
        say('in')
except LockNotObtained as error:
    say(str(error))
"""

    (refused,) = shared_machine.run(attempt, POOL="1")
    first.stdin.write("\n")
    first.stdin.flush()
    assert shared_machine.hear(first) == "out"

    assert "Une autre opération « demo » est en cours" in refused
    assert shared_machine.run(attempt, POOL="1") == ["in"]


@pytest.mark.skipif(not DEBIAN, reason="no PostgreSQL on this machine beside the wheel's")
def test_the_postgresql_of_the_machine_serves_as_well(machine: Machine) -> None:
    (said,) = machine.run(
        """
call_command('migrate', verbosity=0)
sql('CREATE EXTENSION pg_trgm')
say(sql("SELECT count(*), upper('é'), cardinality(show_trgm('été')) FROM auth_permission"))
""",
        ISIC_PG_BIN=str(DEBIAN[-1]),
        **APPS,
    )

    assert said == [[16, "É", 4]]
    assert machine.root().name == DEBIAN[-1].parent.name


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another account")
def test_root_without_user_namespaces_uses_an_account_of_the_machine(tmp_path: Path) -> None:
    # The directory must be open to that account, which pytest's own are not.
    place = Path(tempfile.mkdtemp(prefix="isic-", dir="/var/tmp"))
    place.chmod(0o755)
    refusing = tmp_path / "unshare"
    refusing.write_text("#!/bin/sh\nexit 1\n")
    refusing.chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    machine = Machine(place)
    try:
        machine.run(CREATE + "sql('INSERT INTO note VALUES (1)')", PATH=path)
        machine.wait_stopped()
        owner = os.stat(machine.root() / "data").st_uid
        # The next start may have namespaces again: same data, other identity, and back.
        said = machine.run("say(sql('SELECT count(*) FROM note'))")
        machine.wait_stopped()
        said += machine.run("say(sql('SELECT count(*) FROM note'))", PATH=path)
        machine.end_all()
    finally:
        shutil.rmtree(place)

    assert owner != 0
    assert said == [[[1]], [[1]]]
