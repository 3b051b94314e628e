"""The answers of several respondents to one grid, side by side (S97): what one page reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from isic_platform.formkit.answers import bare, is_answered, show_answer
from isic_platform.formkit.enums import Audience, FieldType
from isic_platform.formkit.plain import plain_text
from isic_platform.formkit.spec import Field
from isic_platform.formkit.types import Shown
from isic_platform.publication.models import Item
from isic_platform.publication.reading import Reading
from knowledge.grids.entry_fields import questions
from knowledge.models import Grid, GridEntry
from knowledge.respondents.rules import refused_quotation

MOST_LISTED = 50
MOST_COMPARED = 12
CLOSED_TYPES = frozenset({FieldType.CHOICE, FieldType.MULTI_CHOICE, FieldType.YES_NO, FieldType.SCALE})


@dataclass(frozen=True)
class Column:
    """One respondent: what this reader may read of their answer."""

    entry: GridEntry
    reading: Reading
    label: str
    url: str
    no_quotation: bool


@dataclass(frozen=True)
class Cell:
    """One answer. ``mark`` is 1 to 5 on a scale, None elsewhere; ``absent`` when that version did not ask the question."""

    label: str
    shown: Shown | None
    mark: int | None
    absent: bool


@dataclass(frozen=True)
class Line:
    """One question. ``agreement`` is « même réponse » or « réponses différentes » for choices and scales, empty elsewhere."""

    code: str
    label: str
    step: str
    cells: list[Cell]
    agreement: str

    @property
    def differs(self) -> bool:
        return self.agreement == DIFFERENT


SAME, DIFFERENT = "Même réponse", "Réponses différentes"


def respondents_of(user: Any, project_item: Item, grid: Grid) -> list[GridEntry]:
    """Answers to a grid on a project that this person may open, never those kept by their author; bounded. One query."""
    rows = GridEntry.objects.filter(project__item=project_item, grid_version__grid=grid).shared().visible_to(user)
    return list(rows.select_related("item").order_by("pk")[:MOST_LISTED])


def columns_of(user: Any, entries: Sequence[GridEntry]) -> list[Column]:
    """What this person may read of each: the working answers of their own team's, the published version otherwise, or the
    version handed to their review. A fixed number of queries."""
    rows = GridEntry.objects.filter(pk__in=[entry.pk for entry in entries[:MOST_COMPARED]]).order_by("pk")
    rows = rows.select_related(
        "grid_version__spec_version", "item__record__spec_version", "item__owner", "item__institution",
        "item__published_version__spec_version", "item__working_version__spec_version",
    ).defer(
        "grid_version__spec_version__definition", "item__record__spec_version__definition",
        "item__published_version__spec_version__definition", "item__working_version__spec_version__definition",
    ).prefetch_related("item__co_writers", "item__networks", "item__record__answers")  # fmt: skip
    found = list(rows)
    readable = set(
        Item.objects.readable_by(user).filter(pk__in=[each.item_id for each in found]).values_list("pk", flat=True)
    )
    return [_column(user, entry, entry.item_id in readable) for entry in found]


def lines_of(columns: Sequence[Column]) -> list[Line]:
    """One line per question that somebody answered, in the order of the latest version of the grid."""
    latest = sorted(columns, key=lambda column: -column.entry.grid_version.number)
    fields: dict[str, tuple[str, Field]] = {}
    for column in latest:
        spec = column.reading.spec
        for code, field in questions(spec).items():
            fields.setdefault(code, (spec.step_of[code].title, field))
    lines = []
    for code, (step, field) in fields.items():
        answers = [column.reading.answers.get(code) for column in columns]
        if any(is_answered(answer) for answer in answers):
            cells = [_cell(column, code, answer) for column, answer in zip(columns, answers, strict=True)]
            lines.append(Line(code, field.label, step, cells, _agreement(field, answers)))
    return lines


def _column(user: Any, entry: GridEntry, is_readable: bool) -> Column:
    item = entry.item
    if item.is_written_by(user):
        reading, url = Reading.of_draft(item, Audience.TEAM), item.work_url
    else:
        version = item.published_version if is_readable else item.working_version
        version.item = item
        reading = Reading.of_version(version, user)
        url = item.get_absolute_url() if is_readable else item.work_url
    label = entry.respondent_label or entry.get_respondent_kind_display()
    return Column(entry, reading, label, url, refused_quotation(reading.spec, reading.answers))


def _cell(column: Column, code: str, answer: Any) -> Cell:
    field = column.reading.spec.fields.get(code)
    if field is None:
        return Cell(column.label, None, None, absent=True)
    if not is_answered(answer):
        return Cell(column.label, None, None, absent=False)
    value = bare(field, answer)
    mark = value if field.type == FieldType.SCALE and isinstance(value, int) else None
    shown = show_answer(field, answer)
    if shown.kind in ("table", "matrix", "pairs"):  # a table inside a cell is read by nobody
        shown = Shown("list", items=tuple(plain_text(shown).split("\n")))
    return Cell(column.label, shown, mark, absent=False)


def _agreement(field: Field, answers: Sequence[Any]) -> str:
    """Whether those who answered said the same; empty for texts, and when fewer than two answered."""
    if field.type not in CLOSED_TYPES:
        return ""
    values = [bare(field, answer) for answer in answers if is_answered(answer)]
    values = [value for value in values if value is not None]
    if len(values) < 2:
        return ""
    return SAME if all(value == values[0] for value in values) else DIFFERENT
