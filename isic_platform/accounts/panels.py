"""Blocks that the storeys above show on the page of an institution: its fiches, its partnerships, its committees."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from isic_platform.accounts.models import Institution


@dataclass(frozen=True)
class Panel:
    """``template`` stands under ``title`` (a level two heading) with ``context`` as ``panel.context``."""

    title: str
    template: str
    context: Mapping[str, Any]
    anchor: str


Build = Callable[[Institution, Any], Panel | None]
_PANELS: list[Build] = []


def register_institution_panel(build: Build) -> None:
    """``build(institution, user)`` gives what this person may see there, None when nothing (once, from an AppConfig.ready).

    Each panel costs the page a query or two: at most two of them by panel.
    """
    _PANELS.append(build)


def institution_panels(institution: Institution, user: Any) -> list[Panel]:
    """The panels to show, in order of registration, so that lower storeys come first."""
    return [panel for build in _PANELS if (panel := build(institution, user))]
