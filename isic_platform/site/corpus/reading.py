"""Read the corpus files. One file per action or project; see README.md beside them for their keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from isic_platform.formkit.enums import Level

DATA = Path(__file__).parent / "data"
CAST_FILE = DATA / "cast.yaml"
FUND = "isic-fonds-documentaire"
FUND_KEEPER = "animateur@demo.fr"
REVIEWER = "relecteur@demo.fr"
CONSULTED = "novembre 2026"  # what was read: the beginning of a stored copy of the page (domaine/I, 10)
DOCUMENTED_NOTICE = "Résumé établi à partir d'une page publique, sans lien avec la structure citée."
FICTIONAL_NOTICE = "Projet entièrement fictif, écrit pour la démonstration."
CLASSIFICATION = "Le classement (type, champ, public, thème…) est proposé par ce fonds, pas par la source."
LEVELS = {"TL": Level.TRACE.value, "FS": Level.STANDARD.value, "MO": Level.MODEL.value}
PATHS = ("draft", "submitted", "returned", "published")


@dataclass(frozen=True)
class Source:
    """A public page or document, as the reference gives it. ``address`` is never completed nor guessed."""

    title: str
    address: str = ""

    def __str__(self) -> str:
        return f"{self.address}, « {self.title} »" if self.address else self.title


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A fiche of the corpus. ``answers`` are in the readable form of the files, by code (P01, P02…)."""

    key: str
    level: str
    answers: dict[str, Any]
    sources: tuple[Source, ...] = ()
    undocumented: tuple[str, ...] = ()
    owner: str = FUND_KEEPER
    institution: str = FUND
    path: str = "published"
    returned_because: str = ""
    criteria: dict[str, Any] = field(default_factory=dict)
    next_version: dict[str, Any] = field(default_factory=dict)
    grids: tuple[dict[str, Any], ...] = ()

    @property
    def is_fictional(self) -> bool:
        """Written for the demonstration: no public page tells of it."""
        return not self.sources

    @property
    def notice(self) -> str:
        """The mention shown with the fiche (domaine/E.0)."""
        if self.is_fictional:
            return FICTIONAL_NOTICE
        named = " ; ".join(str(source) for source in self.sources)
        consulted = f"Date de consultation : {CONSULTED} (début d'une copie de la page)."
        return f"{DOCUMENTED_NOTICE} Source : {named}. {consulted} {CLASSIFICATION}"


@cache
def read_cast() -> dict[str, Any]:
    """Networks, institutions and accounts of the demonstration."""
    return yaml.safe_load(CAST_FILE.read_text(encoding="utf-8"))


@cache
def read_entries() -> tuple[Entry, ...]:
    """Every entry of the corpus, in the order of the file names.

    Raises ValueError on a file that does not hold together.
    """
    entries = tuple(entry for path in sorted(DATA.glob("*.yaml")) if path != CAST_FILE for entry in _read(path))
    keys = [entry.key for entry in entries]
    if len(set(keys)) != len(keys):
        raise ValueError("corpus: a key is used twice")
    return entries


def _read(path: Path) -> Iterator[Entry]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    for raw in content if isinstance(content, list) else [content]:
        raw = {**raw, "level": LEVELS[raw["level"]]}
        raw["sources"] = tuple(Source(**source) for source in raw.get("sources", ()))
        raw["undocumented"] = tuple(raw.get("undocumented", ()))
        raw["grids"] = tuple(raw.get("grids", ()))
        entry = Entry(**raw)
        if entry.path not in PATHS or set(entry.undocumented) & set(entry.answers):
            raise ValueError(f"corpus: {path.name}, {entry.key}")
        yield entry
