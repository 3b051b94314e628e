"""What the publication of a draft changes outside of it: drafts that stay behind, exports, the API."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, Q

from isic_platform.formkit.spec import Field
from knowledge.editor.resolution import Resolution
from knowledge.enums import EntryState
from knowledge.grids.differences import MEANING, QuestionChange
from knowledge.grids.json_schema import json_schema
from knowledge.models import Grid, GridDraft, GridEntry


@dataclass
class Consequences:
    """What is told before publishing. ``meaning`` pairs the change with the new code of the question."""

    is_first: bool
    number: int
    added: list[Field] = field(default_factory=list)
    form: list[QuestionChange] = field(default_factory=list)
    meaning: list[tuple[QuestionChange, str]] = field(default_factory=list)
    retired: list[Field] = field(default_factory=list)
    moved: bool = False
    open_drafts: int = 0
    finished: int = 0
    published: int = 0
    in_campaigns: int = 0
    new_required: list[str] = field(default_factory=list)
    no_more_required: list[str] = field(default_factory=list)
    overtaken: bool = False

    @property
    def changes_nothing(self) -> bool:
        """Whether the questions stay what they are (the presentation may change)."""
        return not (self.is_first or self.added or self.form or self.meaning or self.retired or self.moved)


def consequences_of(draft: GridDraft, resolution: Resolution) -> Consequences:
    """For a draft that compiles. Two queries at most."""
    spec, former, changes = resolution.spec, resolution.former, resolution.changes
    if former is None or changes is None:
        return Consequences(
            is_first=True, number=1, added=[spec.fields[code] for code in spec.fields if code.startswith("G")]
        )
    new_codes = {new: old for old, new in resolution.renamed.items()}
    renamed_from = set(resolution.renamed)
    required = {code: set(json_schema(each)["required"]) for code, each in (("old", former), ("new", spec))}
    current = draft.grid.current_version if draft.grid else None
    found = Consequences(
        is_first=False,
        number=(current.number if current else 0) + 1,
        added=[field for field in changes.added if field.code not in new_codes],
        form=[change for change in resolution.questions.values() if change.nature != MEANING],
        meaning=[
            (change, resolution.renamed[code])
            for code, change in resolution.questions.items()
            if change.nature == MEANING
        ],
        retired=[field for field in changes.retired if field.code not in renamed_from],
        moved=changes.moved,
        new_required=sorted(required["new"] - required["old"]),
        no_more_required=sorted(required["old"] - required["new"]),
        overtaken=bool(current and draft.based_on_id and draft.based_on_id != current.pk),
    )
    found.form += [change for change in changes.changed if change.code.startswith("Z")]
    if draft.grid:
        _count(found, draft.grid)
    return found


def _count(found: Consequences, grid: Grid) -> None:
    counts = answers_counted(grid)
    found.open_drafts, found.finished, found.published = counts["open"], counts["finished"], counts["published"]
    found.in_campaigns = grid.campaigns.filter(closed_at=None).count()


def answers_counted(grid: Grid) -> dict[str, int]:
    """Answers to a grid, on whatever version: ``open``, ``finished``, ``published``. Nobody's answer is read; one query."""
    return GridEntry.objects.filter(grid_version__grid=grid).aggregate(
        open=Count("pk", filter=Q(state=EntryState.DRAFT)),
        finished=Count("pk", filter=~Q(state=EntryState.DRAFT)),
        published=Count("pk", filter=Q(item__published_version__isnull=False)),
    )
