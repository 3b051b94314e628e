"""Where the embedded server keeps its data, and what it refuses to open."""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

from isic_platform.database.exceptions import EmbeddedPostgresError
from isic_platform.database.privileges import Identity, run_by_root

# Where data go when root must run PostgreSQL under an account that cannot enter the project.
SYSTEM_HOME = Path("/var/lib/isic-platform")


class Home:
    """The directories of one cluster: ``base``/<major version>/ and a short one for its socket.

    Everything is private to ``identity``, save ``root`` itself, which the platform's own process
    owns for its locks.
    """

    def __init__(self, base: Path | str, major: int, identity: Identity) -> None:
        self.major = major
        self.identity = identity
        asked = Path(base).resolve() / str(major)
        digest = hashlib.sha256(os.fsencode(asked)).hexdigest()[:12]
        self.root = self._reachable(asked, SYSTEM_HOME / digest / str(major))
        self.data = self.root / "data"
        self.log = self.root / "log" / "postgres.log"
        # A socket path is limited to about 103 bytes, hence a short directory outside the project.
        self.socket_dir = Path("/tmp") / f"isic-pg-{os.getuid()}-{digest}"

    def has_data(self) -> bool:
        """Say whether a complete cluster is there."""
        return (self.data / "PG_VERSION").exists()

    def log_size(self) -> int:
        """Return the size of the server's log in bytes, 0 when there is none."""
        return self.log.stat().st_size if self.log.exists() else 0

    def log_since(self, offset: int) -> str:
        """Return what the server wrote after ``offset`` bytes of log, its last lines only."""
        if not self.log.exists():
            return ""
        return self.log.read_bytes()[offset:].decode(errors="replace")[-2000:]

    def _reachable(self, asked: Path, fallback: Path) -> Path:
        if self.identity.is_oneself:
            return asked
        if (fallback / "data").exists():
            return fallback
        parent = next(p for p in asked.parents if p.exists())
        if self.identity.can("test", "-x", parent):
            return asked
        if (asked / "data").exists():
            raise EmbeddedPostgresError(
                f"PostgreSQL, qui ne fonctionne pas sous root, ne peut pas atteindre « {asked} » : "
                "déplacez ISIC_DATA_DIR, ou définissez DATABASE_URL."
            )
        return fallback

    def check_no_other_version(self) -> None:
        """Refuse to start empty beside the data of another major version.

        Raises EmbeddedPostgresError that says to dump and restore.
        """
        if self.has_data() or not self.root.parent.is_dir():
            return
        others = [
            d.name
            for d in self.root.parent.iterdir()
            if d.name.isdigit() and d != self.root and (d / "data" / "PG_VERSION").exists()
        ]
        if others:
            old = max(others, key=int)
            raise EmbeddedPostgresError(
                f"Les données de « {self.root.parent / old} » viennent de PostgreSQL {old}, et le "
                f"programme trouvé est PostgreSQL {self.major} : il ne les ouvrira pas. "
                f"Sauvegardez-les avec PostgreSQL {old} (ISIC_PG_BIN, puis pg_dump), renommez ce "
                "dossier, puis restaurez la sauvegarde (pg_restore)."
            )

    def prepare(self) -> None:
        """Make the directories; raise EmbeddedPostgresError when they belong to someone else."""
        try:
            self.root.parent.mkdir(parents=True, exist_ok=True)
            self.root.mkdir(exist_ok=True)
            if os.lstat(self.root).st_uid != os.getuid():
                raise EmbeddedPostgresError(_not_ours(self.root))
            self.root.chmod(0o755 if self.identity.account else 0o700)
            self.private_directory(self.log.parent)
        except PermissionError as error:
            raise EmbeddedPostgresError(_not_ours(self.root)) from error

    def private_directory(self, path: Path) -> None:
        """Make ``path``, which PostgreSQL alone may enter, or check that it is so."""
        with contextlib.suppress(FileExistsError):
            path.mkdir(mode=0o700)
        self._give(path)
        found = os.lstat(path)
        if found.st_uid != self.identity.uid or (found.st_mode & 0o170777) != 0o040700:
            raise EmbeddedPostgresError(_not_ours(path))

    def _give(self, path: Path) -> None:
        """Let root hand ``path`` over when it changed the way it runs PostgreSQL."""
        owner = os.lstat(path).st_uid
        if os.geteuid() != 0 or owner == self.identity.uid or owner not in run_by_root():
            return
        for directory, _, names in os.walk(path):
            for entry in (directory, *(os.path.join(directory, name) for name in names)):
                os.lchown(entry, self.identity.uid, self.identity.gid)

    def check_data(self, *, stopped: bool) -> None:
        """Refuse data of another owner or version; ``stopped``: they may change hands."""
        if stopped:
            self._give(self.data)
        if os.lstat(self.data).st_uid != self.identity.uid:
            raise EmbeddedPostgresError(_not_ours(self.data))
        written = (self.data / "PG_VERSION").read_text().strip()
        if written != str(self.major):
            raise EmbeddedPostgresError(
                f"« {self.data} » contient des données de PostgreSQL {written} et non "
                f"{self.major} : sauvegardez-les avec PostgreSQL {written} (pg_dump), "
                "puis restaurez-les (pg_restore)."
            )


def _not_ours(path: Path) -> str:
    return (
        f"Le dossier « {path} » n'est pas un dossier privé de votre compte : lancez la plateforme "
        "sous le compte à qui il appartient, choisissez un autre ISIC_DATA_DIR, ou définissez "
        "DATABASE_URL."
    )
