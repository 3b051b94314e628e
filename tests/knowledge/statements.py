"""Which statements of a captured request are counted."""

from __future__ import annotations

from typing import Any

_CONTROL = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT")


def statements(queries: Any) -> list[str]:
    """The SQL of a capture, transaction control left out. What comes before « ; » only names who acts (history)."""
    return [each["sql"] for each in queries if not each["sql"].rsplit("; ")[-1].startswith(_CONTROL)]
