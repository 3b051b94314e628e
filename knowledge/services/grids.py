"""Publish grids: those of the files, and those of the editor through the same door."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import transaction

from isic_platform.formkit.models import SpecVersion
from isic_platform.formkit.services import publish_spec
from isic_platform.formkit.spec import Spec
from knowledge.enums import Origin
from knowledge.exceptions import GridFileRefused
from knowledge.grids import DATA_DIR, grid_files, load_grid_file
from knowledge.grids.differences import shape_breaks
from knowledge.grids.retired import taken_again, with_retired
from knowledge.models import Grid, GridVersion


@transaction.atomic
def load_grids(*, by: Any, directory: Path = DATA_DIR) -> list[GridVersion]:
    """Publish the grids whose file says « publiee: oui », and withdraw those whose file says so no more. Idempotent.

    Every file is compiled first: one fault and nothing changes. A changed file makes a new version; answers begun on
    the former one keep it, and questions that are asked no more stay in the new one as retired. A grid that the editor
    published (``origin`` « editeur ») or withdrew is left as it is, whatever its file says. Raises GridFileRefused.
    Gives the versions that are published, in the order of the files. ``by`` is the person who asks, None for a command.
    """
    files = grid_files(directory)
    specs = [load_grid_file(path) for path in files]
    edited = {grid.code: grid for grid in Grid.objects.filter(origin=Origin.EDITOR) | Grid.objects.withdrawn()}
    formers = {spec.key: latest_spec(spec.key) for spec in specs if spec.key not in edited}
    for path, spec in zip(files, specs, strict=True):
        if spec.key in formers:
            _refuse_lost_codes(path, spec, formers[spec.key])
    published = []
    for order, spec in enumerate(specs):
        if spec.key in edited:
            version = edited[spec.key].current_version
            published += [version] if version else []
        elif spec.meta["published"]:
            published.append(publish_grid(spec=spec, former=formers[spec.key], order=order))
        else:
            SpecVersion.objects.published().filter(key=spec.key).update(state=SpecVersion.State.WITHDRAWN)
    return published


def left_to_the_editor(versions: Iterable[GridVersion]) -> str:
    """Those that the editor published among the versions that a load gave, « G02 (version 3) », for whoever ran it."""
    return listed(version for version in versions if version.grid.origin == Origin.EDITOR)


def listed(versions: Iterable[GridVersion]) -> str:
    """Versions in a sentence; an empty text for none."""
    return ", ".join(f"{version.grid.code} (version {version.number})" for version in versions)


def latest_spec(code: str) -> Spec | None:
    """The questions of the latest version of a grid, published or not any more; None when it never had one."""
    version = SpecVersion.objects.filter(key=code).order_by("-number").defer("definition").first()
    return version.spec if version else None


def publish_grid(*, spec: Spec, former: Spec | None, order: int, origin: str = Origin.FILE) -> GridVersion:
    """Publish a compiled grid over its former version; the catalogue follows. To be called inside a transaction."""
    spec = with_retired(spec, former)
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
            "origin": origin,
            "order": order,
        },
    )
    version, _ = GridVersion.objects.get_or_create(spec_version=publish_spec(spec=spec), defaults={"grid": grid})
    return version


def _refuse_lost_codes(path: Path, spec: Spec, former: Spec | None) -> None:
    """A file may neither take again a code that was retired, nor ask under a known code what its answers do not fit."""
    if former is None:
        return
    for code in taken_again(spec, former):
        raise GridFileRefused(
            path.name, _line_of(path, code), f"le code {code} a été retiré : il n'est jamais réattribué."
        )
    for code, field in spec.fields.items():
        old = former.fields.get(code)
        breaks = shape_breaks(old, field) if old is not None else []
        if breaks:
            reason = f"{code} : {breaks[0]}. Des réponses existent sous ce code : donnez-en un nouveau à la question."
            raise GridFileRefused(path.name, _line_of(path, code), reason)


def _line_of(path: Path, code: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if f"code: {code}" in line), 1)
