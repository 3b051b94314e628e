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
    forget_events(Version, Version.objects.filter(item=item).values_list("pk", flat=True))
    forget_events(Review, Review.objects.filter(version__item=item).values_list("pk", flat=True))
    forget_events(DeclaredUse, DeclaredUse.objects.filter(item=item).values_list("pk", flat=True))
    forget_events(Item, [item.pk])
    for relation in Item._meta.related_objects:
        row = getattr(item, relation.get_accessor_name(), None) if relation.one_to_one else None
        if row is not None and hasattr(row, "events"):
            forget_events(type(row), [row.pk])


def forget_events(model: Any, ids: Iterable[int]) -> None:
    """Delete the events of these rows: what a storey keeps of a content in several rows is forgotten by its ``on_delete``."""
    events = events_of(model).objects.filter(pgh_obj_id__in=list(ids))
    contexts = list(events.exclude(pgh_context_id=None).values_list("pgh_context_id", flat=True).distinct())
    events.delete()
    # The context of an event holds the address of the request, which names the content.
    for context in Context.objects.filter(pk__in=contexts, metadata__has_key="url"):
        context.metadata.pop("url")
        context.save(update_fields=["metadata"])
