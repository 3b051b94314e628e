"""A draft as its page shows it: themes, questions, what is at fault, what becomes of each code."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from isic_platform.formkit.enums import FieldType
from isic_platform.formkit.exceptions import SpecRefused
from knowledge.editor.checking import Fault
from knowledge.editor.conditions import groups_of, in_words
from knowledge.editor.document import Document
from knowledge.editor.resolution import Resolution
from knowledge.grids.differences import MEANING, QuestionChange
from knowledge.models import GridDraft

_TYPES = {str(code): str(label) for code, label in FieldType.choices}
_OBLIGATIONS = {"O": "obligatoire", "R": "recommandée", "F": "facultative"}


@dataclass(frozen=True)
class Line:
    """A question of the outline."""

    code: str
    label: str
    kind: str
    obligation: str
    condition: str
    faults: list[Fault]
    change: QuestionChange | None
    new_code: str
    is_new: bool
    is_first: bool
    is_last: bool

    @property
    def changes_meaning(self) -> bool:
        """Whether its publication gives it a new code."""
        return bool(self.change and self.change.nature == MEANING)


@dataclass
class ThemeLines:
    """A theme of the outline; ``rank`` counts from 1."""

    rank: int
    title: str
    introduction: str
    faults: list[Fault]
    is_first: bool
    is_last: bool
    lines: list[Line] = field(default_factory=list)


def outline_of(draft: GridDraft, resolution: Resolution) -> list[ThemeLines]:
    """Themes and their questions, in order."""
    document, checked = Document(draft.source), resolution.checked
    asked_before = set(resolution.known_codes)
    everything = document.codes()
    out = []
    for rank, theme in enumerate(document.themes, 1):
        faults = [fault for fault in checked.faults if not fault.code and fault.theme == rank - 1]
        lines = ThemeLines(
            rank, theme.get("titre", ""), theme.get("introduction", ""), faults, rank == 1, rank == len(document.themes)
        )
        for question in theme.get("questions", ()):
            code = question["code"]
            lines.lines.append(
                Line(
                    code=code,
                    label=question.get("question", "") or "Question sans texte",
                    kind=_TYPES.get(question.get("type", ""), ""),
                    obligation=_OBLIGATIONS.get(question.get("obligation", ""), ""),
                    condition=condition_text(question, checked.fields),
                    faults=checked.of_question(code),
                    change=resolution.questions.get(code),
                    new_code=resolution.renamed.get(code, ""),
                    is_new=code not in asked_before,
                    is_first=rank == 1 and code == everything[0],
                    is_last=rank == len(document.themes) and code == everything[-1],
                )
            )
        out.append(lines)
    return out


def condition_text(question: dict[str, Any], fields: dict[str, Any]) -> str:
    """The condition in words on one line; as written when it is not understood; empty when there is none."""
    text = question.get("condition", "")
    try:
        groups = in_words(groups_of(text), fields)
    except SpecRefused:
        return text
    return " ou ".join(" et ".join(tests) for tests in groups)
