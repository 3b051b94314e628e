"""Light traces grow old: little detailed, soon hard to understand without those who were there (S12).

The delay is indicative: nothing is withdrawn nor deleted. It counts from the last time the text changed, twelve months:
the yearly rhythm of a team's assessment, after which nobody is left to say what a short note left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from isic_platform.formkit.enums import Level

MONTHS_OF_A_TRACE = 12


@dataclass(frozen=True)
class Age:
    """Age of a light trace: last change, day from which it is said to be old, and whether that day has come."""

    since: date
    expires_on: date
    is_old: bool
    months: int


def age_of_trace(level: str, changed_at: datetime | None, *, today: date | None = None) -> Age | None:
    """The age of a text last changed then; None at other levels, which do not fade."""
    if level != Level.TRACE or changed_at is None:
        return None
    now = today or timezone.localdate()
    since = timezone.localdate(changed_at)
    expires_on = after_months(since, MONTHS_OF_A_TRACE)
    months = (now.year - since.year) * 12 + now.month - since.month - (now.day < since.day)
    return Age(since, expires_on, now >= expires_on, max(months, 0))


def after_months(day: date, months: int) -> date:
    """The same day so many months later; the last day of the month when it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def age_of_draft(item: Any, *, today: date | None = None) -> Age | None:
    """The age of what the team writes, for the team."""
    return age_of_trace(item.record.level, item.record.saved_at or item.created_at, today=today)
