"""A small process that stops the embedded server when nobody uses it any more.

It needs the standard library alone, neither settings nor Django. Each user of the server holds a
shared lock on ``lease`` for its whole life; the kernel drops that lock however the process ends.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from isic_platform.database.processes import stop_server


def open_lock(path: Path) -> int:
    """Open (creating it, private) a lock file that child processes do not inherit."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on ``path``; wait for it as long as needed."""
    descriptor = open_lock(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def try_lock(descriptor: int) -> bool:
    """Take the exclusive lock of an open file if nobody holds one; say whether it was taken."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def is_free(path: Path) -> bool:
    """Say whether nobody holds a lock on ``path`` at this instant."""
    descriptor = open_lock(path)
    try:
        return try_lock(descriptor)
    finally:
        os.close(descriptor)


def reap(root: Path, socket_dir: Path) -> None:
    """Wait for the last lease in ``root`` to go, then stop the server of ``root``/data.

    Its socket's directory, outside the project, goes with it.
    """
    with locked(root / "reaper.lock"):
        lease = open_lock(root / "lease")
        while True:
            fcntl.flock(lease, fcntl.LOCK_EX)  # sleeps in the kernel until the last owner is gone
            fcntl.flock(lease, fcntl.LOCK_UN)
            with locked(root / "start.lock"):
                if not try_lock(lease):
                    continue  # somebody came in between
                stop_server(root / "data")
                with contextlib.suppress(OSError):
                    socket_dir.rmdir()
                return


_spawned: list[subprocess.Popen] = []  # kept: Python warns about a Popen dropped while it runs


def spawn(root: Path, socket_dir: Path) -> None:
    """Start the reaper of ``root`` in a process of its own, unless one is at work."""
    if not is_free(root / "reaper.lock"):
        return
    project = str(Path(__file__).resolve().parents[2])
    code = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1]); "
        f"from {__name__} import reap; reap(*map(Path, sys.argv[2:]))"
    )
    _spawned.append(
        subprocess.Popen(
            [sys.executable, "-I", "-c", code, project, str(root), str(socket_dir)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
        )
    )
