"""Analyses, lessons and models, written by the people of the cast."""

from __future__ import annotations

from typing import Any

from isic_platform.publication import services
from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item
from knowledge.learning.services import start_analysis, start_lesson, validate_analysis
from knowledge.models import Analysis, GridEntry, Lesson
from knowledge.services import finish_grid_entry
from tests.knowledge import entries

FINDING = "Deux réponses disent que les horaires ont tout changé."
RETAINED = "Demander au groupe ses horaires avant de réserver la salle"
QUESTION = "Comment toucher celles et ceux qui travaillent le soir ?"
ANALYSED = {
    "A02": [{"id": "aaaa1111", "constat": FINDING, "qui": "équipe, partenaire"}],
    "A04": [
        {"id": "bbbb1111", "enseignement": RETAINED, "type": "condition", "certitude": "vécu plusieurs fois"},
    ],
    "A05": [{"id": "cccc1111", "question": QUESTION, "a_qui": "encadrement"}],
    "A06": [{"id": "dddd1111", "fonction": "Assistante de service social"}],
}
TEXT = "Passer par des parents relais remplit les séances du printemps"
LESSON = {
    "E01": TEXT,
    "E02": "solution-eprouvee",
    "E03": "vécu plusieurs fois",
    "E04": ["méthode"],
    "E05": ["impact"],
    "E06": ["FR5.3"],
    "E07": [],
    "E08": ["THE-09"],
    "E10": "Un quartier où peu de parents viennent d'eux-mêmes.",
}


def finished(by: Any, grid: Any, answers: Any = None, **about: Any) -> GridEntry:
    """An answer with every mandatory question, declared finished."""
    entry = entries.filled(by, grid, answers, **about)
    finish_grid_entry(entry=entry, by=by)
    return entries.fresh(entry)


def complete(by: Any, grid: Any, project: Any, answers: Any = None) -> GridEntry:
    """An answer to any grid: what is mandatory and not told is « non documenté »; declared finished."""
    entry = entries.begun(by, grid, project=project)
    values: dict[str, Any] = {"Z1": entries.LESSON, "Z2": ["impact"], "Z3": ["méthode"], "Z4": "évalué"}
    values |= {code: {"special": "DOC-NON"} for code in _mandatory(entry) if code not in values}
    values |= answers or {}
    known = {code: value for code, value in values.items() if code in entry.item.record.spec.fields}
    services.write_item_answers(item=entry.item, values=known, by=by)
    entry = entries.fresh(entry)
    finish_grid_entry(entry=entry, by=by)
    return entries.fresh(entry)


def _mandatory(entry: GridEntry) -> list[str]:
    fields = entry.item.record.spec.fields.values()
    return [item.code for item in fields if item.obligation_at("*") == "O" and item.accepts_special]


def analysis(by: Any, project: Any, sources: list[GridEntry], **answers: Any) -> Analysis:
    """An analysis that says something."""
    made = start_analysis(project=project, sources=sources, by=by)
    services.write_item_answers(item=made.item, values={**ANALYSED, **answers}, by=by)
    return fresh(made)


def validated(by: Any, project: Any, sources: list[GridEntry], validator: Any, **answers: Any) -> Analysis:
    """The same, validated by somebody else."""
    made = analysis(by, project, sources, **answers)
    validate_analysis(analysis=made, with_whom="L'équipe du projet", by=validator)
    return fresh(made)


def lesson(by: Any, **options: Any) -> Lesson:
    """A lesson that could be submitted; answers by code among the options."""
    answers = {code: options.pop(code) for code in list(options) if code[0] == "E" and code[1:].isdigit()}
    visibility = options.pop("visibility", Visibility.PUBLIC)
    made = start_lesson(by=by, **options)
    known = {code: value for code, value in {**LESSON, **answers}.items() if value not in ([], None)}
    services.write_item_answers(item=made.item, values={**known, "DIFFUSION": visibility}, by=by)
    return Lesson.objects.select_related("item").get(pk=made.pk)


def published(by: Any, reviewer: Any, **options: Any) -> Lesson:
    """Reviewed and online."""
    made = lesson(by, **options)
    publish(made.item, by, reviewer)
    return Lesson.objects.select_related("item__published_version").get(pk=made.pk)


def publish(item: Item, by: Any, reviewer: Any) -> Item:
    """Lead a content to publication."""
    services.submit_item(item=item, by=by)
    services.validate_version(item=item, by=reviewer, criteria={})
    services.publish_version(item=Item.objects.get(pk=item.pk), by=reviewer)
    return Item.objects.get(pk=item.pk)


def fresh(made: Analysis) -> Analysis:
    """The same analysis as the database has it now."""
    return Analysis.objects.select_related("item__record", "project__item").get(pk=made.pk)
