"""Load the grids from their files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import transaction

from isic_platform.formkit.models import SpecVersion
from isic_platform.formkit.services import publish_spec
from isic_platform.formkit.spec import Spec
from knowledge.grids import DATA_DIR, grid_files, load_grid_file
from knowledge.models import Grid, GridVersion


@transaction.atomic
def load_grids(*, by: Any, directory: Path = DATA_DIR) -> list[GridVersion]:
    """Publish the grids whose file says « publiee: oui », and withdraw those whose file says so no more. Idempotent.

    Every file is compiled first: one fault and nothing changes. A changed file makes a new version; answers begun on
    the former one keep it. Raises GridFileRefused. ``by`` is the person who asks, None for a command.
    """
    specs = [load_grid_file(path) for path in grid_files(directory)]
    published = []
    for order, spec in enumerate(specs):
        if spec.meta["published"]:
            published.append(_publish(spec, order))
        else:
            SpecVersion.objects.published().filter(key=spec.key).update(state=SpecVersion.State.WITHDRAWN)
    return published


def _publish(spec: Spec, order: int) -> GridVersion:
    meta = spec.meta
    grid, _ = Grid.objects.update_or_create(
        code=spec.key,
        defaults={
            "title": spec.title,
            "intention": spec.intro,
            "respondents": meta["respondents"],
            "moment": meta["moment"],
            "minutes": meta["minutes"],
            "minutes_note": meta["minutes_note"],
            "axes": meta["axes"],
            "attached_to": meta["attached_to"],
            "is_private_by_default": meta["private"],
            "is_open_to_guests": meta["open_to_guests"],
            "is_easy_to_read": meta["easy_to_read"],
            "retired_codes": meta["retired_codes"],
            "order": order,
        },
    )
    version, _ = GridVersion.objects.get_or_create(spec_version=publish_spec(spec=spec), defaults={"grid": grid})
    return version
