"""Draw lessons: from an answer, from an analysis, or alone (S145). They live beyond their project."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from isic_platform.accounts.models import Institution
from isic_platform.formkit.answers import bare
from isic_platform.formkit.models import SpecVersion
from isic_platform.formkit.spec import Spec
from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item
from isic_platform.publication.services import create_item, set_co_writers, write_item_answers
from knowledge.columns import THEMES
from knowledge.enums import Certainty, LessonEffect, LessonKind, ReadingLevel
from knowledge.exceptions import LessonRefused
from knowledge.grids.entry_fields import DIFFUSION
from knowledge.learning.columns import LESSON, fill_columns
from knowledge.learning.sources import may_be_quoted
from knowledge.learning.specs import LESSON_KEY
from knowledge.learning.specs import analysis as analysis_form
from knowledge.learning.specs import lesson as form
from knowledge.learning.specs.parts import LESSON_LENGTH
from knowledge.models import Analysis, GridEntry, Lesson
from projects.models import Project

MAIN_LESSON, OPEN_QUESTION = "Z1", "Z6"


@transaction.atomic
def start_lesson(
    *,
    by: Any,
    project: Project | None = None,
    institution: Institution | None = None,
    entry: GridEntry | None = None,
    analysis: Analysis | None = None,
    values: dict[str, Any] | None = None,
) -> Lesson:
    """Begin a lesson on a project or on an institution alone; the project's team writes it together.

    ``values`` are stored answers to begin with. Raises LessonRefused when it stands on nothing.
    """
    institution = project.item.institution if project else institution
    if institution is None:
        raise LessonRefused("Choisissez le projet ou la structure qui porte cet enseignement.")
    item = create_item(
        kind=LESSON,
        spec_version=SpecVersion.objects.current(LESSON_KEY),
        by=by,
        institution=institution,
        visibility=Visibility.TEAM,
        networks=project.item.networks.all() if project else None,
    )
    if project:
        team = [person for person in (project.item.owner, *project.item.co_writers.all()) if person]
        set_co_writers(item=item, users=team, by=by)
    lesson = Lesson.objects.create(item=item, project=project, entry=entry, analysis=analysis)
    known = {DIFFUSION: Visibility.TEAM.value, **(values or {})}
    if project and project.themes and form.THEMES not in known:
        known[form.THEMES] = list(project.themes)
    write_item_answers(item=item, values=known, by=by)
    lesson.refresh_from_db()
    return lesson


@transaction.atomic
def draw_lesson_from_entry(*, entry: GridEntry, by: Any, code: str = MAIN_LESSON) -> Lesson:
    """The main lesson (Z1) of a finished answer, or its open question (Z6), with what the answer says of it (Z2 to Z4).

    Asking twice for the same text gives the same draft. Raises LessonRefused.
    """
    locked = GridEntry.objects.select_for_update(of=("self",)).select_related("item__record", "project__item")
    entry = locked.get(pk=entry.pk)
    if entry.item.visibility == Visibility.AUTHOR:
        raise LessonRefused("Cette réponse reste à son auteur : partagez d'abord ce que vous voulez en dire.")
    if not entry.is_finished:
        raise LessonRefused("Terminez d'abord la grille : un enseignement se tire d'une réponse complète.")
    spec, values = entry.item.record.spec, entry.item.record.values
    text = _text_of(spec, values, code)
    if not text:
        raise LessonRefused("Cette réponse n'a pas de texte à cet endroit.")
    if not may_be_quoted(values, spec.fields):
        raise LessonRefused("La personne n'a pas donné son accord pour que l'on écrive ses phrases.")
    known = {form.TEXT: text, **_codes_of(spec, values)}
    if code == OPEN_QUESTION:
        known |= {form.KIND_CODE: LessonKind.QUESTION.value}
        known.pop(form.CERTAINTY, None)
    same = Lesson.objects.filter(entry=entry, item__published_version=None, item__title=text)
    if found := same.filter(item__in=Item.objects.worked_on_by(by)).order_by("pk").first():
        return found
    return start_lesson(by=by, project=entry.project, institution=entry.item.institution, entry=entry, values=known)


def _text_of(spec: Spec, values: dict[str, Any], code: str) -> str:
    field = spec.fields.get(code) if code in (MAIN_LESSON, OPEN_QUESTION) else None
    text = bare(field, values.get(code)) if field else None
    return text[:LESSON_LENGTH].strip() if isinstance(text, str) else ""


def _codes_of(spec: Spec, values: dict[str, Any]) -> dict[str, Any]:
    """What the answer already coded: effect, reading level, certainty, obstacles, themes."""
    found = {
        form.EFFECTS: _kept(values.get("Z2"), LessonEffect.values),
        form.LEVELS: _kept(values.get("Z3"), ReadingLevel.values),
        form.OBSTACLES: _kept(values.get("G02.01") or values.get("G07.14"), None),
        form.THEMES: _kept(values.get(THEMES), None),
    }
    known: dict[str, Any] = {code: codes for code, codes in found.items() if codes}
    if values.get("Z4") in Certainty.values:
        known[form.CERTAINTY] = values["Z4"]
    return known


def _kept(value: Any, accepted: list[str] | None) -> list[str]:
    codes = value if isinstance(value, list) else []
    return [code for code in codes if isinstance(code, str) and (accepted is None or code in accepted)]


@transaction.atomic
def draw_lesson_from_analysis(*, analysis: Analysis, row_id: str, by: Any) -> Lesson:
    """A row of an analysis becomes a lesson: one that it retains, or one of its open questions.

    Asking twice for the same text gives the same draft. Raises LessonRefused.
    """
    locked = Analysis.objects.select_for_update(of=("self",)).select_related("item__record", "project__item", "grid")
    analysis = locked.get(pk=analysis.pk)
    known = _from_row(analysis.item.record.values, row_id)
    if not known.get(form.TEXT):
        raise LessonRefused("Cette ligne n'est plus dans l'analyse, ou elle est vide.")
    same = Lesson.objects.filter(analysis=analysis, item__published_version=None, item__title=known[form.TEXT])
    if found := same.filter(item__in=Item.objects.worked_on_by(by)).order_by("pk").first():
        return found
    about = {"project": analysis.project, "institution": analysis.item.institution}
    return start_lesson(by=by, analysis=analysis, values=known, **about)


def _from_row(values: dict[str, Any], row_id: str) -> dict[str, Any]:
    lists = ((analysis_form.LESSONS, "enseignement"), (analysis_form.QUESTIONS, "question"))
    for code, column in lists:
        rows = values.get(code)
        for row in rows if isinstance(rows, list) else ():
            if row.get("id") != row_id:
                continue
            known = {form.TEXT: " ".join(str(row.get(column, "")).split())[:LESSON_LENGTH]}
            if code == analysis_form.QUESTIONS:
                return known | {form.KIND_CODE: LessonKind.QUESTION.value}
            if row.get("type") in LessonKind.values:
                known[form.KIND_CODE] = row["type"]
            if row.get("certitude") in Certainty.values:
                known[form.CERTAINTY] = row["certitude"]
            return known
    return {}


def copy_lesson(source: Item, copy: Item, by: Any) -> None:
    """The copy of a lesson comes from the same place; its columns follow its own answers."""
    origin = Lesson.objects.get(item=source)
    lesson = Lesson.objects.create(item=copy, project=origin.project, entry=origin.entry, analysis=origin.analysis)
    fill_columns(lesson, copy.record.values)
