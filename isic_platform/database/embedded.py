"""A private PostgreSQL server for whoever sets no DATABASE_URL.

* It listens on a unix socket in a private directory, never on TCP.
* Each process that uses it holds a shared lock (a lease) for its whole life; a small process
  (``reaper``) stops the server with the last one.
* Starting is serialised by an exclusive lock: any number of processes may call ``ensure``.
* Data live in one directory per major version, which no other version ever opens.
"""

from __future__ import annotations

import contextlib
import functools
import locale
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from isic_platform.database.binaries import Binaries, find_binaries
from isic_platform.database.exceptions import EmbeddedPostgresError
from isic_platform.database.home import Home
from isic_platform.database.privileges import Identity, choose_identity, readable_binaries
from isic_platform.database.processes import (
    postgres_identity,
    runs_in,
    server_identity,
    stop_server,
    wait_until,
)

try:
    import fcntl

    from isic_platform.database import reaper
except ImportError:  # Windows
    fcntl = None

SUPERUSER = "postgres"
SOCKET = ".s.PGSQL.5432"
START_TIMEOUT = 120  # seconds; recovery after a crash included
LEFTOVER_TIMEOUT = 30  # seconds given to the children of a killed server to notice
LOG_LIMIT = 5_000_000  # bytes kept in one log file


class Server:
    """The server whose data live under ``root``; creating the object starts nothing.

    ``database`` is created with the cluster. Not ``durable``: commits survive a crash of this
    process but not of the machine (tests).
    """

    def __init__(self, root: Path | str, *, database: str | None = None, durable: bool = True) -> None:
        if fcntl is None:
            raise EmbeddedPostgresError(
                "La base intégrée ne fonctionne pas sous Windows : définissez DATABASE_URL vers un serveur PostgreSQL."
            )
        self.database = database
        self.durable = durable
        self.binaries: Binaries = find_binaries()
        self.identity: Identity = choose_identity()
        self.home = Home(root, self.binaries.major, self.identity)
        self.root, self.data = self.home.root, self.home.data
        self.log, self.socket_dir = self.home.log, self.home.socket_dir
        self._lease: int | None = None
        self._owner: int | None = None
        self._running: str | None = None
        self._mutex = threading.Lock()

    def ensure(self, *, thorough: bool = False) -> None:
        """Start the server unless it runs, and hold a lease on it until this process ends.

        Cheap when the server runs: called before every connection. ``thorough`` asks the server
        itself instead of trusting that its process exists (one may be dying). Raises
        EmbeddedPostgresError, in French, when the server cannot be started or must not be opened.
        """
        if self._owner == os.getpid() and self._running and not thorough:
            pid = int(self._running.split(":")[0])
            if postgres_identity(pid) == self._running:
                return
        with self._mutex:
            self.home.check_no_other_version()
            self.home.prepare()
            with reaper.locked(self.root / "start.lock"):
                if self._lease is None:  # a forked child shares its parent's open file, and lease
                    self._lease = reaper.open_lock(self.root / "lease")
                    fcntl.flock(self._lease, fcntl.LOCK_SH)
                reaper.spawn(self.root, self.socket_dir)
                self.home.private_directory(self.socket_dir)  # here: the reaper removes it
                if not self.home.has_data():
                    self._stop_orphan()
                    self._initialise()
                self.home.check_data(stopped=not server_identity(self.data))
                self._bring_up()
                self._running = server_identity(self.data)
            self._owner = os.getpid()

    def stop(self) -> None:
        """Stop the server if it runs, whoever uses it. The next connection starts it again."""
        stop_server(self.data)

    # The server itself

    def _accepts(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(2)
            try:
                client.connect(str(self.socket_dir / SOCKET))
            except OSError:
                return False
        return True

    def _initialise(self) -> None:
        # Renamed once complete: a killed initdb never leaves a half-made data directory. It runs
        # in a directory that the chosen account owns.
        nursery = self.root / "new"
        shutil.rmtree(nursery, ignore_errors=True)
        self.home.private_directory(nursery)
        made = nursery / f"{os.getpid()}-{time.monotonic_ns()}"
        collation = ["--locale=C", f"--lc-ctype={_utf8_ctype()}"]
        if self.binaries.major >= 17:
            collation += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        self._run(
            *("initdb", "-D", made, "-U", SUPERUSER, "-A", "trust", "-E", "UTF8"),
            *("--no-instructions", *collation),
            *([] if self.durable else ["--no-sync"]),
        )
        made.rename(self.data)

    def _stop_orphan(self) -> None:
        """Stop a server whose data directory was deleted: it still holds the socket."""
        with contextlib.suppress(OSError, ValueError, IndexError):
            pid = int((self.socket_dir / f"{SOCKET}.lock").read_text().splitlines()[0])
            if postgres_identity(pid) and runs_in(pid, self.data):
                os.kill(pid, signal.SIGQUIT)
                wait_until(lambda: postgres_identity(pid) is None, 10)

    def _start(self) -> None:
        options = {
            "listen_addresses": "''",
            "unix_socket_directories": str(self.socket_dir),
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if not self.durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        flags = " ".join(f"-c {name}={value}" for name, value in options.items())
        with contextlib.suppress(OSError):
            if self.log.stat().st_size > LOG_LIMIT:
                self.log.replace(self.log.with_suffix(".log.1"))
        with self._alone() as descriptor:
            if descriptor is not None:
                self._clear_stale_numbers()
                command = ("pg_ctl", "-D", self.data, "-l", self.log, "-w", "-t", START_TIMEOUT)
                self._run(*command, "-o", flags, "start", pass_fds=(descriptor,))

    @contextlib.contextmanager
    def _alone(self) -> Iterator[int | None]:
        """Lock the data for the server about to start; give None if one answers meanwhile.

        The server and its children inherit the lock: it is free once the last of them is gone,
        and it speaks the truth across containers, where process numbers do not.
        """
        descriptor = reaper.open_lock(self.root / "server.lock")
        try:
            seen = time.monotonic()
            while not reaper.try_lock(descriptor):
                if self._accepts():
                    yield None
                    return
                if server_identity(self.data):
                    if self._is_deaf():
                        self.stop()
                elif time.monotonic() - seen > LEFTOVER_TIMEOUT:
                    raise EmbeddedPostgresError(
                        f"Les données de « {self.root} » servent déjà ailleurs, sans doute dans un "
                        "autre conteneur : arrêtez-le, ou définissez DATABASE_URL pour que "
                        "plusieurs partagent une base."
                    )
                if time.monotonic() - seen > START_TIMEOUT:
                    raise EmbeddedPostgresError(
                        f"PostgreSQL ne répond pas depuis {START_TIMEOUT} secondes : voyez "
                        f"« {self.log} », ou définissez DATABASE_URL."
                    )
                time.sleep(0.05)
            yield descriptor
        finally:
            os.close(descriptor)

    def _is_deaf(self) -> bool:
        """Say whether the server runs but lost its socket, as when /tmp is swept."""
        if (self.socket_dir / SOCKET).exists():
            return False
        with contextlib.suppress(OSError):
            return "ready" in (self.data / "postmaster.pid").read_text()
        return False

    def _clear_stale_numbers(self) -> None:
        # PostgreSQL refuses to start while the number in a lock file belongs to a process, even to
        # a zombie (container without init) or to a newcomer. For the data directory, write a free
        # number rather than delete the file: its shared-memory interlock then still protects it.
        pid_file = self.data / "postmaster.pid"
        with contextlib.suppress(FileNotFoundError):
            lines = pid_file.read_text().splitlines()
            free = subprocess.Popen(["true"])
            free.wait()
            pid_file.write_text("\n".join([str(free.pid), *lines[1:]]) + "\n")
        (self.socket_dir / f"{SOCKET}.lock").unlink(missing_ok=True)

    def _bring_up(self) -> None:
        """Leave a server that answers queries, with its database."""
        import psycopg

        deadline = time.monotonic() + START_TIMEOUT
        failures = 0
        while True:
            if not self._accepts():
                self._start()
            try:
                self._create_database()
                return
            except psycopg.OperationalError as error:
                # It recovers from a crash; or it accepted a connection while dying.
                recovering = "starting up" in str(error) or "recovery" in str(error)
                failures += not recovering
                if failures > 3 or time.monotonic() > deadline:
                    raise EmbeddedPostgresError(f"PostgreSQL ne répond pas : {error}") from error
                time.sleep(0.1)

    def _create_database(self) -> None:
        import psycopg
        from psycopg.sql import SQL, Identifier

        where = {"host": str(self.socket_dir), "user": SUPERUSER, "dbname": "postgres"}
        with psycopg.connect(**where, autocommit=True, connect_timeout=10) as connection:
            known = "SELECT FROM pg_database WHERE datname = %s"
            if self.database and not connection.execute(known, [self.database]).rowcount:
                connection.execute(SQL("CREATE DATABASE {}").format(Identifier(self.database)))

    # Running programs

    def _command(self, tool: str, *arguments: object) -> list[str]:
        return [*self.identity.prefix, *map(str, (self._programs / tool, *arguments))]

    @functools.cached_property
    def _programs(self) -> Path:
        return readable_binaries(self.binaries, self.identity, self.root)

    def _run(self, tool: str, *arguments: object, pass_fds: tuple[int, ...] = ()) -> None:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "LANG"))}
        offset = self.home.log_size()
        with tempfile.TemporaryFile("w+") as output:  # not a pipe: the server would keep it open
            done = subprocess.run(
                self._command(tool, *arguments),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=kept,
                cwd="/",
                start_new_session=True,
                pass_fds=pass_fds,
                check=False,
                **self.identity.subprocess_arguments(),
            )
            output.seek(0)
            text = output.read()
        if done.returncode:
            raise EmbeddedPostgresError(
                f"PostgreSQL n'a pas pu démarrer ({tool}, code {done.returncode}) :\n{text}\n"
                f"{self.home.log_since(offset)}"
            )


def _utf8_ctype() -> str:
    """Return a UTF-8 LC_CTYPE of this machine: without one, trigrams lose accented letters."""
    saved = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "C.utf8", "fr_FR.UTF-8", "en_US.UTF-8", "UTF-8"):
            with contextlib.suppress(locale.Error):
                locale.setlocale(locale.LC_CTYPE, name)
                return name
    finally:
        locale.setlocale(locale.LC_CTYPE, saved)
    return "C"
