"""The answers to grids as an analysis or a model reads them: what each person may read, and what may be taken up.

A text kept for the team is shown to it and never taken up: an analysis, a lesson or a model may go further than the
answer it comes from. The words of a participant are taken up with their agreement alone (G12.14).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Subquery

from isic_platform.formkit.enums import Audience
from isic_platform.formkit.plain import plain_text
from isic_platform.formkit.types import Shown
from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item, Version
from isic_platform.publication.reading import Reading, Row
from knowledge.enums import EntryState
from knowledge.grids.entry_fields import ENTRY_CODES
from knowledge.models import Analysis, GridEntry
from knowledge.models.entry import GridEntryQuerySet
from knowledge.respondents.rules import AGREEMENT, MAY_BE_QUOTED, QUOTATION

MOST_SOURCES = 12
MOST_OFFERED = 60
CONSENT, ASKED = QUOTATION, AGREEMENT
FOR_TEAM = "Réservé à l'équipe et aux relecteurs : à lire, pas à reprendre."
NO_CONSENT = "Cette personne n'a pas donné son accord pour que l'on écrive ses phrases."


@dataclass(frozen=True)
class Extract:
    """One answer to one question. ``text`` is what may be taken up; empty when it may not, and ``refusal`` says why."""

    entry: GridEntry
    code: str
    label: str
    who: str
    shown: Shown
    text: str
    refusal: str

    @property
    def key(self) -> str:
        """What a button posts to take it up."""
        return f"{self.entry.item.short_id}:{self.code}"


@dataclass
class Question:
    """A question with what each source answers."""

    code: str
    label: str
    extracts: list[Extract] = field(default_factory=list)


@dataclass
class SourceGrid:
    """A grid with its answered questions, in its order."""

    code: str
    title: str
    questions: list[Question] = field(default_factory=list)


def readable_entries(user: Any) -> GridEntryQuerySet:
    """Answers that this person may open; those kept for their author are left out, for their author too (S90)."""
    return GridEntry.objects.visible_to(user).exclude(item__visibility=Visibility.AUTHOR)


def with_texts(rows: GridEntryQuerySet) -> GridEntryQuerySet:
    """Load what their texts need: a fixed number of queries, whatever their number. Definitions are compiled once."""
    rows = rows.select_related(
        "grid_version__grid", "grid_version__spec_version", "item__record__spec_version", "item__institution",
        "item__working_version__spec_version", "item__published_version__spec_version",
    )  # fmt: skip
    rows = rows.defer(
        "grid_version__spec_version__definition",
        "item__record__spec_version__definition",
        "item__working_version__spec_version__definition",
        "item__published_version__spec_version__definition",
    )
    rows = rows.prefetch_related("item__co_writers", "item__networks", "item__record__answers")
    return rows.order_by("grid_version__grid__order", "grid_version__grid__code", "pk")


def offered_entries(user: Any, project_item: Any) -> list[GridEntry]:
    """Finished answers about a project, given by its content, that this person may analyse; by grid then age, bounded."""
    rows = readable_entries(user).filter(project__item=project_item).exclude(state=EntryState.DRAFT)
    rows = rows.with_item().order_by("grid_version__grid__order", "grid_version__grid__code", "pk")
    return list(rows[:MOST_OFFERED])


def sources_of(item: Item, user: Any) -> list[GridEntry]:
    """Sources of an analysis, given by its content, that this person may open, with their texts.

    Each knows how many sources there are ``in_all``: those that stay closed are counted, not told.
    """
    through = Analysis.sources.through.objects.filter(analysis__item=item).order_by()
    count = through.values("analysis").annotate(number=Count("pk")).values("number")
    rows = readable_entries(user).filter(analyses__item=item).annotate(in_all=Subquery(count))
    return list(with_texts(rows)[:MOST_SOURCES])


def who_answered(entry: GridEntry) -> str:
    """« Équipe, 12/03/2026 »: a function, never a name."""
    label = entry.respondent_label or entry.get_respondent_kind_display()
    return f"{label}, {entry.date:%d/%m/%Y}" if entry.date else label


def reading_for(item: Item, user: Any) -> Reading:
    """A content as this person may read it: its writers their working text, others what is handed to them."""
    if item.is_written_by(user):
        return Reading.of_draft(item, Audience.TEAM)
    version = item.published_version or item.working_version
    version.item = item
    return Reading.of_version(version, user)


def public_reading(item: Item, user: Any) -> Reading:
    """The same text, as anybody would read it: what may be taken up elsewhere."""
    if item.is_written_by(user):
        return Reading.of_draft(item, Audience.PUBLIC)
    version: Version = item.published_version or item.working_version
    version.item = item
    return Reading.of_version(version)


def may_be_quoted(answers: Mapping[str, Any], codes: Iterable[str]) -> bool:
    """Whether the words of this answer may be written elsewhere: always but for participants who did not agree."""
    if not any(code.startswith("G12.") for code in codes):
        return True
    return answers.get(ASKED) == "oui" and answers.get(CONSENT) in MAY_BE_QUOTED


def extracts_of(entry: GridEntry, user: Any) -> list[Extract]:
    """Every answered question of a source, in the order of its grid."""
    whole, public = reading_for(entry.item, user), public_reading(entry.item, user)
    taken = {row.code: row for section in public.told for row in section.rows}
    quotable = may_be_quoted(whole.answers, whole.spec.fields)
    who = who_answered(entry)
    return [
        _extract(entry, row, taken.get(row.code), who, quotable)
        for section in whole.told
        for row in section.rows
        if row.code not in ENTRY_CODES
    ]


def _extract(entry: GridEntry, row: Row, public: Row | None, who: str, quotable: bool) -> Extract:
    refusal = "" if quotable else NO_CONSENT
    if public is None:
        refusal = FOR_TEAM
    text = plain_text(public.shown) if public is not None and not refusal else ""
    return Extract(entry, row.code, row.label, who, row.shown, text, refusal)


def by_question(entries: Iterable[GridEntry], user: Any) -> list[SourceGrid]:
    """The sources put side by side, grid by grid and question by question."""
    grids: dict[str, SourceGrid] = {}
    questions: dict[tuple[str, str], Question] = {}
    for entry in entries:
        grid = grids.setdefault(entry.grid.code, SourceGrid(entry.grid.code, entry.grid.title))
        for extract in extracts_of(entry, user):
            key = (grid.code, extract.code)
            if key not in questions:
                questions[key] = Question(extract.code, extract.label)
                grid.questions.append(questions[key])
            questions[key].extracts.append(extract)
    for grid in grids.values():  # a question that the first respondent left out takes its place back
        order = {code: rank for rank, code in enumerate(_codes_of(entries, grid.code))}
        grid.questions.sort(key=lambda question: order.get(question.code, len(order)))
    return list(grids.values())


def _codes_of(entries: Iterable[GridEntry], grid_code: str) -> list[str]:
    """Codes of the questions, in the order of the latest version at hand."""
    versions = [entry.grid_version for entry in entries if entry.grid.code == grid_code]
    latest = max(versions, key=lambda version: version.spec_version.number)
    return list(latest.spec.fields)
