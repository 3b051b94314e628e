"""What the pages of analyses, lessons and models read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, OuterRef, Subquery

from isic_platform.accounts.enums import Role
from isic_platform.accounts.models import Institution
from isic_platform.common.parsing import positive_int
from isic_platform.formkit.models import AnswerRevision
from isic_platform.publication.kinds import kind_of
from isic_platform.publication.models import Item
from isic_platform.vocabularies.selectors import label_of
from knowledge.enums import LessonKind
from knowledge.learning.columns import ANALYSIS, LESSON
from knowledge.learning.specs import lesson as form
from knowledge.models import Analysis, Lesson, PracticeModel
from knowledge.selectors import MOST_TARGETS, Target
from projects.models import Project

PAGE = 30
COUNT_SHOWN = 1000
MOST_PROJECTS = 100


@dataclass(frozen=True)
class Line:
    """A content in a list. ``title`` is the published one as soon as there is one: a draft's belongs to its team."""

    title: str
    url: str
    kind: str
    note: str = ""
    is_fictional: bool = False
    tags: list[str] = field(default_factory=list)


def learned_line(item: Item) -> Line:
    """A project, an answer, an analysis, a lesson or a model as a line. Needs ``published_version`` loaded."""
    online = item.published_version_id is not None
    title = item.online_title if online else str(item)
    notes = [] if online else ["non publié"]
    if item.kind == ANALYSIS:
        notes.insert(0, "validée" if item.analysis.is_validated else "à valider")
    if item.kind == LESSON and item.lesson.kind:
        notes.insert(0, LessonKind(item.lesson.kind).label.lower())
    url = item.get_absolute_url() if online else item.work_url
    return Line(title or "Sans titre", url, kind_of(item).label, ", ".join(notes), item.is_fictional)


@dataclass(frozen=True)
class Page:
    """A page of lines, and the key of the next one (empty at the end)."""

    lines: list[Line]
    following: str


def lesson_page(lessons: Any, *, before: str = "") -> Page:
    """Published lessons, the latest begun first, from their frozen text; keyset pagination on the identifier."""
    rows = lessons.select_related("item__published_version", "item__institution")
    if (before_pk := positive_int(before)) is not None:
        rows = rows.filter(pk__lt=before_pk)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    lines = [_lesson_line(lesson) for lesson in found[:PAGE]]
    return Page(lines, str(found[PAGE - 1].pk) if len(found) > PAGE else "")


def _lesson_line(lesson: Lesson) -> Line:
    item = lesson.item
    answers = item.published_version.answers
    context = answers.get(form.CONTEXT)
    notes = [
        lesson.get_kind_display(),
        lesson.get_certainty_display(),
        item.institution.name if item.institution else "",
    ]
    codes = [*lesson.themes[:3], *lesson.obstacles[:2], *lesson.levers[:2]]
    return Line(
        title=item.online_title or "Sans titre",
        url=item.get_absolute_url(),
        kind=context if isinstance(context, str) else "",
        note=" · ".join(note for note in notes if note),
        is_fictional=item.is_fictional,
        tags=[label_of(code) for code in codes],
    )


def lesson_counts(user: Any) -> tuple[int, int]:
    """(lessons, open questions) that this person may read; each counted to ``COUNT_SHOWN`` + 1 and no further."""
    readable = Lesson.objects.readable_by(user)
    questions = readable.filter(kind=LessonKind.QUESTION)
    return readable.exclude(kind=LessonKind.QUESTION)[: COUNT_SHOWN + 1].count(), questions[: COUNT_SHOWN + 1].count()


def own_lines(user: Any, relation: str, *, before: str = "") -> Page:
    """Analyses, lessons or models (``analysis``, ``lesson``, ``practice_model``) that the person writes, the latest first."""
    rows = Item.objects.worked_on_by(user).filter(**{f"{relation}__isnull": False})
    if (before_pk := positive_int(before)) is not None:
        rows = rows.filter(pk__lt=before_pk)
    found = list(rows.select_related("published_version", "working_version", relation).order_by("-pk")[: PAGE + 1])
    return Page([_own_line(item) for item in found[:PAGE]], str(found[PAGE - 1].pk) if len(found) > PAGE else "")


def _own_line(item: Item) -> Line:
    """The writers' own: the title at work, and the state."""
    line = learned_line(item)
    version = item.working_version or item.published_version
    state = version.get_state_display().lower() if version else "dépublié"
    first = line.note.split(", ")[0] if item.kind in (ANALYSIS, LESSON) and line.note not in ("", "non publié") else ""
    note = ", ".join(each for each in (first, state) if each)
    return Line(str(item), item.work_url if item.is_at_work else line.url, line.kind, note, item.is_fictional)


def model_page(user: Any, *, before: str = "") -> Page:
    """Published models that this person may read, the latest first."""
    rows = PracticeModel.objects.readable_by(user).select_related("item__published_version", "item__institution")
    if (before_pk := positive_int(before)) is not None:
        rows = rows.filter(pk__lt=before_pk)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    lines = []
    for each in found[:PAGE]:
        item = each.item
        summary = item.published_version.answers.get("M02")
        name = item.institution.name if item.institution else ""
        lines.append(
            Line(
                item.online_title or "Sans titre",
                item.get_absolute_url(),
                summary if isinstance(summary, str) else "",
                name,
                item.is_fictional,
            )
        )
    return Page(lines, str(found[PAGE - 1].pk) if len(found) > PAGE else "")


def projects_to_learn_from(user: Any) -> list[Project]:
    """Projects that this person writes, the most recently changed first; bounded."""
    rows = Project.objects.filter(item__in=Item.objects.worked_on_by(user)).select_related("item")
    return list(rows.order_by("-item__updated_at", "-pk")[:MOST_PROJECTS])


def lesson_targets(user: Any) -> tuple[list[Target], list[Target]]:
    """(projects, institutions) that may carry a lesson of this person's."""
    rows = projects_to_learn_from(user)[:MOST_TARGETS]
    own = [Target(f"projet:{project.item.short_id}", str(project)) for project in rows]
    ids = user.scope.institutions_as(Role.CONTRIBUTOR, Role.MANAGER)
    institutions = Institution.objects.active().filter(pk__in=ids).order_by("name")
    return own, [Target(f"structure:{each.code}", each.name) for each in institutions]


def analysis_to_show(item: Item) -> Analysis:
    """The analysis of a content, with who wrote in it last (``last_writer``, a key), how many sources it has ``in_all``, and
    when the validation that a later edit took back had been given (``taken_back``). One query.
    """
    saves = AnswerRevision.objects.filter(record_id=item.record_id, saved_by__isnull=False)
    events = Analysis._meta.get_field("events").related_model.objects
    past = events.filter(pgh_obj_id=OuterRef("pk"), validated_at__isnull=False).order_by("-pgh_id")
    through = Analysis.sources.through.objects.filter(analysis_id=OuterRef("pk")).order_by()
    rows = Analysis.objects.select_related("project__item").annotate(
        last_writer=Subquery(saves.order_by("-saved_at", "-pk").values("saved_by_id")[:1]),
        taken_back=Subquery(past.values("validated_at")[:1]),
        in_all=Subquery(through.values("analysis_id").annotate(number=Count("pk")).values("number")),
    )
    analysis = rows.get(item=item)
    analysis.item = item
    return analysis
