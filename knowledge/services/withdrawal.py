"""Take a grid out of the catalogue, and put it back (S103). ``by`` is a facilitator."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from isic_platform.formkit.models import SpecVersion
from knowledge.editor.exceptions import EditorRefused
from knowledge.models import Grid, GridVersion


@transaction.atomic
def withdraw_grid(*, grid: Grid, by: Any) -> Grid:
    """No answer is begun any more; those that are go on, and what was written stays read and exported. Raises EditorRefused.

    Whoever begins an answer holds the same row: one passes before the other.
    """
    locked = _locked(grid)
    published = SpecVersion.objects.published().filter(key=locked.code)
    if locked.withdrawn_at is not None or not published.update(state=SpecVersion.State.WITHDRAWN):
        raise EditorRefused(f"La grille {locked.code} est déjà retirée.")
    locked.withdrawn_at, locked.withdrawn_by = timezone.now(), by
    locked.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return locked


@transaction.atomic
def restore_grid(*, grid: Grid, by: Any) -> GridVersion:
    """Put a withdrawn grid back in the catalogue, on its latest version, which it gives. Raises EditorRefused."""
    locked = _locked(grid)
    if locked.withdrawn_at is None:
        raise EditorRefused(f"La grille {locked.code} n'est pas retirée.")
    locked.withdrawn_at = locked.withdrawn_by = None
    locked.save(update_fields=["withdrawn_at", "withdrawn_by"])
    version = locked.versions.select_related("spec_version").order_by("-spec_version__number")[:1].get()
    SpecVersion.objects.filter(pk=version.spec_version_id).update(state=SpecVersion.State.PUBLISHED)
    return version


def _locked(grid: Grid) -> Grid:
    return Grid.objects.select_for_update().get(pk=grid.pk)
