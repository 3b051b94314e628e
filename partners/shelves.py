"""Where a good practice of a committee may go: the storey that keeps the library fills this (S139), no signal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from isic_platform.accounts.models import Institution
from isic_platform.publication.models import Item
from projects.models import Project


@dataclass(frozen=True)
class Practice:
    """What is given to the library. ``project`` only when the giver writes it; ``obstacles`` are codes of FRE."""

    text: str
    context: str
    institution: Institution
    project: Project | None
    obstacles: tuple[str, ...]
    visibility: str
    is_fictional: bool = False


Put = Callable[[Practice, Any], Item]
_SHELVES: list[Put] = []


def register_shelf(put: Put) -> None:
    """``put(practice, by)`` begins a content of the library and gives it (once, from an AppConfig.ready)."""
    _SHELVES[:] = [put]


def has_shelf() -> bool:
    """Whether a library takes practices."""
    return bool(_SHELVES)


def put_on_shelf(practice: Practice, by: Any) -> Item:
    """Begin the content. Raises LookupError when no library is installed."""
    if not _SHELVES:
        raise LookupError("no storey takes good practices")
    return _SHELVES[0](practice, by)
