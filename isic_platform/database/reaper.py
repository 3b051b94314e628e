"""A small process that stops the embedded server when nobody uses it any more.

Run as a script, by path and with the standard library alone, so that it needs neither the
project on its path nor its settings. Each user of the server holds a shared lock on ``lease``
for its whole life; the kernel drops that lock however the process ends.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path


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


def is_free(path: Path) -> bool:
    """Say whether nobody holds a lock on ``path`` at this instant."""
    descriptor = open_lock(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True


def reap(root: Path, stop: list[str], account: dict) -> None:
    """Wait for the last lease in ``root`` to go, then run the command ``stop``.

    ``account`` holds the user and group arguments of subprocess, empty to stay oneself.
    """
    with locked(root / "reaper.lock"):
        lease = open_lock(root / "lease")
        while True:
            fcntl.flock(lease, fcntl.LOCK_EX)  # sleeps in the kernel until the last owner is gone
            fcntl.flock(lease, fcntl.LOCK_UN)
            with locked(root / "start.lock"):
                try:
                    fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError:
                    continue  # somebody came in between
                subprocess.run(stop, check=False, **account)
                return


if __name__ == "__main__":
    order = json.loads(sys.argv[1])
    reap(Path(order["root"]), order["stop"], order["account"])
