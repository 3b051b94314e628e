"""Text that came back after an expired session, in the shape that forms read."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict


def query_dict(kept: dict[str, list[str]]) -> QueryDict:
    """What was typed, as if it had just been posted."""
    data = QueryDict(mutable=True)
    data.update(MultiValueDict(kept))
    return data
