"""Blocks shown on the pages of committees and partnerships by other subjects of this storey and by the storey above."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from isic_platform.publication.kinds import Panel
from partners.models import Partnership, SteeringCommittee

Build = Callable[[SteeringCommittee, Any], Panel | None]
_ON_COMMITTEES: list[Build] = []


def register_committee_panel(build: Build) -> None:
    """``build(committee, user)`` gives what this person may see there, None when nothing (once, from an AppConfig.ready).

    The page is one query from its limit of twelve: a panel that has nothing to show asks none.
    """
    _ON_COMMITTEES.append(build)


def committee_panels(committee: SteeringCommittee, user: Any) -> list[Panel]:
    """The panels to show, in order of registration."""
    return [panel for build in _ON_COMMITTEES if (panel := build(committee, user))]


_ON_PARTNERSHIPS: list[Callable[[Partnership, Any], Panel | None]] = []


def register_partnership_panel(build: Callable[[Partnership, Any], Panel | None]) -> None:
    """``build(partnership, user)`` gives what this person may see there, None when nothing (once, from an AppConfig.ready).

    A panel that has nothing to show asks no more than one query.
    """
    _ON_PARTNERSHIPS.append(build)


def partnership_panels(partnership: Partnership, user: Any) -> list[Panel]:
    """The panels to show, in order of registration."""
    return [panel for build in _ON_PARTNERSHIPS if (panel := build(partnership, user))]
