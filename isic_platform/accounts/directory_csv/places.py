"""Find the territories that a file names, all at once: two queries whatever the number of lines."""

from __future__ import annotations

from collections.abc import Iterable

from isic_platform.territories.enums import TerritoryKind
from isic_platform.territories.models import Territory
from isic_platform.territories.search_keys import search_key, without_group_prefix
from isic_platform.territories.selectors import territories_by_values

KINDS = (TerritoryKind.COMMUNE, TerritoryKind.EPCI, TerritoryKind.DEPARTEMENT, TerritoryKind.REGION)
_SHOWN = 4


class PlaceUnknown(Exception):
    """Why a text names no single territory, as a sentence."""


class Places:
    """Territories by the texts of a file: keys (« commune-42218 »), labels, or names that one place alone bears."""

    def __init__(self, texts: Iterable[str]) -> None:
        wanted = set(texts)
        self._by_key = territories_by_values(wanted, kinds=KINDS)
        self._by_name: dict[str, list[Territory]] = {}
        names = {key for text in wanted - self._by_key.keys() for key in _keys(text)}
        for place in Territory.objects.of_kinds(KINDS).filter(search_key__in=names) if names else ():
            self._by_name.setdefault(place.search_key, []).append(place)

    def find(self, text: str) -> Territory:
        """The territory that a text names. Raises PlaceUnknown."""
        if known := self._by_key.get(text):
            return known
        found = {place.pk: place for key in _keys(text) for place in self._by_name.get(key, ())}
        whole = search_key(text)
        labelled = [place for place in found.values() if "(" in text and search_key(place.label) == whole]
        if len(labelled) == 1:  # also a place that left the code since
            return labelled[0]
        named = [place for place in found.values() if place.is_active and "(" not in text]
        if len(named) == 1:
            return named[0]
        if named or labelled:
            shown = " ou ".join(f"« {place.key} » ({place.label})" for place in (labelled or named)[:_SHOWN])
            raise PlaceUnknown(f"Territoire : « {text[:60]} » désigne plusieurs lieux. Écrivez {shown}.")
        raise PlaceUnknown(
            f"Territoire inconnu : « {text[:60]} ». Écrivez « Roanne (Loire, 42) » ou « commune-42187 »."
        )


def _keys(text: str) -> set[str]:
    full = search_key(text.rpartition(" (")[0] or text)
    return {full, without_group_prefix(full)} - {""}
