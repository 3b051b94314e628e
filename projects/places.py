"""When a precise place is kept from the public (G.7, G.8)."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from isic_platform.territories.models import Territory
from projects.fiche.rules import needs_reinforced_rules, sensitive_themes

PLACE_CODES = frozenset({"P42", "P43"})
# Violence: what tells where or when the group meets is hidden too (B.21, G.8).
MEETING_CODES = frozenset({"P46", "P91", "P92", "P132"})
SMALL_TOWN = 2000


def hidden_places(values: Mapping[str, Any]) -> frozenset[str]:
    """Codes of the fields of place that the public does not read."""
    if needs_reinforced_rules(dict(values)):
        return PLACE_CODES | MEETING_CODES
    return PLACE_CODES if hides_places(values) else frozenset()


def hides_places(values: Mapping[str, Any]) -> bool:
    """Commune and neighbourhood are hidden on sensitive subjects, for a small group, or in a commune under 2 000 people."""
    if sensitive_themes(dict(values)):
        return True
    count = values.get("P55")
    if isinstance(count, int | float) and 0 < count < settings.SMALL_COUNT_THRESHOLD:
        return True
    return _has_small_commune(values.get("P42"))


def _has_small_commune(answer: Any) -> bool:
    rows = answer.get("value") if isinstance(answer, Mapping) else answer
    codes = [row["commune"]["code"] for row in rows or () if isinstance(row, Mapping) and row.get("commune")]
    return bool(codes) and not _small_communes().isdisjoint(codes)


@functools.lru_cache(maxsize=1)
def _small_communes() -> frozenset[str]:
    """Codes of the communes under the threshold: read once per process, populations change once a year."""
    small = Territory.objects.filter(kind="commune", population__lt=SMALL_TOWN)
    return frozenset(small.values_list("code", flat=True))
