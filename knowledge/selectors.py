"""What the pages of grids read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet

from isic_platform.accounts.enums import Role
from isic_platform.accounts.models import Institution
from isic_platform.common.parsing import positive_int
from isic_platform.formkit.models import SpecVersion
from isic_platform.publication.models import Item
from knowledge.enums import AttachedTo, EntryState
from knowledge.grids import grid_files, load_grid_file
from knowledge.models import Grid, GridEntry, GridVersion
from projects.models import Project

PAGE = 30
MOST_ON_A_PROJECT = 50
MOST_TARGETS = 200


def published_grids() -> list[Grid]:
    """Grids that may be answered, in order, each with its current version; one query."""
    return [_of_version(version) for version in _current_versions()]


def published_grid(code: str) -> Grid | None:
    """A grid that may be answered, by its code; None otherwise. One query."""
    version = _current_versions().filter(grid__code=code).first()
    return _of_version(version) if version else None


def withdrawn_grids() -> list[Grid]:
    """Grids taken out of the catalogue, with who did it; one query."""
    return list(Grid.objects.withdrawn().select_related("withdrawn_by").order_by("order", "code"))


def grids_with_answers() -> list[Grid]:
    """Grids that may hold answers: those of the catalogue and those withdrawn from it; one query."""
    return list((Grid.objects.published() | Grid.objects.withdrawn()).order_by("order", "code"))


def readable_grid(code: str) -> Grid | None:
    """A grid whose questions may be read: of the catalogue, or withdrawn from it, then on its latest version. Two queries at most."""
    return published_grid(code) or _withdrawn_grid(code)


def grid_to_answer(code: str) -> Grid | None:
    """A grid on which an answer may be begun, None when there is none. Raises PermissionDenied for one that was withdrawn."""
    found = readable_grid(code)
    if found and found.withdrawn_at:
        raise PermissionDenied(f"La grille {found.code} est retirée du catalogue : on n'y commence plus de réponse.")
    return found


def _withdrawn_grid(code: str) -> Grid | None:
    rows = GridVersion.objects.filter(grid__code=code, grid__withdrawn_at__isnull=False)
    rows = rows.select_related("grid", "spec_version").defer("spec_version__definition")
    version = rows.order_by("-spec_version__number").first()
    return _of_version(version) if version else None


def _current_versions() -> QuerySet[GridVersion]:
    """Published versions in the order of the catalogue. Questions are compiled once per process, not read each time."""
    rows = GridVersion.objects.filter(spec_version__state=SpecVersion.State.PUBLISHED)
    rows = rows.select_related("grid", "spec_version").defer("spec_version__definition")
    return rows.order_by("grid__order", "grid__code")


def _of_version(version: GridVersion) -> Grid:
    version.grid.published_versions = [version]
    return version.grid


@lru_cache(maxsize=1)
def standard_grids() -> tuple[tuple[str, str], ...]:
    """(code, title) of the grids of the standard that a fiche may plan (P197): the light trace is not one of them."""
    specs = [load_grid_file(path) for path in grid_files()]
    return tuple((spec.key, f"{spec.key} – {spec.title}") for spec in specs if spec.key != "G00")


@dataclass(frozen=True)
class EntryPage:
    """A page of answers: rows, and the key of the next page (empty at the end)."""

    rows: list[GridEntry]
    following: str


def own_entries(user: Any, *, grid: str = "", state: str = "", before: str = "") -> EntryPage:
    """Answers that the person writes, the latest begun first; keyset pagination on the identifier."""
    rows = GridEntry.objects.worked_on_by(user)
    if grid:
        rows = rows.filter(grid_version__grid__code=grid)
    if state in EntryState.values:
        rows = rows.filter(state=state)
    if (before_pk := positive_int(before)) is not None:
        rows = rows.filter(pk__lt=before_pk)
    found = list(rows.with_item().prefetch_related("project__item__co_writers").order_by("-pk")[: PAGE + 1])
    for entry in found:
        entry.project_title = entry.project.item.title_for(user) if entry.project else "Sans projet"
    return EntryPage(found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else "")


def entries_of_project(user: Any, project_item: Item) -> list[GridEntry]:
    """Answers on a project, given by its content, that this person may open; by grid then age, bounded. One query."""
    own = Item.objects.worked_on_by(user).filter(pk=OuterRef("item_id"))
    rows = GridEntry.objects.filter(project__item=project_item).visible_to(user).with_item()
    rows = rows.annotate(is_own=Exists(own)).order_by("grid_version__grid__order", "pk")
    found = list(rows[:MOST_ON_A_PROJECT])
    for entry in found:
        item = entry.item
        its_draft = entry.is_own or not item.published_version_id
        entry.shown_title = str(item) if its_draft else item.online_title or "Sans titre"
    return found


@dataclass(frozen=True)
class Target:
    """What an answer may be about: « projet:identifiant » or « structure:code »."""

    key: str
    label: str


def targets_for(user: Any, grid: Grid) -> tuple[list[Target], list[Target]]:
    """(projects, institutions) on which this person may begin an answer to this grid."""
    projects = Project.objects.filter(item__in=Item.objects.worked_on_by(user)).select_related("item")
    rows = projects.order_by("-item__updated_at", "-pk")[:MOST_TARGETS]
    own = [Target(f"projet:{project.item.short_id}", str(project)) for project in rows]
    if AttachedTo.INSTITUTION not in grid.attached_to:
        return own, []
    ids = user.scope.institutions_as(Role.CONTRIBUTOR, Role.MANAGER)
    institutions = Institution.objects.active().filter(pk__in=ids).order_by("name")
    return own, [Target(f"structure:{each.code}", each.name) for each in institutions]
