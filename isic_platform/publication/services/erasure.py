"""A content that is deleted for good leaves no history behind: neither its texts nor its path (G.1, G.4)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pghistory.models import Context

from isic_platform.publication.models import DeclaredUse, Item, Review, Version


def events_of(model: Any) -> Any:
    """The table of events that keeps the history of a model."""
    return model._meta.get_field("events").related_model


def erase_traces(item: Item) -> None:
    """Delete the events of a content, of its versions and reviews, and of the storey's own row that it carries."""
    _forget(Version, Version.objects.filter(item=item).values_list("pk", flat=True))
    _forget(Review, Review.objects.filter(version__item=item).values_list("pk", flat=True))
    _forget(DeclaredUse, DeclaredUse.objects.filter(item=item).values_list("pk", flat=True))
    _forget(Item, [item.pk])
    for relation in Item._meta.related_objects:
        row = getattr(item, relation.get_accessor_name(), None) if relation.one_to_one else None
        if row is not None and hasattr(row, "events"):
            _forget(type(row), [row.pk])


def _forget(model: Any, ids: Iterable[int]) -> None:
    events = events_of(model).objects.filter(pgh_obj_id__in=list(ids))
    contexts = list(events.exclude(pgh_context_id=None).values_list("pgh_context_id", flat=True).distinct())
    events.delete()
    # The context of an event holds the address of the request, which names the content.
    for context in Context.objects.filter(pk__in=contexts, metadata__has_key="url"):
        context.metadata.pop("url")
        context.save(update_fields=["metadata"])
