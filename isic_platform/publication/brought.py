"""What the storeys above show on the page of a content, brought by the very query that reads it: a page stays under its limit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.db.models.expressions import BaseExpression

Build = Callable[[Any], BaseExpression]
_BROUGHT: dict[str, Build] = {}


def register_brought(name: str, build: Build) -> None:
    """``build(user)`` gives a correlated subquery on the content (``OuterRef("pk")``), what this person may read of it.

    Most often an ArraySubquery of JSON objects, bounded. Once, from an AppConfig.ready.
    """
    _BROUGHT[name] = build


def with_brought(rows: QuerySet, user: Any) -> QuerySet:
    """Contents with everything that is registered."""
    return rows.annotate(**{f"brought_{name}": build(user) for name, build in _BROUGHT.items()})


def brought_to(item: Any, name: str) -> list[Any] | None:
    """What came with the content; None when the page read it without."""
    return item.__dict__.get(f"brought_{name}")
