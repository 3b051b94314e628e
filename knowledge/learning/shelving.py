"""A good practice of a committee becomes a lesson to finish: it follows the same path as any other (S139)."""

from __future__ import annotations

from typing import Any

from isic_platform.publication.models import Item
from knowledge.enums import LessonKind
from knowledge.grids.entry_fields import DIFFUSION
from knowledge.learning.services import start_lesson
from knowledge.learning.specs import lesson as form
from knowledge.learning.specs.parts import LESSON_LENGTH
from partners.shelves import Practice, register_shelf


def put_practice(practice: Practice, by: Any) -> Item:
    """Begin the lesson: a condition of success, with the effect seen as its context. Its team finishes and submits it."""
    text = " ".join(practice.text.split())
    context = practice.context.strip()
    if len(text) > LESSON_LENGTH:
        context = f"{text}\n\n{context}".strip()
        text = text[: LESSON_LENGTH - 1].rsplit(" ", 1)[0] + "…"
    values: dict[str, Any] = {
        form.TEXT: text,
        form.KIND_CODE: LessonKind.CONDITION.value,
        DIFFUSION: practice.visibility,
    }
    if context:
        values[form.CONTEXT] = context[:900]
    if practice.obstacles:
        values[form.OBSTACLES] = list(practice.obstacles)
    lesson = start_lesson(by=by, project=practice.project, institution=practice.institution, values=values)
    if practice.is_fictional:
        Item.objects.filter(pk=lesson.item_id).update(is_fictional=True)
    return lesson.item


def register() -> None:
    """From AppConfig.ready."""
    register_shelf(put_practice)
