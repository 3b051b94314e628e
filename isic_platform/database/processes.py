"""Recognise and stop a PostgreSQL whose number was read from a file that may be stale.

``pg_ctl stop`` is not used: it signals whatever process has the number found in the file.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

_PROC = Path("/proc/self/stat").exists()


def postgres_identity(pid: int) -> str | None:
    """Return « pid:start » of the live PostgreSQL process ``pid``, or None.

    None for a free number, a zombie (a container without init keeps them) or another program.
    The value distinguishes two processes that were given the same number.
    """
    if _PROC:
        try:
            with open(f"/proc/{pid}/stat") as file:
                stat = file.read()
        except OSError:
            return None
        name = stat[stat.index("(") + 1 : stat.rindex(")")]
        fields = stat[stat.rindex(")") + 2 :].split()
        return f"{pid}:{fields[19]}" if name == "postgres" and fields[0] not in "ZX" else None
    command = ["ps", "-o", "stat=,lstart=,comm=", "-p", str(pid)]
    shown = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    state, _, start_and_name = shown.strip().partition(" ")
    if "postgres" not in start_and_name or state.startswith("Z"):
        return None
    return f"{pid}:{start_and_name}"


def runs_in(pid: int, directory: Path) -> bool:
    """Say whether process ``pid`` works in ``directory``, as a PostgreSQL does in its data.

    True as well when the system does not tell: the caller then waits instead of overwriting.
    A directory deleted under the process still counts as its own.
    """
    try:
        where = os.readlink(f"/proc/{pid}/cwd")
    except OSError:
        return True
    return where.removesuffix(" (deleted)") == os.path.realpath(directory)


def server_identity(data: Path) -> str | None:
    """Return the identity of the live server that works in the directory ``data``, or None."""
    try:
        pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    identity = postgres_identity(pid)
    return identity if identity and runs_in(pid, data) else None


def stop_server(data: Path, *, seconds: float = 60) -> None:
    """Stop the server of ``data``, if one runs, once it has written everything down."""
    identity = server_identity(data)
    if identity is None:
        return
    pid = int(identity.split(":")[0])
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGINT)  # a fast shutdown: sessions are ended, data are complete
    wait_until(lambda: postgres_identity(pid) != identity, seconds)


def wait_until(condition: Callable[[], bool], seconds: float) -> None:
    """Return as soon as ``condition`` holds, or after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
