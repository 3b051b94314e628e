"""Tell whether a process number, read from a file that may be stale, is a live PostgreSQL."""

from __future__ import annotations

import os
import subprocess
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
