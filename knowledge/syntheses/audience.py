"""Which contents a document may draw on: none that its own readers could not read themselves.

A synthesis is read by people who are not those of its sources. What it may take of a source is what anybody would read of it
(team fields, hidden places and small counts stay behind), and only when everybody who will read the document may read the
source too.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item
from knowledge.grids.entry_fields import DIFFUSION

_ALONE = (Visibility.AUTHOR, Visibility.TEAM)


@dataclass(frozen=True)
class Circle:
    """Who will read a document: its diffusion, the institution that carries it, its networks."""

    visibility: str
    institution_id: int | None
    network_ids: frozenset[int]
    institution_network_ids: frozenset[int]

    @classmethod
    def of(cls, item: Item, visibility: str = "") -> Circle:
        """The circle of a document, or the one that it asks for. One query at most: networks matter to few circles."""
        asked = visibility or item.visibility
        own, around = frozenset[int](), frozenset[int]()
        if asked == Visibility.NETWORK:
            own = frozenset(item.networks.values_list("pk", flat=True))
        elif asked not in (Visibility.PUBLIC, Visibility.INTER_NETWORK) and item.institution is not None:
            around = frozenset(item.institution.networks.values_list("pk", flat=True))
        return cls(asked, item.institution_id, own, around)


def is_item_open_to(source: Item, circle: Circle) -> bool:
    """Whether everybody of the circle may read this source. Needs its networks when it is shared in a network."""
    networks = {network.pk for network in source.networks.all()} if source.visibility == Visibility.NETWORK else set()
    return is_open_to(source.visibility, source.institution_id, networks, circle)


def is_open_to(visibility: str, institution_id: int | None, network_ids: Collection[int], circle: Circle) -> bool:
    """The same from the keys of a content, such as a row of the search holds."""
    if visibility == Visibility.PUBLIC:
        return True
    if visibility in _ALONE or circle.visibility == Visibility.PUBLIC:
        return False
    if visibility == Visibility.INTER_NETWORK:
        return True
    if circle.visibility == Visibility.INTER_NETWORK:
        return False
    if visibility == Visibility.INSTITUTION:
        return circle.visibility != Visibility.NETWORK and institution_id == circle.institution_id
    if circle.visibility == Visibility.NETWORK:
        return bool(circle.network_ids) and circle.network_ids <= set(network_ids)
    return bool(circle.institution_network_ids & set(network_ids))


def asked_visibility(item: Item, values: Any = None) -> str:
    """The diffusion that the document asks for in its form, its own when it says nothing."""
    asked = (item.record.values if values is None else values).get(DIFFUSION)
    return asked if isinstance(asked, str) and asked in Visibility.values else item.visibility
