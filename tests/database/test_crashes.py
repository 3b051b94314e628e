"""Nothing committed is lost, and the next user starts the server unaided, whatever was killed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator

import pytest

from tests.database.conftest import APPS, CREATE, Machine, wait_until

INSERT = "sql('INSERT INTO note SELECT coalesce(max(id), 0) + 1 FROM note')\n"


@pytest.mark.parametrize("pool", [{}, {"POOL": "1"}], ids=["direct", "pool"])
def test_three_kills_of_the_server_lose_no_row_of_a_running_process(machine: Machine, pool) -> None:
    code = (
        CREATE
        + """
for _ in range(3):
    for _ in range(50):
        sql('INSERT INTO note SELECT coalesce(max(id), 0) + 1 FROM note')
    connection.close()
    os.kill(int((connection.embedded_server.data / 'postmaster.pid').read_text().split()[0]), 9)
    time.sleep(0.05)  # the next request comes; at that very instant it would be cut
    say(sql('SELECT count(*), max(id) FROM note')[0])
    connection.close()
say(sql('SHOW fsync')[0])
"""
    )
    assert machine.run(code, DURABLE="1", **pool) == [
        *([50, 50], [100, 100], [150, 150]),
        ["on"],
    ]


def test_three_kills_of_the_server_lose_no_row_for_the_next_process(machine: Machine) -> None:
    code = CREATE + INSERT + "say(sql('SELECT count(*) FROM note')); input()"
    for committed in (1, 2, 3):
        writer = machine.start(code, DURABLE="1")
        assert machine.hear(writer) == [[committed]]
        os.kill(machine.server_pid(durable=True), signal.SIGKILL)
        writer.kill()
    assert machine.run("say(sql('SELECT count(*) FROM note'))", DURABLE="1") == [[[3]]]


def test_a_killed_owner_loses_nothing_and_does_not_disturb_the_others(machine: Machine) -> None:
    owner = machine.start(CREATE + INSERT + "say('committed'); input()")
    machine.hear(owner)
    guest = machine.start(
        "say(sql('SELECT pg_backend_pid()'))\n"
        "input(); say(sql('SELECT count(*) FROM note')); say(sql('SELECT pg_backend_pid()'))\n"
    )
    first_backend = machine.hear(guest)
    server = machine.server_pid()

    owner.kill()
    owner.wait()
    guest.stdin.write("\n")
    guest.stdin.flush()

    assert machine.hear(guest) == [[1]]
    assert machine.hear(guest) == first_backend, "its connection was not even interrupted"
    assert machine.server_pid() in (server, None)
    guest.wait()
    machine.wait_stopped()
    assert machine.run("say(sql('SELECT count(*) FROM note'))") == [[[1]]]


@pytest.mark.parametrize("sign", ["new/*/PG_VERSION", "data/PG_VERSION"])
def test_an_owner_killed_during_a_cold_start_leaves_the_place_clean(machine: Machine, sign) -> None:
    owner = machine.start("sql('SELECT 1'); input()")
    base = machine.data_dir / "postgres-tests"
    wait_until(lambda: any(base.glob(f"*/{sign}")))
    owner.kill()
    owner.wait()

    found = machine.run(CREATE + INSERT + "say(sql('SELECT count(*) FROM note'))")

    assert found == [[[1]]]


@pytest.fixture(scope="module")
def stopped(tmp_path_factory) -> Iterator[Machine]:
    """A machine whose stopped server holds one note."""
    machine = Machine(tmp_path_factory.mktemp("stopped"))
    machine.run(CREATE + INSERT)
    yield machine
    machine.end_all()


@pytest.mark.parametrize("program", ["sleep", "zombie", "another PostgreSQL"])
def test_a_stale_number_given_to_a_live_process_does_not_prevent_the_start(
    stopped: Machine, shared_machine: Machine, program
) -> None:
    machine = stopped
    machine.wait_stopped()
    living = subprocess.Popen(["true"] if program == "zombie" else ["sleep", "60"])
    number = shared_machine.server_pid() if program == "another PostgreSQL" else living.pid
    socket_dir = next(line for line in _options(machine) if "isic-pg-" in line)
    pid_file = machine.root() / "data" / "postmaster.pid"
    stale = [number, machine.root() / "data", 1, 5432, socket_dir, "", "  1 1", "ready"]
    pid_file.write_text("".join(f"{line}\n" for line in stale))
    os.makedirs(socket_dir, mode=0o700, exist_ok=True)
    lock = os.path.join(socket_dir, ".s.PGSQL.5432.lock")
    with open(lock, "w") as file:
        file.write("".join(f"{line}\n" for line in stale[:5]))

    try:
        assert machine.run("say(sql('SELECT count(*) FROM note'))") == [[[1]]]
        if program == "sleep":
            machine.wait_stopped()
            assert living.poll() is None, "nobody but the server was signalled"
    finally:
        living.kill()
        living.wait()


def _options(machine: Machine) -> list[str]:
    """Return the words of the server's last command line, kept by PostgreSQL beside its data."""
    text = (machine.root() / "data" / "postmaster.opts").read_text()
    return text.replace('"', "").replace("=", " ").split()


def test_eight_processes_race_on_an_empty_directory_and_share_one_server(machine: Machine) -> None:
    racing = [
        machine.start(
            "call_command('migrate', verbosity=0)\nsay(sql('SELECT pg_postmaster_start_time()::text'))",
            **APPS,
        )
        for _ in range(8)
    ]

    starts = [machine.end(program) for program in racing]

    assert len({str(start) for start in starts}) == 1, "one server, started once"
    assert machine.run("say(sql('SELECT count(*) FROM auth_permission'))") == [[[16]]], (
        "four permissions for each of four models: none written twice"
    )


def test_a_server_whose_socket_was_swept_away_is_started_again(machine: Machine) -> None:
    keeper = machine.start(CREATE + INSERT + "say(connection.settings_dict['HOST']); input()")
    shutil.rmtree(machine.hear(keeper))

    assert machine.run("say(sql('SELECT count(*) FROM note'))") == [[[1]]]


def test_a_data_directory_deleted_under_its_server_makes_a_new_start(machine: Machine) -> None:
    first = machine.start(CREATE + INSERT + "say('committed'); input()")
    machine.hear(first)
    shutil.rmtree(machine.root() / "data")

    assert machine.run("say(sql(\"SELECT to_regclass('note') IS NULL\"))") == [[[True]]]
