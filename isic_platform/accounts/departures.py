"""What goes when a person leaves: explicit registry, in order of registration, inside the transaction that closes the account.

Contents stay, with their author (S150); what a person kept for themselves alone goes with them (G.4).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Departure = Callable[..., None]
_DEPARTURES: list[Departure] = []


def register_departure(departure: Departure) -> None:
    """Call ``departure(account=…)`` whenever an account is closed (once, from the storey's AppConfig.ready)."""
    _DEPARTURES.append(departure)


def run_departures(*, account: Any) -> None:
    """Run what was registered: a departure that fails leaves the account open."""
    for departure in _DEPARTURES:
        departure(account=account)
