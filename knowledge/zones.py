"""Zones told in answers to the grid of partnerships (G06.13), shown on the map of structures (S127)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import F

from isic_platform.publication.models import Item
from knowledge.columns import KIND
from partners.map.links import DeclaredZone, register_zone_source

ZONES = "G06.13"
MOST_READ = 500


def zones_told(user: Any) -> Iterator[DeclaredZone]:
    """From published answers that this person may read, as the public reads them. One query."""
    rows = (
        Item.objects.of_kind(KIND)
        .readable_by(user)
        .filter(grid_entry__grid_version__grid__code="G06", is_reinforced=False)
    )
    found = rows.exclude(published_version=None).order_by("-pk").values_list(
        "short_id", "institution_id", "grid_entry__date", "grid_entry__project__item__short_id",
        F(f"published_version__snapshot__answers__{ZONES}"),
    )[:MOST_READ]  # fmt: skip
    for short_id, institution, date, project, told in found:
        for row in told if isinstance(told, list) else ():
            theme = row.get("theme")
            yield DeclaredZone(
                kind=str(row.get("zone") or ""),
                description=str(row.get("description") or ""),
                themes=(theme,) if isinstance(theme, str) and theme else (),
                since=date,
                institution=institution,
                project=project or "",
                url=f"/o/{short_id}/",
            )


def register() -> None:
    """From AppConfig.ready."""
    register_zone_source(zones_told)
