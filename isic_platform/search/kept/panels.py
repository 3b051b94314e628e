"""The button « Favori » on the page of a content, whatever its nature."""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, Exists, OuterRef, Value

from isic_platform.publication.brought import brought_to, register_brought
from isic_platform.publication.kinds import Panel, register_reading_panel
from isic_platform.search.kept.models import Favourite
from isic_platform.search.presentation import favourite_button

BROUGHT = "favourite"


def register_favourites() -> None:
    """Brought by the query of the content: the page costs nothing more."""
    register_brought(BROUGHT, _is_favourite)
    register_reading_panel(_panel)


def _is_favourite(user: Any) -> Any:
    if not user.is_authenticated:
        return Value(None, output_field=BooleanField())
    return Exists(Favourite.objects.of(user).filter(item_id=OuterRef("pk")))


def _panel(reading: Any, user: Any) -> Panel | None:
    is_on = brought_to(reading.item, BROUGHT)
    version = reading.version
    if is_on is None or version is None or version.pk != reading.item.published_version_id:
        return None
    item = reading.item
    button = favourite_button(item.kind, item.short_id, reading.title, is_on=is_on)
    return Panel("Favori", "search/_favourite_panel.html", {"favourite": button}, on_top=True)
