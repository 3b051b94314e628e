"""How a number of respondents is told: exactly to those who signed in, by steps of five to everybody else (G.7).

Nothing can be found by subtraction, whichever filters are played against each other: below five a count is « moins de 5 », nought
included; from five on it is told by its step, « au moins 5 », « au moins 10 »…, totals as well as parts.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings

from isic_platform.publication.projection import told_small


def reads_exact_counts(user: Any) -> bool:
    """Whether this person is told exact numbers: everybody with an account, of what they may open one by one anyway."""
    return bool(user.is_authenticated)


def step_of(count: int, *, exact: bool) -> int:
    """What may be drawn of a count: itself, or the step it has reached."""
    return count if exact else count - count % settings.SMALL_COUNT_THRESHOLD


def told_count(count: int, *, exact: bool) -> str:
    """A count in words."""
    if exact:
        return str(count)
    if count < settings.SMALL_COUNT_THRESHOLD:
        return told_small()
    return f"au moins {step_of(count, exact=False)}"


def is_too_small(count: int, *, exact: bool) -> bool:
    """Whether nothing may be drawn from so few answers."""
    return not exact and count < settings.SMALL_COUNT_THRESHOLD
