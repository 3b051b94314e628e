"""What must happen at a transition, in the same transaction: explicit registry, in order of registration."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Hook = Callable[..., None]
EVENTS = ("published", "republished", "withdrawn", "redacted", "visibility_changed", "team_changed")
_HOOKS: dict[str, list[Hook]] = {event: [] for event in EVENTS}


def register_hook(event: str, hook: Hook) -> None:
    """Call ``hook(item=…, by=…)`` whenever the event happens. ``event`` is one of EVENTS.

    « team_changed » also gives ``joined`` and ``left``, the accounts that came in and went out.
    """
    _HOOKS[event].append(hook)


def run_hooks(event: str, *, item: Any, by: Any, **details: Any) -> None:
    """Run the hooks of an event inside the caller's transaction: a failing hook undoes the transition."""
    for hook in _HOOKS[event]:
        hook(item=item, by=by, **details)
