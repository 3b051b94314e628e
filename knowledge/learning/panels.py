"""Blocks shown on the pages of projects, answers, analyses, lessons and models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from isic_platform.publication.enums import Visibility
from isic_platform.publication.kinds import Panel
from isic_platform.publication.models import Item
from knowledge.columns import KIND as GRID_ENTRY
from knowledge.learning.columns import ANALYSIS, LESSON, MODEL
from knowledge.learning.permissions import (
    can_change_sources,
    can_draw_lesson_from_entry,
    can_learn_from_project,
    is_entitled_to_validate,
)  # fmt: skip
from knowledge.learning.selectors import analysis_to_show, learned_line
from knowledge.learning.services.lessons import MAIN_LESSON, OPEN_QUESTION
from knowledge.learning.specs import analysis as analysis_form
from knowledge.learning.specs.model import ORIGINS
from knowledge.models import Analysis, Lesson, PracticeModel

MOST_SHOWN = 60


def project_panel(item: Item, user: Any) -> Panel | None:
    """On a project: its analyses, lessons and model that this person may open, and for its team how to begin."""
    # Found by their project first: three joins under an « or » would read every content.
    analyses, lessons, models = (
        model.objects.filter(project__item=item).values("item_id") for model in (Analysis, Lesson, PracticeModel)
    )
    rows = Item.objects.visible_to(user).filter(pk__in=analyses.union(lessons, models))
    rows = rows.select_related("published_version", "analysis", "lesson", "practice_model")
    found: dict[str, list[Any]] = {ANALYSIS: [], LESSON: [], MODEL: []}
    for each in rows.order_by("pk")[:MOST_SHOWN]:
        found[each.kind].append(learned_line(each))
    is_team = can_learn_from_project(user, item)
    if not (any(found.values()) or is_team):
        return None
    context = {
        "item": item,
        "analyses": found[ANALYSIS],
        "lessons": found[LESSON],
        "models": found[MODEL],
        "is_team": is_team,
    }
    title = "Analyses, enseignements et modèle"
    return Panel(title, "knowledge/learning/_project_panel.html", context, anchor="ce-que-l-action-apprend")


def entry_panel(item: Item, user: Any) -> Panel | None:
    """On an answer: the lessons drawn from it, and for its writers the gesture that draws one."""
    rows = Item.objects.visible_to(user).filter(lesson__entry__item=item).select_related("published_version", "lesson")
    lessons = [learned_line(each) for each in rows.order_by("pk")[:MOST_SHOWN]]
    gestures = []
    if item.is_written_by(user) and can_draw_lesson_from_entry(user, item.grid_entry):
        values = item.record.values
        named = ((MAIN_LESSON, "En faire un enseignement"), (OPEN_QUESTION, "Garder la question ouverte"))
        gestures = [(code, label, values[code]) for code, label in named if isinstance(values.get(code), str)]
    if not (lessons or gestures):
        return None
    context = {"item": item, "lessons": lessons, "gestures": gestures}
    return Panel(
        "Enseignements tirés", "knowledge/learning/_entry_panel.html", context, anchor="ce-que-l-action-apprend"
    )


@dataclass(frozen=True)
class RetainedRow:
    """A lesson or open question of an analysis, with the lesson drawn from it when there is one."""

    id: str
    text: str
    is_question: bool
    drawn: Any


def analysis_panel(item: Item, user: Any) -> Panel | None:
    """On an analysis: its sources, its validation, and the lessons to draw from its rows. Two queries."""
    analysis = analysis_to_show(item)
    shared = ~Q(visibility=Visibility.AUTHOR) & Q(grid_entry__analyses=analysis)
    rows = Item.objects.visible_to(user).filter(shared | Q(lesson__analysis=analysis))
    rows = rows.select_related("published_version", "lesson", "grid_entry__grid_version__grid")
    found = list(rows.order_by("grid_entry__grid_version__grid__order", "pk")[:MOST_SHOWN])
    sources = [each.grid_entry for each in found if each.kind == GRID_ENTRY]
    lessons = [learned_line(each) for each in found if each.kind == LESSON]
    is_writer = item.is_written_by(user)
    is_last = user.is_authenticated and analysis.last_writer == user.pk
    entitled = user.is_authenticated and not analysis.is_validated and is_entitled_to_validate(user, analysis)
    context = {
        "item": item,
        "analysis": analysis,
        "sources": sources,
        "hidden": (analysis.in_all or 0) - len(sources),
        "lessons": lessons,
        "rows": _retained(item, lessons) if is_writer else [],
        "can_change_sources": bool(analysis.project_id) and can_change_sources(user, analysis),
        "can_validate": entitled and not is_last,
        "wrote_last": entitled and is_last,
        "taken_back": analysis.taken_back if is_writer and not analysis.is_validated else None,
        "is_writer": is_writer,
    }
    return Panel("Sources et validation", "knowledge/learning/_analysis_panel.html", context, anchor="validation")


def _retained(item: Item, lessons: list[Any]) -> list[RetainedRow]:
    drawn = {line.title: line for line in lessons}
    out = []
    for code, column in ((analysis_form.LESSONS, "enseignement"), (analysis_form.QUESTIONS, "question")):
        rows = item.record.values.get(code)
        for row in rows if isinstance(rows, list) else ():
            if text := " ".join(str(row.get(column, "")).split()):
                out.append(RetainedRow(row["id"], text, code == analysis_form.QUESTIONS, drawn.get(text)))
    return out


def lesson_panel(item: Item, user: Any) -> Panel | None:
    """On a lesson: where it comes from, for whoever may open that place; nothing is said of it to others."""
    lesson = Lesson.objects.select_related("project", "entry", "analysis").get(item=item)
    ids = [place.item_id for place in (lesson.project, lesson.entry, lesson.analysis) if place is not None]
    rows = Item.objects.visible_to(user).filter(pk__in=ids).select_related("published_version")
    origins = [learned_line(each) for each in rows.order_by("pk")] if ids else []
    if not origins:
        return None
    return Panel(
        "D'où vient cet enseignement", "knowledge/learning/_lesson_panel.html", {"origins": origins}, anchor="origine"
    )


def model_panel(item: Item, user: Any) -> Panel | None:
    """On a model: its project for whoever may open it; for its writers, how to bring in what is new."""
    model = PracticeModel.objects.get(item=item)
    rows = Item.objects.visible_to(user).filter(project__practice_model=model).select_related("published_version")
    project = rows.first() if model.project_id else None
    is_writer = item.is_written_by(user)
    if project is None and not is_writer:
        return None
    context = {
        "item": item,
        "project": learned_line(project) if project else None,
        "is_writer": is_writer,
        "can_refresh": is_writer and bool(model.project_id),
        "is_prepared": ORIGINS in item.record.values if is_writer else False,
    }
    return Panel("À propos de ce modèle", "knowledge/learning/_model_panel.html", context, anchor="a-propos")
