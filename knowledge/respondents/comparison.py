"""The answers of several respondents to one grid, side by side (S97): what one page reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from isic_platform.formkit.answers import bare, is_answered, show_answer
from isic_platform.formkit.enums import Audience, FieldType
from isic_platform.formkit.models import answers_of
from isic_platform.formkit.plain import in_a_cell
from isic_platform.formkit.spec import Field
from isic_platform.formkit.types import Shown
from isic_platform.publication.models import Item
from isic_platform.publication.reading import Reading
from knowledge.grids.entry_fields import questions
from knowledge.models import GridEntry
from knowledge.respondents.rules import refused_quotation
from projects.services import KIND as PROJECT_KIND

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
    """One answer. ``mark`` is 1 to 5 on a scale, None elsewhere; ``absent`` when that answer was not asked the question."""

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


def project_to_compare(user: Any, short_id: str) -> Item | None:
    """The content of a project that this person may open, None otherwise. Two queries."""
    rows = Item.objects.visible_to(user).of_kind(PROJECT_KIND).filter(short_id=short_id)
    return rows.select_related("published_version").prefetch_related("co_writers").first()


def respondents_of(user: Any, project_item: Item, code: str) -> list[GridEntry]:
    """Answers to a grid on a project that this person may open, never those kept by their author; bounded. One query."""
    rows = GridEntry.objects.filter(project__item=project_item, grid_version__grid__code=code).shared().visible_to(user)
    rows = rows.select_related("item", "grid_version__grid", "grid_version__spec_version")
    return list(rows.defer("grid_version__spec_version__definition").order_by("pk")[:MOST_LISTED])


def columns_of(user: Any, entries: Sequence[GridEntry]) -> list[Column]:
    """What this person may read of each: the working answers of their own team's, the published version otherwise, or the
    version handed to their review. Three queries, none without entries."""
    chosen = {entry.item_id: entry for entry in entries[:MOST_COMPARED]}
    if not chosen:
        return []
    readable = Item.objects.readable_by(user).filter(pk=OuterRef("pk"))
    rows = Item.objects.filter(pk__in=chosen).annotate(
        is_readable=Exists(readable), read_answers=answers_of("record_id")
    )
    rows = rows.select_related(
        "record__spec_version", "owner", "published_version__spec_version", "working_version__spec_version"
    ).defer(
        "record__spec_version__definition", "published_version__spec_version__definition",
        "working_version__spec_version__definition",
    ).prefetch_related("co_writers", "networks")  # fmt: skip
    items = {item.pk: item for item in rows}
    return [_column(user, entry, items[pk]) for pk, entry in chosen.items() if pk in items]


def lines_of(columns: Sequence[Column]) -> list[Line]:
    """One line per question that somebody answered, in the order of the latest version of the grid, the fullest first: an
    extract asks a part of it."""
    latest = sorted(columns, key=lambda column: (-column.entry.grid_version.number, -len(column.reading.spec.fields)))
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


def _column(user: Any, entry: GridEntry, item: Item) -> Column:
    item.record.take_read(item.read_answers)
    if item.is_written_by(user):
        reading, url = Reading.of_draft(item, Audience.TEAM), item.work_url
    else:
        version = item.published_version if item.is_readable else item.working_version
        version.item = item
        reading = Reading.of_version(version, user)
        url = item.get_absolute_url() if item.is_readable else item.work_url
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
    return Cell(column.label, in_a_cell(show_answer(field, answer)), mark, absent=False)


def _agreement(field: Field, answers: Sequence[Any]) -> str:
    """Whether those who answered said the same; empty for texts, and when fewer than two answered."""
    if field.type not in CLOSED_TYPES:
        return ""
    values = [bare(field, answer) for answer in answers if is_answered(answer)]
    values = [value for value in values if value is not None]
    if len(values) < 2:
        return ""
    return SAME if all(value == values[0] for value in values) else DIFFERENT
