"""What applies, what is filled, what is missing (B.0, B.20)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from isic_platform.formkit.answers import bare, is_answered
from isic_platform.formkit.conditions import Condition
from isic_platform.formkit.enums import FieldType, Obligation
from isic_platform.formkit.spec import ANY_LEVEL, Field, Spec
from isic_platform.formkit.types.base import options_of


@dataclass
class StepProgress:
    """Progress of one step."""

    code: str
    title: str
    filled: int = 0
    applicable: int = 0
    missing: list[Field] = field(default_factory=list)

    @property
    def percent(self) -> int:
        """0 to 100; a step with nothing to fill is complete."""
        return 100 if not self.applicable else self.filled * 100 // self.applicable

    @property
    def is_complete(self) -> bool:
        """Nothing mandatory is missing and every counted field is filled."""
        return self.filled == self.applicable

    @property
    def state(self) -> str:
        """vide, commencé, à compléter (mandatory missing) or complet, in French for readers."""
        if self.is_complete:
            return "complet"
        return "commencé" if self.filled else "à remplir"


@dataclass
class Progress:
    """Progress of a whole form at a level."""

    steps: list[StepProgress]

    @property
    def filled(self) -> int:
        return sum(step.filled for step in self.steps)

    @property
    def applicable(self) -> int:
        return sum(step.applicable for step in self.steps)

    @property
    def percent(self) -> int:
        """Filled O and R fields over applicable O and R fields, in percent."""
        return 100 if not self.applicable else self.filled * 100 // self.applicable

    @property
    def missing(self) -> list[Field]:
        """Mandatory fields still blank."""
        return [item for step in self.steps for item in step.missing]


class Evaluation:
    """One reading of a form: which fields apply and with what obligation, for given answers and level."""

    def __init__(self, spec: Spec, level: str, answers: Mapping[str, Any]) -> None:
        self.spec, self.level, self.answers = spec, level, answers
        self._visible: dict[str, bool] = {}
        self._progress: Progress | None = None

    def applies(self, item: Field) -> bool:
        """Whether the field is asked: it exists at this level and its condition is met (a hidden parent hides its children)."""
        return not item.retired and self.is_read(item)

    def is_read(self, item: Field) -> bool:
        """Whether an answer to the field is read: it is asked, or it is retired and was asked when it was answered.

        What somebody wrote then hid by another answer stays hidden when its question is retired.
        """
        if item.code not in self._visible:
            self._visible[item.code] = False  # cycles are refused at compile time; this is the safe value
            shown = item.retired or item.obligation_at(self.level) != Obligation.HIDDEN
            if shown and item.parsed_condition:
                shown = self._holds(item.parsed_condition)
            self._visible[item.code] = shown
        return self._visible[item.code]

    def _holds(self, condition: Condition) -> bool:
        """Whether a condition is met. A hidden question counts as unanswered, though its answer waits for its return."""
        fields = self.spec.fields
        read = (fields[code] for code in condition.codes(fields) if code in self.answers)
        known = {item.code: bare(item, self.answers[item.code]) for item in read if self.is_read(item)}
        return condition.holds(known, self._order)

    def _order(self, code: str, column: str, term: str) -> int | None:
        item = self.spec.fields.get(code)
        item = item.column(column) if item and column else item
        codes = [option.code for option in options_of(item, (term,))] if item else []
        return codes.index(term) if term in codes else None

    def obligation(self, item: Field) -> str:
        """O, R, F or - here and now."""
        if not self.applies(item):
            return Obligation.HIDDEN
        for condition, levels in item.parsed_requirements:
            if (not levels or self.level in levels or ANY_LEVEL in levels) and self._holds(condition):
                return Obligation.REQUIRED
        return item.obligation_at(self.level)

    def progress(self) -> Progress:
        """Filled over applicable, step by step; counted once."""
        if self._progress is None:
            self._progress = self._count()
        return self._progress

    def too_short(self) -> list[Field]:
        """Lists that were begun and hold fewer rows than they need: looked at on submission, never on save."""
        found = []
        for item in self.spec.fields.values():
            rows = bare(item, self.answers.get(item.code))
            if item.min_rows and isinstance(rows, list) and 0 < len(rows) < item.min_rows and self.applies(item):
                found.append(item)
        return found

    def _count(self) -> Progress:
        steps = []
        for step in self.spec.steps:
            line = StepProgress(step.code, step.title)
            for item in step.fields:
                obligation = self.obligation(item)
                if obligation not in (Obligation.REQUIRED, Obligation.RECOMMENDED) or item.type == FieldType.COMPUTED:
                    continue
                line.applicable += 1
                if is_answered(self.answers.get(item.code)):
                    line.filled += 1
                elif obligation == Obligation.REQUIRED:
                    line.missing.append(item)
            steps.append(line)
        return Progress(steps)

    def visible_fields(self, step_code: str) -> list[Field]:
        """Fields of a step that apply now."""
        return [item for item in self.spec.step(step_code).fields if self.applies(item)]
