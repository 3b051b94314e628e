"""Keep analyses, lessons and models in step with what was written in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from isic_platform.publication.models import Item
from isic_platform.publication.services import notify
from knowledge.columns import VIOLENCE_THEME, apply_diffusion
from knowledge.enums import Certainty, EntryState, LessonEffect, LessonKind, ReadingLevel
from knowledge.grids.entry_fields import DIFFUSION, questions
from knowledge.learning.specs import lesson as form
from knowledge.models import Analysis, GridEntry, Lesson, PracticeModel
from projects.services import KIND as PROJECT_KIND

ANALYSIS, LESSON, MODEL = "analyse", "enseignement", "modele"
KINDS = (ANALYSIS, LESSON, MODEL)
Learned = Analysis | Lesson | PracticeModel
# Column of a lesson ← field of its form, and the codes that it knows (None: those of a vocabulary).
COLUMNS: dict[str, tuple[str, list[str] | None]] = {
    form.KIND_CODE: ("kind", LessonKind.values),
    form.CERTAINTY: ("certainty", Certainty.values),
    form.LEVELS: ("reading_levels", ReadingLevel.values),
    form.EFFECTS: ("effects", LessonEffect.values),
    form.THEMES: ("themes", None),
    form.OBSTACLES: ("obstacles", None),
    form.LEVERS: ("levers", None),
    form.COMPETENCES: ("competences", None),
}
CHANGED = "Une analyse validée a changé : sa validation est retirée, elle est à valider de nouveau."
AGAIN = "la validation de l'analyse est retirée, elle est à valider de nouveau."
SOURCE_CHANGED = f"Une réponse a changé depuis qu'elle a été analysée : {AGAIN}"
SOURCE_DELETED = f"Une réponse qui avait été analysée est supprimée : {AGAIN}"
RELATIONS = {ANALYSIS: "analysis", LESSON: "lesson", MODEL: "practice_model"}


def learned_of(item: Item) -> Learned:
    """The analysis, lesson or model that a content carries. Raises ObjectDoesNotExist."""
    return getattr(item, RELATIONS[item.kind])


def with_followed(rows: Any) -> Any:
    """Contents with what follows a save, in the query that the save makes anyway."""
    return rows.select_related(*(f"{name}__project__item" for name in RELATIONS.values()))


def follow_analysis(item: Item, codes: set[str], by: Any) -> None:
    """After a save: the collective validated another text, so its validation is taken back, and says so."""
    row = learned_of(item)
    if isinstance(row, Analysis) and row.is_validated and codes - {DIFFUSION}:
        take_back_validation(row, by)
    _follow_diffusion(item, row)


def follow_lesson(item: Item, codes: set[str], by: Any) -> None:
    """After a save: columns at once while nothing is online. Once published, filters tell the published version."""
    row = learned_of(item)
    if isinstance(row, Lesson) and item.published_version_id is None and codes & COLUMNS.keys():
        fill_columns(row, item.record.values)
    _follow_diffusion(item, row)


def follow_model(item: Item, codes: set[str], by: Any) -> None:
    """After a save: diffusion and protection."""
    _follow_diffusion(item, learned_of(item))


def follow_publication(*, item: Item, by: Any) -> None:
    """When a version goes online: diffusion and columns as they were reviewed."""
    _online(item, again=False)


def follow_republication(*, item: Item, by: Any) -> None:
    """When a withdrawn version comes back: never wider than what its writers have asked since."""
    _online(item, again=True)


def _online(item: Item, *, again: bool) -> None:
    if item.kind not in KINDS or not item.published_version:
        return
    row, answers = learned_of(item), item.published_version.answers
    if isinstance(row, Lesson):
        fill_columns(row, answers)
    apply_diffusion(item, row, answers, again=again)


def follow_project(*, item: Item, by: Any) -> None:
    """When a project falls under the reinforced rules, what was learnt from it does too, published or not."""
    if item.kind != PROJECT_KIND or not item.is_reinforced:
        return
    for name in RELATIONS.values():
        for each in Item.objects.filter(**{f"{name}__project__item": item}, is_reinforced=False):
            _reinforce(each)


def _follow_diffusion(item: Item, row: Learned) -> None:
    values = item.record.values
    if _is_reinforced(row, values) and not item.is_reinforced:
        _reinforce(item)
    if item.published_version_id is None:
        apply_diffusion(item, row, values)


def _is_reinforced(row: Learned, values: Mapping[str, Any]) -> bool:
    """Violence: through the project, or through the themes of a lesson."""
    themes = values.get(form.THEMES) if isinstance(row, Lesson) else None
    said = isinstance(themes, list) and VIOLENCE_THEME in themes
    return said or bool(row.project_id and row.project.item.is_reinforced)


def _reinforce(item: Item) -> None:
    """Protection never waits for a review."""
    item.is_reinforced = True
    item.visibility = item.bound(item.visibility)
    item.save(update_fields=["is_reinforced", "visibility", "updated_at"])


def fill_columns(lesson: Lesson, values: Mapping[str, Any]) -> None:
    """Write the columns that lists and filters read, from stored answers; what is not a known code is left blank."""
    for code, (name, known) in COLUMNS.items():
        read = _one if name in ("kind", "certainty") else _many
        setattr(lesson, name, read(values.get(code), known))
    lesson.save(update_fields=[name for name, _ in COLUMNS.values()])


def _one(value: Any, known: list[str] | None) -> str:
    return value if isinstance(value, str) and value in (known or ()) else ""


def _many(value: Any, known: list[str] | None) -> list[str]:
    """« Sans objet » and blanks give an empty list."""
    codes = value if isinstance(value, list) else []
    return [code for code in codes if known is None or code in known]


def follow_sources(item: Item, codes: set[str], by: Any) -> None:
    """After a save in an answer that was analysed: the analyses that read other words are to be validated again (H.2)."""
    if item.grid_entry.state != EntryState.ANALYSED or not codes & {*questions(item.record.spec)}:
        return
    for analysis in item.grid_entry.analyses.validated().select_related("item__owner", "validated_by"):
        take_back_validation(analysis, by, SOURCE_CHANGED)
    item.grid_entry.state = EntryState.FINISHED


def follow_deletion(item: Item, by: Any) -> None:
    """Before an answer is deleted: the analyses that read it are to be validated again, without it."""
    for analysis in item.grid_entry.analyses.validated().select_related("item__owner", "validated_by"):
        take_back_validation(analysis, by, SOURCE_DELETED)


def take_back_validation(analysis: Analysis, by: Any, why: str = CHANGED) -> None:
    """Undo a validation: its sources are « terminées » again, unless another validated analysis covers them.

    ``why`` is what its author and who validated it are told.
    """
    validator = analysis.validated_by
    analysis.validated_at, analysis.validated_by, analysis.validated_with = None, None, ""
    analysis.save(update_fields=["validated_at", "validated_by", "validated_with"])
    release_sources(list(analysis.sources.values_list("pk", flat=True)))
    people = {person.pk: person for person in (validator, analysis.item.owner) if person is not None}
    notify(
        users=people.values(), item=analysis.item, path=f"/travail/{analysis.item.short_id}/", but=by,
        text=why,
    )  # fmt: skip


def release_sources(entry_ids: list[int]) -> None:
    """Answers that no validated analysis covers any more are no longer « analysées »."""
    rows = GridEntry.objects.select_for_update().filter(pk__in=entry_ids, state=EntryState.ANALYSED)
    covered = GridEntry.objects.filter(pk__in=entry_ids, analyses__validated_at__isnull=False).values("pk")
    GridEntry.objects.filter(pk__in=[row.pk for row in rows]).exclude(pk__in=covered).update(state=EntryState.FINISHED)
