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
from isic_platform.publication.models import Item
from isic_platform.publication.projection import project as project_answers
from knowledge.enums import EntryState
from knowledge.grids.entry_fields import ENTRY_CODES
from knowledge.learning.sources import may_be_quoted, public_reading, readable_entries, reading_for, with_texts
from knowledge.learning.specs import analysis as analysis_form
from knowledge.learning.specs import lesson as lesson_form
from knowledge.models import Analysis, Lesson
from projects.models import Project

MOST_ENTRIES = 40
MOST_LESSONS = 60


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
    """What there is to draw on, for this person. A fixed number of queries."""

    def __init__(self, project: Project, user: Any) -> None:
        self.project, self.user = project, user
        self.pieces: dict[str, list[Piece]] = {}
        self.team_pieces: dict[str, list[Piece]] = {}
        self.left_out: set[str] = set()
        self.words: list[dict[str, Piece]] = []  # one per answer of participants who agreed
        self.taught: list[Taught] = []
        self.notes: list[tuple[str, str]] = []  # (text, origin): limits and readings kept side by side
        self._read_fiche()
        self._read_entries()
        self._read_analyses()
        self._read_lessons()

    def of(self, code: str) -> list[Piece]:
        """Answers to a question, the fiche's or those of each answer to a grid."""
        return self.pieces.get(code, [])

    def for_team(self, code: str) -> list[Piece]:
        """The same, with what is kept for the team."""
        return self.team_pieces.get(code, [])

    def _read_fiche(self) -> None:
        item = self.project.item
        record = item.record
        given: dict[str, Any] = {
            "kind": item.kind,
            "spec": record.spec,
            "level": record.level,
            "answers": record.values,
        }
        whole = project_answers(**given, audience=Audience.TEAM)
        self._add(record.spec.fields, project_answers(**given, audience=Audience.PUBLIC), whole)

    def _read_entries(self) -> None:
        rows = readable_entries(self.user).filter(project=self.project).exclude(state=EntryState.DRAFT)
        for entry in with_texts(rows)[:MOST_ENTRIES]:
            public, whole = public_reading(entry.item, self.user), reading_for(entry.item, self.user)
            fields = public.spec.fields
            if any(code.startswith("G12.") for code in fields):
                if may_be_quoted(whole.answers, fields):
                    self.words.append(
                        {code: Piece(code, fields[code], public.answers[code]) for code in public.answers}
                    )
                continue  # the words of participants go to their own section, one sentence each, or nowhere
            self._add(fields, public.answers, whole.answers)

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

    def _read_analyses(self) -> None:
        rows = Analysis.objects.visible_to(self.user).validated().filter(project=self.project)
        for analysis in _with_answers(rows, "item__"):
            values = answers_for(analysis.item, self.user)
            for row in _lines(values.get(analysis_form.LESSONS)):
                self._teach(row.get("type", ""), row.get("enseignement", ""), "analyse validée")
            for row in _lines(values.get(analysis_form.QUESTIONS)):
                self._teach("question", row.get("question", ""), "analyse validée")
            for row in _lines(values.get(analysis_form.DIVERGENCES)):
                both = [row[name] for name in ("lecture", "autre") if row.get(name)]
                if row.get("issue") == "les-deux" and len(both) == 2:
                    self.notes.append((f"Deux lectures sont gardées : {both[0]} / {both[1]}", "analyse validée"))
            if isinstance(limits := values.get("A08"), str):
                self.notes.append((limits, "analyse validée"))

    def _read_lessons(self) -> None:
        rows = Lesson.objects.visible_to(self.user).filter(project=self.project)
        for lesson in _with_answers(rows, "item__")[:MOST_LESSONS]:
            values = answers_for(lesson.item, self.user)
            text, kind = values.get(lesson_form.TEXT), values.get(lesson_form.KIND_CODE)
            if isinstance(text, str) and isinstance(kind, str):
                codes = [values.get(code) for code in (lesson_form.OBSTACLES, lesson_form.LEVERS)]
                obstacle, lever = (code[0] if isinstance(code, list) and code else "" for code in codes)
                self._teach(kind, text, "enseignement", obstacle, lever)

    def _teach(self, kind: str, text: str, origin: str, obstacle: str = "", lever: str = "") -> None:
        """A lesson drawn from an analysis is there twice: the unit, better coded, replaces the row."""
        self.taught = [each for each in self.taught if each.text != text]
        if text:
            self.taught.append(Taught(kind, text, origin, obstacle, lever))


def _lines(value: Any) -> list[Mapping[str, Any]]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def _with_answers(rows: Any, prefix: str) -> Any:
    related = [f"{prefix}{name}" for name in ("record", "published_version", "working_version")]
    loaded = rows.select_related(*related).prefetch_related(f"{prefix}co_writers", f"{prefix}record__answers")
    return loaded.order_by("pk")


def answers_for(item: Item, user: Any) -> Mapping[str, Any]:
    """The working answers for their writers, what is published or handed to review for others."""
    if item.is_written_by(user):
        return item.record.values
    version = item.published_version or item.working_version
    return version.answers
