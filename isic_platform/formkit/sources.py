"""Lists of choices that are not controlled vocabularies: départements, grids…"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from isic_platform.territories.reference import departements

Source = Callable[[], Sequence[tuple[str, str]]]
_SOURCES: dict[str, Source] = {}


def register_source(code: str, source: Source) -> None:
    """Declare who gives the (code, label) pairs of a list named as a vocabulary in specifications."""
    _SOURCES[code] = source


def source_of(code: str) -> Source | None:
    """The source of that name, None when the name is a controlled vocabulary."""
    return _SOURCES.get(code)


register_source("DEPARTEMENT", lambda: [(each.code, f"{each.name} ({each.code})") for each in departements()])
register_source("GRILLE", lambda: [])  # the storey of grids replaces it
