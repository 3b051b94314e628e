"""What the publication of a draft changes outside of it: drafts that stay behind, exports, the API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Q

from isic_platform.formkit.spec import Field, Spec
from knowledge.editor.resolution import Resolution
from knowledge.enums import EntryState
from knowledge.grids.differences import MEANING, QuestionChange
from knowledge.grids.json_schema import json_schema
from knowledge.models import Grid, GridDraft, GridEntry
from knowledge.outline import asked_in_words, condition_in_words


@dataclass
class Consequences:
    """What is told before publishing.

    ``meaning`` pairs the change with the new code of the question; ``asked`` says in words what each added question asks and
    when; ``conditions`` what becomes of the conditions that change; ``stricter`` and ``looser`` are the questions asked before
    and after whose answer becomes mandatory, or no more.
    """

    is_first: bool
    number: int
    added: list[Field] = field(default_factory=list)
    asked: list[tuple[Field, str]] = field(default_factory=list)
    conditions: list[tuple[Field, str, str]] = field(default_factory=list)
    form: list[QuestionChange] = field(default_factory=list)
    meaning: list[tuple[QuestionChange, str]] = field(default_factory=list)
    retired: list[Field] = field(default_factory=list)
    moved: bool = False
    open_drafts: int = 0
    finished: int = 0
    published: int = 0
    in_campaigns: int = 0
    new_required: list[Field] = field(default_factory=list)
    no_more_required: list[Field] = field(default_factory=list)
    stricter: list[Field] = field(default_factory=list)
    looser: list[Field] = field(default_factory=list)
    overtaken: bool = False

    @property
    def changes_nothing(self) -> bool:
        """Whether the questions stay what they are (the presentation may change)."""
        return not (self.is_first or self.added or self.form or self.meaning or self.retired or self.moved)


def consequences_of(draft: GridDraft, resolution: Resolution) -> Consequences:
    """For a draft that compiles. Two queries at most."""
    spec, former, changes = resolution.spec, resolution.former, resolution.changes
    if former is None or changes is None:
        added = [spec.fields[code] for code in spec.fields if code.startswith("G")]
        return Consequences(is_first=True, number=1, added=added, asked=_asked(spec, added))
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
        conditions=_conditions(former, spec, resolution.renamed),
        new_required=[field for code, field in spec.fields.items() if code in required["new"] - required["old"]],
        no_more_required=[field for code, field in former.fields.items() if code in required["old"] - required["new"]],
        overtaken=bool(current and draft.based_on_id and draft.based_on_id != current.pk),
    )
    found.asked = _asked(spec, found.added)
    found.stricter = [each for each in found.new_required if each.code in former.fields]
    found.looser = [each for each in found.no_more_required if each.code in spec.fields]
    found.form += [change for change in changes.changed if change.code.startswith("Z")]
    if draft.grid:
        _count(found, draft.grid)
    return found


def _asked(spec: Spec, fields: list[Field]) -> list[tuple[Field, str]]:
    return [(each, asked_in_words(spec, each)) for each in fields]


def _conditions(former: Spec, spec: Spec, renamed: Mapping[str, str]) -> list[tuple[Field, str, str]]:
    """(question, when it was asked, when it will be) for those that both versions ask, whatever their code has become."""
    pairs = [(former.fields.get(old), spec.fields.get(new)) for old, new in renamed.items()]
    pairs += [(former.fields.get(code), each) for code, each in spec.fields.items() if not each.retired]
    found = []
    for old, new in pairs:
        if old is None or new is None or old.retired:
            continue
        before, after = _when(former, old), _when(spec, new)
        if before != after:
            found.append((new, before, after))
    return found


def _when(spec: Spec, item: Field) -> str:
    return f"si {condition_in_words(spec, item.parsed_condition)}" if item.parsed_condition else "toujours"


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
