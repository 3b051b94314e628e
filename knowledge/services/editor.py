"""Writes of the grid editor (S103): begin a draft, change it, give it up, publish it. ``by`` is a facilitator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from isic_platform.formkit.models import SpecVersion
from knowledge.editor.document import Document, digest, duplicate
from knowledge.editor.exceptions import DraftConflict, DraftFaulty, EditorRefused
from knowledge.editor.reading import resolve_draft
from knowledge.enums import AttachedTo, Origin
from knowledge.grids import grid_files
from knowledge.grids.differences import FORM, MEANING
from knowledge.grids.sources import source_of
from knowledge.models import Grid, GridDraft, GridVersion
from knowledge.services.grids import latest_spec, publish_grid

Part = Callable[[Document], Any]
FIRST_FREE = 14  # after those of the standard


@transaction.atomic
def start_new_grid(*, by: Any) -> GridDraft:
    """Begin a grid from nothing, under the next free code."""
    code = _free_code()
    source = {
        "code": code, "titre": "", "intention": "", "publiee": "oui", "rattachement": [AttachedTo.PROJECT.value],
        "themes": [],
    }  # fmt: skip
    return GridDraft.objects.create(code=code, source=source, created_by=by, updated_by=by)


@transaction.atomic
def start_grid_copy(*, version: GridVersion, by: Any) -> GridDraft:
    """Begin a grid from a copy of another one, under the next free code."""
    code = _free_code()
    source = duplicate(source_of(version.spec), code)
    return GridDraft.objects.create(code=code, source=source, created_by=by, updated_by=by)


@transaction.atomic
def start_next_version(*, grid: Grid, by: Any) -> GridDraft:
    """Begin the next version of a grid; the draft that somebody began already is taken up. Raises EditorRefused."""
    Grid.objects.select_for_update().get(pk=grid.pk)
    known = GridDraft.objects.filter(grid=grid).first()
    if known:
        return known
    version = grid.current_version
    if version is None:
        raise EditorRefused("Cette grille est retirée : remettez-la d'abord au catalogue.")
    return GridDraft.objects.create(
        code=grid.code, grid=grid, based_on=version, source=source_of(version.spec), created_by=by, updated_by=by
    )


def _free_code() -> str:
    """The next code that no grid, no draft, no file and no version has. Two people asking pass one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('knowledge.grid_code'))")
    taken = {
        *Grid.objects.values_list("code", flat=True),
        *GridDraft.objects.values_list("code", flat=True),
        *SpecVersion.objects.filter(key__regex=r"^G\d{2}$").values_list("key", flat=True),
        *(path.stem for path in grid_files()),
    }
    for number in range(FIRST_FREE, 100):
        if f"G{number}" not in taken:
            return f"G{number}"
    raise EditorRefused("Les codes de grilles, de G00 à G99, sont tous pris.")


@transaction.atomic
def change_grid_draft(
    *,
    draft: GridDraft,
    revision: int,
    change: Callable[[Document], Any],
    by: Any,
    part: Part | None = None,
    seen: str = "",
) -> Any:
    """Apply ``change`` to the draft's document and save it; gives what ``change`` gave.

    ``revision`` is the one that the page showed. When somebody saved since, the change goes through only if the part
    that the page showed is still the same (``digest(part(document)) == seen``); otherwise raises DraftConflict and
    nothing is written. May also raise EditorRefused or KeyError, from the change itself.
    """
    locked = _locked(draft)
    document = Document(locked.source)
    if locked.revision != revision and not (part and seen and digest(_part(part, document)) == seen):
        raise DraftConflict(locked)
    result = change(document)
    asked = set(document.codes())
    locked.natures = {code: nature for code, nature in locked.natures.items() if code in asked}
    _save(locked, document.source, by)
    _mirror(draft, locked)
    return result


def _part(part: Part, document: Document) -> Any:
    try:
        return part(document)
    except KeyError:
        return None  # somebody took it away


@transaction.atomic
def declare_nature(*, draft: GridDraft, code: str, nature: str, by: Any) -> None:
    """Say whether the new wording of a question is a correction (« forme ») or another meaning (« sens »)."""
    if nature not in (FORM, MEANING):
        raise EditorRefused("Dites s'il s'agit d'une correction de forme ou d'un changement de sens.")
    locked = _locked(draft)
    locked.natures = {**locked.natures, code: nature}
    _save(locked, locked.source, by)
    _mirror(draft, locked)


def _locked(draft: GridDraft) -> GridDraft:
    return GridDraft.objects.select_for_update(of=("self",)).select_related("grid", "updated_by").get(pk=draft.pk)


def _save(draft: GridDraft, source: dict[str, Any], by: Any) -> None:
    draft.source, draft.updated_by = source, by
    draft.revision += 1
    draft.save(update_fields=["source", "natures", "revision", "updated_by", "updated_at"])


def _mirror(draft: GridDraft, locked: GridDraft) -> None:
    for name in ("source", "natures", "revision", "updated_by", "updated_at"):
        setattr(draft, name, getattr(locked, name))


@transaction.atomic
def delete_grid_draft(*, draft: GridDraft, by: Any) -> None:
    """Give up a draft: the published version stays what it is."""
    _locked(draft).delete()


@transaction.atomic
def publish_grid_draft(*, draft: GridDraft, revision: int, by: Any) -> GridVersion:
    """Publish the draft as the next version of its grid, which the editor then owns; the draft is done with.

    Answers begun on the former version keep it. Raises DraftConflict when the draft changed since its consequences were
    shown, DraftFaulty when it does not compile, EditorRefused when the code was taken meanwhile or the grid withdrawn. A draft that
    changes nothing makes no version more: the editor owns the grid from then on.
    """
    locked = _locked(draft)
    if locked.revision != revision:
        raise DraftConflict(locked)
    if locked.grid_id is None and Grid.objects.filter(code=locked.code).exists():
        raise EditorRefused(f"Le code {locked.code} est pris depuis : dupliquez cette grille sous un autre code.")
    if locked.grid_id and Grid.objects.select_for_update().get(pk=locked.grid_id).withdrawn_at:
        raise EditorRefused(
            f"La grille {locked.code} est retirée : remettez-la au catalogue avant d'en publier une version."
        )
    found = resolve_draft(locked)
    if found.spec is None:
        raise DraftFaulty(found.checked.faults)
    former = latest_spec(locked.code)
    version = publish_grid(spec=found.spec, former=former, order=_order(locked), origin=Origin.EDITOR)
    locked.delete()
    return version


def _order(draft: GridDraft) -> int:
    """A known grid keeps its place in the catalogue; a new one comes by its code."""
    return draft.grid.order if draft.grid else int(draft.code[1:])
