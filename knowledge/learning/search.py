"""What of an analysis, a lesson or a model is searched and filtered."""

from __future__ import annotations

from isic_platform.search.builders import Facets, Published, register
from knowledge.grids.entry_fields import DIFFUSION
from knowledge.learning.columns import ANALYSIS, LESSON, MODEL
from knowledge.learning.specs import analysis, model
from knowledge.learning.specs import lesson as form


def lesson_facets(lesson: Published) -> Facets:
    """Codes of a lesson, as published."""
    return Facets(
        themes=lesson.values(form.THEMES),
        obstacles=lesson.values(form.OBSTACLES),
        levers=lesson.values(form.LEVERS),
    )


def analysis_facets(published: Published) -> Facets:
    """An analysis has no codes; its first finding stands for a summary."""
    rows = published.value(analysis.CONVERGENCES) or []
    return Facets(summary=next((row["constat"] for row in rows if row.get("constat")), ""))


def model_facets(published: Published) -> Facets:
    """Obstacles and levers of a model, from its lists."""
    obstacles = [row.get("frein") for row in published.value("M20") or []]
    levers = [row.get("levier") for row in published.value("M11") or []]
    return Facets(
        obstacles=list(dict.fromkeys(code for code in obstacles if code)),
        levers=list(dict.fromkeys(code for code in levers if code)),
    )


def register_search() -> None:
    """Tell the search what they are."""
    settings = frozenset({DIFFUSION})
    register(ANALYSIS, analysis_facets, unsearched=settings)
    register(LESSON, lesson_facets, unsearched=settings | {form.LEVELS, form.EFFECTS, form.CERTAINTY})
    register(MODEL, model_facets, unsearched=settings | {model.ORIGINS, model.GENERATED})
