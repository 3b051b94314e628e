"""``/enseignements/``: read lessons, find one's own, draw one in a gesture."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from isic_platform.accounts.models import Institution
from isic_platform.common.exports import export_links, export_response
from isic_platform.common.filters import applied
from isic_platform.publication.access import get_item
from isic_platform.publication.identifiers import SHORT_ID
from isic_platform.publication.models import Item
from isic_platform.publication.tables import exported_fields, published_table
from isic_platform.vocabularies.selectors import terms_of
from knowledge.enums import Certainty, LessonEffect, LessonKind, ReadingLevel
from knowledge.exceptions import LessonRefused
from knowledge.learning.filters import LessonFilterSet
from knowledge.learning.forms import NewLessonForm
from knowledge.learning.permissions import can_create_lesson, can_draw_lesson_from_entry
from knowledge.learning.selectors import COUNT_SHOWN, lesson_counts, lesson_page, own_lines
from knowledge.learning.services import draw_lesson_from_analysis, draw_lesson_from_entry, start_lesson
from knowledge.learning.specs import lesson as form
from knowledge.learning.specs.lesson import lesson_spec
from knowledge.learning.specs.parts import DIFFUSION
from knowledge.models import GridEntry, Lesson
from knowledge.views.analyses import analysis_of, project_to_learn_from

HOME = {"label": "Enseignements", "url": "/enseignements/"}
QUESTIONS = "questions"
# Filters of the page: name in the address, label, choices.
_WORDS = (
    ("type", "Type", [each for each in LessonKind.choices if each[0] != LessonKind.QUESTION]),
    ("lecture", "Niveau de lecture", ReadingLevel.choices),
    ("effet", "Sert à", LessonEffect.choices),
    ("certitude", "Certitude", Certainty.choices),
)
_VOCABULARIES = (
    ("theme", "Thème", "THE"), ("frein", "Frein", "FRE"), ("levier", "Levier", "LEV"), ("competence", "Compétence", "CPT"),
)  # fmt: skip


@login_not_required
@require_safe
def lesson_list(request: HttpRequest) -> HttpResponse:
    """Published lessons, and open questions in their own tab. An unknown filter value is said plainly and ignored."""
    tab, asked = _tab_and_filters(request)
    filters, refused = applied(_lessons_for(request, tab), asked)
    for name in refused:
        messages.warning(request, f"Le filtre « {name} » n'est pas appliqué : cette valeur n'existe pas.")
    chosen = {name: asked.get(name, "") for name in filters.filters if asked.get(name)}
    page = lesson_page(filters.qs, before=request.GET.get("avant", ""))
    lessons, open_questions = lesson_counts(request.user)
    following = request.GET.copy()
    following["avant"] = page.following
    context = {
        "page": page,
        "tab": tab,
        "lessons_count": _count(lessons),
        "questions_count": _count(open_questions),
        "filters": _filters(chosen, tab),
        "is_filtered": bool(chosen),
        "next_url": f"?{following.urlencode()}" if page.following else "",
        "exports": export_links("knowledge:export-lessons", asked) if page.lines else [],
        "can_create": can_create_lesson(request.user),
        "crumbs": [{"label": "Enseignements", "url": ""}],
    }
    return render(request, "knowledge/learning/lessons.html", context)


@login_not_required
@require_safe
def export_lessons(request: HttpRequest, format: str) -> StreamingHttpResponse:
    """The lessons or the open questions of the page, whole, as a file (S148)."""
    tab, asked = _tab_and_filters(request)
    filters, _ = applied(_lessons_for(request, tab), asked)
    items = Item.objects.readable_by(request.user).filter(lesson__in=filters.qs)
    fields = exported_fields(lesson_spec().fields.values(), but=(form.TEXT, DIFFUSION))
    name, title = ("questions-ouvertes", "Questions ouvertes") if tab else ("enseignements", "Enseignements")
    return export_response(published_table(items, request.user, name=name, title=title, fields=fields), format)


def _tab_and_filters(request: HttpRequest) -> tuple[str, QueryDict]:
    """The tab, and the parameters that make sense in it."""
    tab, asked = QUESTIONS if request.GET.get("onglet") == QUESTIONS else "", request.GET.copy()
    if tab:
        asked.pop("type", None)
        asked.pop("certitude", None)
    return tab, asked


def _lessons_for(request: HttpRequest, tab: str) -> Callable[[QueryDict], LessonFilterSet]:
    readable, questions = Lesson.objects.readable_by(request.user), {"kind": LessonKind.QUESTION}
    rows = readable.filter(**questions) if tab else readable.exclude(**questions)
    return lambda asked: LessonFilterSet(asked, queryset=rows, request=request)


def _count(number: int) -> str:
    return f"plus de {COUNT_SHOWN:,}".replace(",", "\u202f") if number > COUNT_SHOWN else str(number)


def _filters(chosen: dict[str, str], tab: str) -> list[dict[str, Any]]:
    words = [each for each in _WORDS if not (tab and each[0] in ("type", "certitude"))]
    groups = [(name, label, list(choices)) for name, label, choices in words]
    groups += [
        (name, label, [(term.code, term.label) for term in terms_of(code)]) for name, label, code in _VOCABULARIES
    ]
    return [
        {"name": name, "label": label, "choices": choices, "value": chosen.get(name, "")}
        for name, label, choices in groups
    ]


@require_safe
def own_lessons(request: HttpRequest) -> HttpResponse:
    """Lessons that I write, whatever their state."""
    context = {
        "page": own_lines(request.user, "lesson", before=request.GET.get("avant", "")),
        "can_create": can_create_lesson(request.user),
        "crumbs": [HOME, {"label": "Les miens", "url": ""}],
    }
    return render(request, "knowledge/learning/own_lessons.html", context)


@require_http_methods(["GET", "POST"])
def new_lesson(request: HttpRequest) -> HttpResponse:
    """Draw a lesson: from an answer (``reponse``, ``question``), from a row of an analysis (``analyse``, ``ligne``), or alone.

    POST alone creates; the writing pages follow. GET shows the form of a lesson that stands alone.
    """
    if request.method == "POST" and (request.POST.get("reponse") or request.POST.get("analyse")):
        return _drawn(request)
    if not can_create_lesson(request.user):
        raise PermissionDenied("Votre rôle permet de lire, pas d'écrire un enseignement.")
    form = NewLessonForm(request.POST or None, user=request.user, initial={"about": _asked(request)})
    if request.method == "POST" and form.is_valid():
        lesson = start_lesson(by=request.user, **_about(request.user, form.cleaned_data["about"]))
        return redirect("publication:write", short_id=lesson.item.short_id)
    context = {"form": form, "crumbs": [HOME, {"label": "Nouvel enseignement", "url": ""}]}
    return render(
        request, "knowledge/learning/new_lesson.html", context, status=422 if request.method == "POST" else 200
    )


def _asked(request: HttpRequest) -> str:
    project = request.GET.get("projet", "")
    return f"projet:{project}" if SHORT_ID.match(project) else ""


def _about(user: Any, key: str) -> dict[str, Any]:
    """What the chosen line stands for; the form only offers what the person may write about."""
    nature, _, identifier = key.partition(":")
    if nature == "projet":
        return {"project": project_to_learn_from(user, identifier)}
    return {"institution": Institution.objects.active().get(code=identifier)}


def _drawn(request: HttpRequest) -> HttpResponse:
    source = _item(request.user, request.POST.get("reponse") or request.POST.get("analyse", ""))
    try:
        if request.POST.get("reponse"):
            lesson = draw_lesson_from_entry(
                entry=_entry(request.user, source), by=request.user, code=request.POST.get("question", "Z1")
            )
        else:
            analysis = analysis_of(source)
            if not source.is_written_by(request.user):
                raise PermissionDenied("Seule l'équipe de cette analyse en tire des enseignements.")
            lesson = draw_lesson_from_analysis(
                analysis=analysis, row_id=request.POST.get("ligne", "")[:20], by=request.user
            )
    except LessonRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(source.work_url)
    return redirect("publication:write", short_id=lesson.item.short_id)


def _item(user: Any, short_id: str) -> Item:
    if not SHORT_ID.match(short_id):
        raise Http404
    return get_item(user, short_id)


def _entry(user: Any, item: Item) -> GridEntry:
    entry = GridEntry.objects.filter(item=item).first()
    if entry is None:
        raise Http404
    entry.item = item
    if not can_draw_lesson_from_entry(user, entry):
        raise PermissionDenied("Un enseignement se tire d'une réponse terminée et partagée, par ceux qui l'écrivent.")
    return entry
