"""Analyses, lessons and models declared to the publication path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from isic_platform.publication.hooks import register_hook
from isic_platform.publication.kinds import Kind, register_kind, register_panel
from isic_platform.publication.models import Item
from isic_platform.vocabularies.selectors import label_of
from knowledge.enums import Certainty, LessonEffect, LessonKind, ReadingLevel
from knowledge.grids.entry_fields import DIFFUSION
from knowledge.learning import aside, columns, panels
from knowledge.learning.columns import ANALYSIS, LESSON, MODEL
from knowledge.learning.search import register_search
from knowledge.learning.services.analyses import copy_analysis
from knowledge.learning.services.lessons import copy_lesson
from knowledge.learning.services.models import copy_model
from knowledge.learning.specs import analysis, model
from knowledge.learning.specs import lesson as form


def lesson_facts(item: Item, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What cards and the top of the page say, from projected answers."""
    out = []
    for label, code, words in (
        ("Type", form.KIND_CODE, LessonKind),
        ("Certitude", form.CERTAINTY, Certainty),
        ("Niveau de lecture", form.LEVELS, ReadingLevel),
        ("Sert", form.EFFECTS, LessonEffect),
    ):
        value = answers.get(code)
        codes = value if isinstance(value, list) else [value]
        known = [str(words(each).label) for each in codes if isinstance(each, str) and each in words.values]
        if known:
            out.append((label, ", ".join(known)))
    themes = answers.get(form.THEMES)
    if isinstance(themes, list):
        out.append(("Thèmes", ", ".join(label_of(code) for code in themes)))
    return out


def project_of(relation: str) -> Any:
    """What gives the project that an analysis, a lesson or a model comes from, when this person writes it too."""

    def find(item: Item, user: Any) -> Item | None:
        return Item.objects.worked_on_by(user).filter(**{f"project__{relation}__item": item}).first()

    return find


def register() -> None:
    """Tell the lower storeys what they are."""
    register_kind(
        Kind(
            code=ANALYSIS, label="Analyse", article="l'analyse", title_code=analysis.TITLE, visibility_code=DIFFUSION,
            home="knowledge:analyses",
            home_label="Analyses", about=project_of("analyses"),
            after_save=columns.follow_analysis, with_followed=columns.with_followed, on_duplicate=copy_analysis,
            aside=aside.sources_aside, on_aside=aside.take_from_sources,
        )
    )  # fmt: skip
    register_kind(
        Kind(
            code=LESSON, label="Enseignement", article="l'enseignement", title_code=form.TEXT, summary_code=form.CONTEXT,
            visibility_code=DIFFUSION, home="knowledge:own-lessons",
            home_label="Mes enseignements", about=project_of("lessons"),
            after_save=columns.follow_lesson, with_followed=columns.with_followed,
            facts=lesson_facts, on_duplicate=copy_lesson,
        )
    )  # fmt: skip
    register_kind(
        Kind(
            code=MODEL, label="Modèle transposable", article="le modèle", title_code=model.TITLE,
            summary_code=model.SUMMARY, visibility_code=DIFFUSION, home="knowledge:models",
            home_label="Modèles transposables", about=project_of("practice_model"),
            after_save=columns.follow_model, with_followed=columns.with_followed, on_duplicate=copy_model,
            read_template="knowledge/learning/model.html",
            aside=aside.proposals_aside, on_aside=aside.take_from_proposals,
        )
    )  # fmt: skip
    register_hook("published", columns.follow_publication)
    register_hook("republished", columns.follow_republication)
    register_hook("visibility_changed", columns.follow_project)
    register_panel("projet", panels.project_panel)
    register_panel("grille", panels.entry_panel)
    register_panel(ANALYSIS, panels.analysis_panel)
    register_panel(LESSON, panels.lesson_panel)
    register_panel(MODEL, panels.model_panel)
    register_search()
