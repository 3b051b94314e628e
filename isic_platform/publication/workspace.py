"""What the writing pages read: outline, progress, what comes next."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.urls import reverse

from isic_platform.formkit.completeness import Evaluation
from isic_platform.formkit.enums import FieldType, Level, Obligation
from isic_platform.formkit.spec import Field, Step
from isic_platform.formkit.types import Context
from isic_platform.publication.models import Item

ESSENTIAL = "essentiel"
MORE = "pour-aller-plus-loin"
PREFILLED = ("P03", "P06", "P08", "P16", "P41")


@dataclass(frozen=True)
class Page:
    """A page of the writing path: a step of the form or, for a light trace, the one short page."""

    code: str
    title: str
    intro: str
    fields: tuple[Field, ...]
    folded: tuple[Field, ...] = ()


class Workspace:
    """One content being written: the form at its level, with its present answers."""

    def __init__(self, item: Item, user: Any, level: str = "") -> None:
        """``level`` reads the form at another level than the record's: a page opened before the cursor moved."""
        self.item, self.record, self.user = item, item.record, user
        self.spec = item.record.spec
        self.level = level or item.record.level
        self.evaluation = Evaluation(self.spec, self.level, item.record.values)
        self.context = Context(user=user, record=item.record)
        self.is_trace = self.level == Level.TRACE

    def refresh(self) -> None:
        """Read the answers again after a save."""
        self.record = self.item.record  # the saving service read them under its lock
        self.evaluation = Evaluation(self.spec, self.level, self.record.values)

    def pages(self) -> list[Page]:
        """The pages at this level; a step with nothing to fill is left out. A light trace is one short page (S7)."""
        return self._pages

    @cached_property
    def _pages(self) -> list[Page]:
        if self.is_trace:
            return [self._trace_page()]
        return [
            Page(step.code, step.title, step.intro, tuple(fields))
            for step in self.spec.steps
            if (fields := self._fields(step))
        ]

    def _fields(self, step: Step) -> list[Field]:
        return [
            item
            for item in step.fields
            if item.obligation_at(self.level) != Obligation.HIDDEN and item.type != FieldType.COMPUTED
        ]

    def _trace_page(self) -> Page:
        fields = [field for _, field in self.spec.fields_at(self.level) if field.type != FieldType.COMPUTED]
        required = [field for field in fields if self._is_required(field) and field.code not in PREFILLED]
        folded = [field for field in fields if field not in required]
        # The person's own confirmation comes last, once all is written.
        required.sort(key=lambda field: field.code == "P200")
        return Page(
            ESSENTIAL,
            "L'essentiel",
            "Sept réponses suffisent. Une phrase vaut mieux que rien.",
            tuple(required),
            tuple(folded),
        )

    def _is_required(self, field: Field) -> bool:
        return field.obligation_at(self.level) == Obligation.REQUIRED

    def page(self, code: str) -> Page | None:
        """A page by code; the first one for an empty code; None when it does not exist at this level."""
        if not code:
            return self._pages[0] if self._pages else None
        return next((page for page in self._pages if page.code == code), None)

    def concerns(self, page: Page) -> bool:
        """Whether a page asks something now: one whose every question is hidden by a condition is passed over."""
        return any(self.shown(field) for field in (*page.fields, *page.folded))

    def posted_page(self, page: Page | None, posted: Collection[str]) -> Page:
        """The page that was sent, with the questions that it asked and that stand elsewhere or are asked no more.

        The form may have moved to another version since the page was opened: what was typed is saved all the same.
        """
        asked = {field.code for field in (*page.fields, *page.folded)} if page else set()
        sent = tuple(
            field
            for code, field in self.spec.fields.items()
            if f"{code}.version" in posted and code not in asked and field.type != FieldType.COMPUTED
        )
        if page is None:
            return replace(self._pages[0], fields=(), folded=sent)
        return replace(page, folded=(*page.folded, *sent))

    def shown(self, field: Field) -> bool:
        """Whether the field's condition is met now."""
        return self.evaluation.applies(field)

    def outline(self, current: str, errors: frozenset[str] = frozenset()) -> list[dict[str, Any]]:
        """Steps for the clickable outline, with their state in words."""
        progress = self.evaluation.progress()
        lines = {step.code: step for step in progress.steps}
        steps = []
        for page in self._pages:
            if page.code != current and not self.concerns(page):
                continue
            line = lines.get(page.code, progress)  # the one page of a light trace counts them all
            filled, applicable, missing = line.filled, line.applicable, len(line.missing)
            detail = f"{filled} sur {applicable}" if applicable else "facultatif"
            if missing:
                detail += f", {missing} obligatoire{'s' if missing > 1 else ''} à remplir"
            state = "done" if filled == applicable else "partial" if filled else "empty"
            if errors & {field.code for field in (*page.fields, *page.folded)}:
                state = "error"
            url = reverse("publication:write-step", args=[self.item.short_id, page.code])
            steps.append(
                {"label": page.title, "url": url, "state": state, "detail": detail, "current": page.code == current}
            )
        return steps

    def neighbours(self, code: str) -> tuple[Page | None, Page | None]:
        """The pages before and after that ask something."""
        pages = [page for page in self._pages if page.code == code or self.concerns(page)]
        codes = [page.code for page in pages]
        at = codes.index(code)
        return (pages[at - 1] if at else None, pages[at + 1] if at + 1 < len(pages) else None)

    def page_of(self, field_code: str) -> str:
        """Code of the page that holds a field."""
        if self.is_trace:
            return ESSENTIAL
        step = self.spec.step_of.get(field_code)
        return step.code if step else self._pages[0].code
