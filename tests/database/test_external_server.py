"""A server given by DATABASE_URL, as a host gives it: an ordinary role, no superuser."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from isic_platform.database.embedded import Server
from isic_platform.database.settings import DATABASE_NAME, ENGINE, databases
from tests.database.conftest import APPS, Machine


@pytest.fixture(scope="module")
def host(tmp_path_factory) -> Iterator[Server]:
    """Another PostgreSQL, where an ordinary role may create databases and owns one."""
    server = Server(tmp_path_factory.mktemp("host"), durable=False)
    server.ensure()
    with psycopg.connect(host=str(server.socket_dir), user="postgres", autocommit=True) as admin:
        admin.execute("CREATE ROLE isic_app LOGIN CREATEDB PASSWORD 'p@ss/mot'")
        admin.execute("CREATE DATABASE isic_app OWNER isic_app")
    yield server
    server.stop()
    server.socket_dir.rmdir()  # this process keeps its lease: the reaper would come too late


@pytest.fixture
def url(host: Server) -> str:
    return f"postgresql://isic_app:p%40ss%2Fmot@/isic_app?host={host.socket_dir}"


def test_an_ordinary_role_migrates_and_makes_the_extensions(machine: Machine, url: str) -> None:
    said = machine.run(
        """
call_command('migrate', verbosity=0)
say(sql('SELECT count(*) FROM auth_permission'))
for name in ('unaccent', 'pg_trgm', 'btree_gin', 'btree_gist'):
    sql(f'CREATE EXTENSION IF NOT EXISTS {name}')
say(sql("SELECT unaccent('été'), similarity('été', 'étés') > 0.3"))
say(sql('SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user'))
""",
        DATABASE_URL=url,
        POOL="1",
        **APPS,
    )

    assert said == [[[16]], [["ete", True]], [["isic_app", False]]]
    assert list(machine.data_dir.iterdir()) == [], "no embedded server was made"


def test_french_is_the_text_search_of_every_server(machine: Machine, url: str) -> None:
    lexemes = "say(sql(\"SELECT to_tsvector('des épiceries solidaires')::text\"))"

    assert machine.run(lexemes, DATABASE_URL=url) == [[["'solidair':3 'épicer':2"]]]


def test_an_ordinary_role_makes_and_drops_its_test_database(machine: Machine, url: str) -> None:
    said = machine.run(
        """
connection.creation.create_test_db(verbosity=0)
say(sql('SELECT current_database()'))
connection.creation.destroy_test_db('isic_app', verbosity=0)
say(sql('SELECT current_database()'))
""",
        DATABASE_URL=url,
    )

    assert said == [[["test_isic_app"]], [["isic_app"]]]


def test_a_restart_of_the_server_costs_the_pool_no_request(machine: Machine, host, url) -> None:
    program = machine.start(
        """
import threading
from django.db import connections
ready = threading.Barrier(5)
def hold():
    sql('SELECT 1'); ready.wait(); connection.close()
threads = [threading.Thread(target=hold) for _ in range(4)]
[t.start() for t in threads]; ready.wait(); [t.join() for t in threads]
say('four idle connections'); input()
started = time.monotonic()
say(sql('SELECT 42'))
say(time.monotonic() - started < 2)
""",
        DATABASE_URL=url,
        POOL="1",
    )
    machine.hear(program)
    host.stop()
    host.ensure()
    program.stdin.write("\n")
    program.stdin.flush()

    assert machine.hear(program) == [[42]]
    assert machine.hear(program) is True


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        (("/isic_app?", "/absente?"), 'database "absente" does not exist'),
        (("isic_app:", "inconnu:"), 'role "inconnu" does not exist'),
        (("host=", "host=/nulle-part"), "No such file or directory"),
    ],
    ids=["database", "role", "host"],
)
def test_a_refused_connection_says_why_and_soon(machine: Machine, url, change, cause) -> None:
    started = time.monotonic()

    (said,) = machine.run(
        "try:\n    sql('SELECT 1')\nexcept OperationalError as error:\n    say(str(error))",
        DATABASE_URL=url.replace(*change),
        POOL="1",
    )

    assert cause in said
    assert "couldn't get a connection" not in said
    assert time.monotonic() - started < 8


def test_busy_connections_are_said_to_be_busy(machine: Machine, url: str) -> None:
    (said,) = machine.run(
        """
import threading
settings.DATABASES['default']['OPTIONS']['pool'] |= {'max_size': 1, 'timeout': 2}
sql('SELECT 1')
def second():
    try:
        sql('SELECT 1')
    except OperationalError as error:
        say(str(error))
thread = threading.Thread(target=second)
thread.start(); thread.join()
""",
        DATABASE_URL=url,
        POOL="1",
    )

    assert said == "Les 1 connexions à la base de ce processus sont toutes occupées."


def test_web_use_bounds_each_statement_and_commands_lift_the_bound(machine, url: str) -> None:
    said = machine.run(
        """
from isic_platform.database.locking import no_time_limit
def limits():
    return sql("SELECT current_setting('statement_timeout'), current_setting('lock_timeout')")[0]
say(limits())
with no_time_limit():
    say(limits())
say(limits())
""",
        DATABASE_URL=url,
        POOL="1",
    )

    assert said == [["30s", "5s"], ["0", "0"], ["30s", "5s"]]


def test_the_address_is_read_as_libpq_reads_it(tmp_path: Path) -> None:
    default = databases(
        tmp_path,
        "postgres://compte:p%40ss@serveur.example:6432/base?sslmode=require&options=-c%20work_mem%3D8MB",
    )["default"]

    assert default["ENGINE"] == ENGINE
    assert (default["USER"], default["PASSWORD"]) == ("compte", "p@ss")
    assert (default["HOST"], default["PORT"], default["NAME"]) == (
        "serveur.example",
        "6432",
        "base",
    )
    assert default["OPTIONS"]["sslmode"] == "require"
    assert default["OPTIONS"]["options"] == (
        "-c default_text_search_config=pg_catalog.french -c statement_timeout=30s -c lock_timeout=5s -c work_mem=8MB"
    )
    assert default["CONN_MAX_AGE"] == 0
    assert "EMBEDDED_ROOT" not in default


def test_no_address_means_the_embedded_server_and_tests_have_a_cluster_apart(
    tmp_path: Path,
) -> None:
    real = databases(tmp_path, None)["default"]
    tests = databases(tmp_path, None, durable=False, pool=False)["default"]

    assert (real["NAME"], real["EMBEDDED_ROOT"]) == (DATABASE_NAME, str(tmp_path / "postgres"))
    assert tests["EMBEDDED_ROOT"] == str(tmp_path / "postgres-tests")
    assert "pool" in real["OPTIONS"] and "pool" not in tests["OPTIONS"]
