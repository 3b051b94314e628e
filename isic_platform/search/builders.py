"""How each storey tells what of its contents is searched and filtered: one registry, no import upwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from isic_platform.formkit.answers import bare
from isic_platform.formkit.spec import Spec
from isic_platform.publication.models import Item


@dataclass(frozen=True)
class Published:
    """A published version as the public may read it: nothing else is given to builders."""

    item: Item
    spec: Spec
    level: str
    answers: Mapping[str, Any]

    def value(self, code: str) -> Any:
        """The bare public value of a field; None when absent, blank, special or hidden."""
        found = self.spec.fields.get(code)
        return bare(found, self.answers.get(code)) if found else None

    def values(self, code: str) -> list[Any]:
        """The same as a list, for choices with one or several answers."""
        value = self.value(code)
        return value if isinstance(value, list) else [] if value in (None, "") else [value]


@dataclass(frozen=True)
class Facets:
    """What a content is filtered by. Vocabulary codes; ``departement`` and ``communes`` are official codes.

    ``tags`` are free words that weigh as much as the summary. ``title`` and ``summary`` replace those of the kind.
    """

    title: str = ""
    summary: str = ""
    tags: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)
    publics: list[str] = field(default_factory=list)
    obstacles: list[str] = field(default_factory=list)
    levers: list[str] = field(default_factory=list)
    participation: str = ""
    project_state: str = ""
    departement: str = ""
    communes: list[str] = field(default_factory=list)
    year: int | None = None


Build = Callable[[Published], Facets]


@dataclass(frozen=True)
class Builder:
    """What a kind registered; ``unsearched`` fields are left out of the searched text (declarations, settings)."""

    build: Build
    unsearched: frozenset[str] = frozenset()


_BUILDERS: dict[str, Builder] = {}
_DEFAULT = Builder(lambda published: Facets())


def register(kind: str, build: Build, *, unsearched: frozenset[str] = frozenset()) -> None:
    """Declare how a kind becomes facets. A kind that registers nothing is searched by its texts alone."""
    _BUILDERS[kind] = Builder(build, unsearched)


def builder_of(kind: str) -> Builder:
    """The builder of a kind, or one without facets."""
    return _BUILDERS.get(kind, _DEFAULT)
