"""Resolvers of links: an upper storey tells the form engine how to find its objects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Linked:
    """An object found: its permanent identifier and its label."""

    id: str
    label: str


class Resolver(Protocol):
    """What a storey registers for a kind of link."""

    def resolve(self, text: str, context: Any) -> Linked | None:
        """Find an object by identifier or exact label, among those the person may cite."""

    def suggestions(self, context: Any) -> list[Linked]:
        """A bounded list to propose."""

    def url(self, identifier: str) -> str:
        """The object's page, or an empty string."""


_RESOLVERS: dict[str, Resolver] = {}


def register_resolver(kind: str, resolver: Resolver) -> None:
    """Declare who resolves links of this kind (``structure``, ``projet``, ``réseau``, ``compte``…)."""
    _RESOLVERS[kind] = resolver


def resolver_of(kind: str) -> Resolver | None:
    """The resolver of a kind, None when no storey registered one."""
    return _RESOLVERS.get(kind)
