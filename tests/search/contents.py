"""Published fiches to be found, short to write."""

from __future__ import annotations

from itertools import count
from typing import Any

from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item
from isic_platform.search.models import SearchRow
from isic_platform.search.selectors import Results, search
from tests.publication import fiches

_serial = count(1)


def publish(
    cast: Any, title: str = "", *, owner: Any = None, visibility: str = Visibility.PUBLIC, **options: Any
) -> Item:
    """A published fiche of the contributor's institution; its level is « fiche standard » unless told."""
    options.setdefault("level", "NIV-FS")
    owner = owner or cast.contributor
    title = title or f"Action numéro {next(_serial)}"
    return fiches.published(owner, cast.institution, cast.reviewer, visibility=visibility, P01=title, **options)


def titles(user: Any, text: str = "", **options: Any) -> list[str]:
    """Titles of what the person finds, in order."""
    return [row.title for row in found(user, text, **options).rows]


def found(user: Any, text: str = "", **options: Any) -> Results:
    """The results themselves; filters are given by name (``theme=["THE-03"]``)."""
    plain = {name: options.pop(name) for name in ("position", "size", "exact") if name in options}
    return search(user=user, text=text, chosen=options, **plain)


def row_of(item: Item) -> SearchRow | None:
    """The row of a content, None when it cannot be found."""
    return SearchRow.objects.filter(item_id=item.pk).first()
