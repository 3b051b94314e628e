"""Everything that a project's people wrote and that a transferable model may draw on, by code of question.

What is read is what anybody would read of it: fields and columns kept for the team, hidden places and small counts never
come this far. ``left_out`` says which codes were kept back, so that whoever prepares the model knows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from isic_platform.formkit.answers import bare, is_answered, special_of
from isic_platform.formkit.enums import Audience, FieldType
from isic_platform.formkit.plain import plain_answer
from isic_platform.formkit.spec import Field
from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item
from isic_platform.publication.reading import Reading
from knowledge.columns import KIND as GRID_ENTRY
from knowledge.grids.entry_fields import ENTRY_CODES
from knowledge.learning.columns import ANALYSIS, LESSON
from knowledge.learning.sources import may_be_quoted, public_reading
from knowledge.learning.specs import analysis as analysis_spec
from knowledge.learning.specs import lesson as lesson_spec
from knowledge.models import Analysis, GridEntry, Lesson
from projects.models import Project
from projects.services import KIND as PROJECT

MOST_READ = 120


@dataclass(frozen=True)
class Piece:
    """One answer to one question, as anybody would read it."""

    code: str
    field: Field
    answer: Any

    @property
    def text(self) -> str:
        """The answer in plain text."""
        return plain_answer(self.field, self.answer).strip()

    @property
    def rows(self) -> list[Mapping[str, Any]]:
        """The lines of a list; none for anything else."""
        value = bare(self.field, self.answer)
        return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


@dataclass(frozen=True)
class Taught:
    """A lesson, drawn out already or retained by a validated analysis."""

    kind: str
    text: str
    origin: str
    obstacle: str = ""
    lever: str = ""


class Material:
    """What there is to draw on, for this person: what they write as it stands, the rest as it was published.

    ``project`` is a key, or a subquery that gives one. Three queries, whatever there is.
    """

    def __init__(self, project: Any, user: Any) -> None:
        self.user = user
        self.project_item: Item | None = None
        self.pieces: dict[str, list[Piece]] = {}
        self.team_pieces: dict[str, list[Piece]] = {}
        self.left_out: set[str] = set()
        self.words: list[dict[str, Piece]] = []  # one per answer of participants who agreed
        self.taught: list[Taught] = []
        self.notes: list[tuple[str, str]] = []  # (text, origin): limits and readings kept side by side
        readers = {
            PROJECT: self._read_fiche, GRID_ENTRY: self._read_entry, ANALYSIS: self._read_analysis, LESSON: self._read_lesson
        }  # fmt: skip
        items = list(_items_about(project, user))
        for kind, read in readers.items():  # the fiche first, lessons last
            for item in items:
                if item.kind == kind:
                    read(item)

    def of(self, code: str) -> list[Piece]:
        """Answers to a question, the fiche's or those of each answer to a grid."""
        return self.pieces.get(code, [])

    def for_team(self, code: str) -> list[Piece]:
        """The same, with what is kept for the team."""
        return self.team_pieces.get(code, [])

    def _read_fiche(self, item: Item) -> None:
        self.project_item = item
        public, whole = self._readings(item)
        self._add(public.spec.fields, public.answers, whole.answers)

    def _read_entry(self, item: Item) -> None:
        public, whole = self._readings(item)
        fields = public.spec.fields
        if any(code.startswith("G12.") for code in fields):
            # The words of participants go to their own section, one sentence each, or nowhere.
            if may_be_quoted(whole.answers, fields):
                self.words.append({code: Piece(code, fields[code], public.answers[code]) for code in public.answers})
            return
        self._add(fields, public.answers, whole.answers)

    def _readings(self, item: Item) -> tuple[Reading, Reading]:
        """(as anybody reads it, as this person's team does): the same for who does not write it."""
        public = public_reading(item, self.user)
        return public, Reading.of_draft(item, Audience.TEAM) if item.is_written_by(self.user) else public

    def _add(self, fields: Mapping[str, Field], public: Mapping[str, Any], whole: Mapping[str, Any]) -> None:
        for code, answer in whole.items():
            field = fields[code]
            if code in ENTRY_CODES or field.type == FieldType.COMPUTED or special_of(answer) or not is_answered(answer):
                continue
            self.team_pieces.setdefault(code, []).append(Piece(code, field, answer))
            if code in public:
                self.pieces.setdefault(code, []).append(Piece(code, field, public[code]))
            else:
                self.left_out.add(code)

    def _read_analysis(self, item: Item) -> None:
        values = answers_for(item, self.user)
        for row in _lines(values.get(analysis_spec.LESSONS)):
            self._teach(row.get("type", ""), row.get("enseignement", ""), "analyse validée")
        for row in _lines(values.get(analysis_spec.QUESTIONS)):
            self._teach("question", row.get("question", ""), "analyse validée")
        for row in _lines(values.get(analysis_spec.DIVERGENCES)):
            both = [row[name] for name in ("lecture", "autre") if row.get(name)]
            if row.get("issue") == "les-deux" and len(both) == 2:
                self.notes.append((f"Deux lectures sont gardées : {both[0]} / {both[1]}", "analyse validée"))
        if isinstance(limits := values.get(analysis_spec.LIMITS), str):
            self.notes.append((limits, "analyse validée"))

    def _read_lesson(self, item: Item) -> None:
        values = answers_for(item, self.user)
        text, kind = values.get(lesson_spec.TEXT), values.get(lesson_spec.KIND_CODE)
        if isinstance(text, str) and isinstance(kind, str):
            codes = [values.get(code) for code in (lesson_spec.OBSTACLES, lesson_spec.LEVERS)]
            obstacle, lever = (code[0] if isinstance(code, list) and code else "" for code in codes)
            self._teach(kind, text, "enseignement", obstacle, lever)

    def _teach(self, kind: str, text: str, origin: str, obstacle: str = "", lever: str = "") -> None:
        """A lesson drawn from an analysis is there twice: the unit, better coded, replaces the row."""
        self.taught = [each for each in self.taught if each.text != text]
        if text:
            self.taught.append(Taught(kind, text, origin, obstacle, lever))


def _lines(value: Any) -> list[Mapping[str, Any]]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def _items_about(project: Any, user: Any) -> Any:
    """The fiche, the finished and shared answers, the validated analyses and the lessons of a project that they may open."""
    entries = GridEntry.objects.filter(project=project).finished().exclude(item__visibility=Visibility.AUTHOR)
    found = Project.objects.filter(pk=project).values("item_id").order_by()
    found = found.union(
        entries.values("item_id").order_by(),
        Analysis.objects.filter(project=project).validated().values("item_id").order_by(),
        Lesson.objects.filter(project=project).values("item_id").order_by(),
    )
    rows = Item.objects.visible_to(user).filter(pk__in=found).select_related(
        "record__spec_version", "institution", "published_version__spec_version", "working_version__spec_version"
    )  # fmt: skip
    rows = rows.defer(
        "record__spec_version__definition",
        "published_version__spec_version__definition",
        "working_version__spec_version__definition",
    )
    return rows.prefetch_related("co_writers", "record__answers").order_by("pk")[:MOST_READ]


def answers_for(item: Item, user: Any) -> Mapping[str, Any]:
    """The working answers for their writers, what is published or handed to review for others."""
    if item.is_written_by(user):
        return item.record.values
    version = item.published_version or item.working_version
    return version.answers
