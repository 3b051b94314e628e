"""How a line of a note or a dossier points at one of the document's own sources."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from isic_platform.formkit.links import Linked
from isic_platform.publication.models import Item
from knowledge.models import CitedSource


class SourceLinks:
    """The sources of the document that is written: nothing else can be named by its title."""

    def _own(self, context: Any) -> list[Linked]:
        item = getattr(context.record, "item", None)
        if item is None or context.user is None:
            return []
        rows = CitedSource.objects.of(item).filter(source__in=Item.objects.readable_by(context.user))
        found = [each.source for each in rows.select_related("source__published_version")]
        return [Linked(each.short_id, each.online_title) for each in found if each.online_title]

    def resolve(self, text: str, context: Any) -> Linked | None:
        """Find a source by identifier, address or exact title."""
        identifier = text.rstrip("/").rsplit("/", 1)[-1]
        return next((each for each in self._own(context) if identifier == each.id or text == each.label), None)

    def suggestions(self, context: Any) -> list[Linked]:
        """All of them."""
        return self._own(context)

    def url(self, identifier: str) -> str:
        """Its permanent address."""
        return reverse("publication:read", args=[identifier])
