"""What moving an answer to the newer version of its grid changes for its writers (S83)."""

from __future__ import annotations

from dataclasses import dataclass

from isic_platform.formkit.answers import is_answered, show_answer
from isic_platform.formkit.models import SpecVersion
from isic_platform.formkit.spec import Field
from isic_platform.formkit.types import Shown
from knowledge.enums import EntryState
from knowledge.grids.differences import VersionChanges, changes_between
from knowledge.models import GridEntry, GridVersion


def newer_version(entry: GridEntry) -> GridVersion | None:
    """The published version of the grid when the answer was begun on a former one; one query, None otherwise."""
    if entry.grid_version.spec_version.state == SpecVersion.State.PUBLISHED:
        return None
    rows = GridVersion.objects.filter(
        grid_id=entry.grid_version.grid_id, spec_version__state=SpecVersion.State.PUBLISHED
    )
    return rows.select_related("spec_version").defer("spec_version__definition").first()


def has_newer_version(entry: GridEntry) -> bool:
    """The same, as far as the answer's own version tells: no query."""
    is_replaced = entry.grid_version.spec_version.state == SpecVersion.State.REPLACED
    return is_replaced and entry.grid.withdrawn_at is None


def refusal_to_move(entry: GridEntry) -> str:
    """Why the answer may not be moved at all; empty when it may. Once analysed, it stays what the analysis read; an extract
    of a private answer holds the questions that its author chose, and no version adds any.
    """
    if entry.state == EntryState.ANALYSED:
        return "Cette réponse a été analysée : elle reste sur la version que l'analyse a lue."
    if entry.item.record.spec_version_id != entry.grid_version.spec_version_id:
        return "Cet extrait ne contient que les questions choisies : il reste sur sa version de la grille."
    return ""


@dataclass(frozen=True)
class Kept:
    """A question that is asked no more, with what was answered; ``shown`` is None when nothing was."""

    field: Field
    shown: Shown | None


@dataclass(frozen=True)
class Move:
    """From the version of an answer to the newer one."""

    target: GridVersion
    changes: VersionChanges
    retired: tuple[Kept, ...]

    @property
    def answered(self) -> int:
        """How many of the retired questions have an answer, which stays."""
        return sum(1 for kept in self.retired if kept.shown is not None)


def move_of(entry: GridEntry) -> Move | None:
    """What moving changes, with the working answers of retired questions; None when there is nowhere to move."""
    target = newer_version(entry)
    if target is None or refusal_to_move(entry):
        return None
    changes = changes_between(entry.item.record.spec, target.spec)
    values = entry.item.record.values
    retired = tuple(
        Kept(field, show_answer(field, values[field.code]) if is_answered(values.get(field.code)) else None)
        for field in changes.retired
    )
    return Move(target, changes, retired)
