"""PostgreSQL refuses to run as root: choose under which identity its programs run."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from isic_platform.database.binaries import PACKAGE, Binaries
from isic_platform.database.exceptions import EmbeddedPostgresError

try:
    import pwd
except ImportError:  # Windows, which embedded.Server refuses
    pwd = None

# In a user namespace where root is seen as "nobody", PostgreSQL runs without a new account and
# without loosening any permission; its files stay owned by root.
USER_NAMESPACE = ("unshare", "--user", "--map-user=65534", "--map-group=65534")
ACCOUNTS = ("postgres", "nobody")


@dataclass(frozen=True)
class Identity:
    """How to run a PostgreSQL program: a command prefix, or another account of the machine."""

    prefix: tuple[str, ...] = ()
    account: pwd.struct_passwd | None = None

    @property
    def is_oneself(self) -> bool:
        """Say whether programs run simply as this process does."""
        return not self.prefix and self.account is None

    @property
    def uid(self) -> int:
        return self.account.pw_uid if self.account else os.getuid()

    @property
    def gid(self) -> int:
        return self.account.pw_gid if self.account else os.getgid()

    def subprocess_arguments(self) -> dict:
        """Return the arguments that make ``subprocess`` take this identity."""
        if self.account is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can(self, *command: object) -> bool:
        """Say whether this identity runs ``command`` with success."""
        line = [*self.prefix, *map(str, command)]
        try:
            done = subprocess.run(line, capture_output=True, check=False, cwd="/", **self.subprocess_arguments())
        except OSError:
            return False
        return done.returncode == 0


def choose_identity() -> Identity:
    """Return the identity for PostgreSQL: oneself, or a way down for root.

    Raises EmbeddedPostgresError for a root that has neither user namespaces nor an
    unprivileged account.
    """
    if os.geteuid() != 0:
        return Identity()
    namespace = Identity(prefix=USER_NAMESPACE)
    if namespace.can("true"):
        return namespace
    for name in ACCOUNTS:
        try:
            return Identity(account=pwd.getpwnam(name))
        except KeyError:
            continue
    raise EmbeddedPostgresError(
        "PostgreSQL refuse de fonctionner sous le compte root et ce système n'a pas de compte "
        "sans privilège : lancez la plateforme sous un autre compte, ou définissez DATABASE_URL."
    )


def run_by_root() -> set[int]:
    """Return the user numbers that may own the server's files when root is the one that asks."""
    owners = {0}
    for name in ACCOUNTS:
        with contextlib.suppress(KeyError):
            owners.add(pwd.getpwnam(name).pw_uid)
    return owners


def readable_binaries(binaries: Binaries, identity: Identity, copies: Path) -> Path:
    """Return a directory of programs that ``identity`` can run, copying them into ``copies``.

    The copy is made only when the programs lie where ``identity`` cannot read them.
    """
    if identity.is_oneself or identity.can(binaries.directory / "postgres", "--version"):
        return binaries.directory
    if binaries.package is None:
        raise EmbeddedPostgresError(
            "PostgreSQL, qui ne fonctionne pas sous root, ne peut pas être lancé depuis "
            f"« {binaries.directory} » : ouvrez ce dossier en lecture, ou définissez DATABASE_URL."
        )
    package = binaries.package
    copy = copies / f"bin-{int(package.stat().st_mtime)}"
    if not copy.exists():
        new = Path(tempfile.mkdtemp(prefix="copy-", dir=copies))
        skip = shutil.ignore_patterns("include", "*.a")
        shutil.copytree(package / "pginstall", new / PACKAGE / "pginstall", ignore=skip)
        libraries = package.with_name(f"{PACKAGE}.libs")
        if libraries.exists():
            shutil.copytree(libraries, new / libraries.name)
        for path in (new, *new.rglob("*")):  # whatever the umask
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
        new.rename(copy)
    return copy / PACKAGE / "pginstall" / "bin"
