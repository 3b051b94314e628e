"""``/bibliotheque/freins/`` and ``/bibliotheque/leviers/``: what contents cite most, and all that one term gathers (S209)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.views.decorators.http import require_safe

from isic_platform.common.charts import bar_chart
from isic_platform.search.models import SearchRow
from isic_platform.search.selectors import CANDIDATES
from isic_platform.territories.selectors import name_of
from knowledge.enums import LessonKind
from knowledge.learning.columns import LESSON
from knowledge.library.axes import AXES, FAILED, PARTLY, WORKED, Axis
from knowledge.library.crossing import BARS, Crossing, Listed, Sentence, crossing, family_of, ranking, term_of
from knowledge.library.scope import Scope, read_scope
from knowledge.models import Lesson

FILTERS = ("theme", "public", "type", "territoire")
LIBRARY = {"label": "Bibliothèque", "url": "/bibliotheque/"}
EXCERPT = 240
ALL = {"freins": "knowledge:obstacles", "leviers": "knowledge:levers"}
ONE = {"freins": "knowledge:obstacle", "leviers": "knowledge:lever"}
# What each axis is called on its pages.
WORDS: dict[str, dict[str, str]] = {
    "freins": {
        "title": "Freins et contournements",
        "lead": "Ce qui a empêché ou ralenti des actions collectives, du plus souvent cité au plus rare, et ce que des équipes ont essayé.",
        "one": "Frein", "chart": "Freins les plus cités", "tried": "Ce que des équipes ont tenté",
        "nothing": "Personne n’a encore écrit ici ce qui a été tenté contre ce frein.",
    },
    "leviers": {
        "title": "Leviers et conditions de réussite",
        "lead": "Ce qui a rendu des actions collectives possibles, du plus souvent cité au plus rare, et à quelles conditions.",
        "one": "Levier", "chart": "Leviers les plus cités", "tried": "Conditions de réussite écrites par des équipes",
        "nothing": "Personne n’a encore écrit ici de condition de réussite pour ce levier.",
    },
}  # fmt: skip
OUTCOMES = {
    WORKED: {"label": "A marché", "kind": "success", "icon": "check"},
    PARTLY: {"label": "A marché en partie", "kind": "info", "icon": "info"},
    FAILED: {"label": "N’a pas suffi", "kind": "warning", "icon": "warning"},
}


@login_not_required
@require_safe
def ranked(request: HttpRequest, axis: str) -> HttpResponse:
    """The terms of an axis by the number of readable contents that cite them: bars, then the same in a table."""
    chosen = AXES[axis]
    scope = read_scope(request.GET)
    found = ranking(request.user, chosen, scope)
    words = WORDS[axis]
    query = scope.parameters.urlencode()
    bars = [(rank.label, (rank.contents,)) for rank in found.ranks[:BARS]]
    context = {
        "axis": chosen,
        "words": words,
        "other": next({"label": WORDS[name]["title"], "url": reverse(ALL[name])} for name in AXES if name != axis),
        "scope": scope,
        "fields": scope.fields(FILTERS),
        "ranks": [(rank, _with_query(reverse(ONE[axis], args=[rank.code]), query)) for rank in found.ranks],
        "read": found.read,
        "bound": CANDIDATES if found.is_bounded else None,
        "chart": bar_chart(key="frequence", title=words["chart"], series=["contenus"], rows=bars) if bars else None,
        "crumbs": [LIBRARY, {"label": words["title"], "url": ""}],
    }
    return render(request, "knowledge/library/ranking.html", context)


@login_not_required
@require_safe
def one(request: HttpRequest, axis: str, code: str) -> HttpResponse:
    """One term: what people wrote about it, with what came of it, then lessons, then every content that cites it."""
    chosen = AXES[axis]
    term = term_of(chosen, code)
    if term is None:
        raise Http404
    scope = read_scope(request.GET)
    found = crossing(request.user, chosen, code, scope)
    words = WORDS[axis]
    home = _with_query(reverse(ALL[axis]), scope.parameters.urlencode())
    context = {
        "axis": chosen,
        "words": words,
        "term": term,
        "family": family_of(term),
        "scope": scope,
        "fields": scope.fields(FILTERS),
        "found": found,
        "tried": [_shown(sentence) for sentence in found.tried],
        "signs": [_shown(sentence) for sentence in found.signs],
        "lessons": _lesson_groups(found),
        "groups": [_group(group, chosen, code, scope) for group in found.listed if group.kind != LESSON],
        "lessons_url": _lessons_url(found, chosen, code),
        "quick_exit": found.is_reinforced,
        "crumbs": [LIBRARY, {"label": words["title"], "url": home}, {"label": term.label, "url": ""}],
    }
    return render(request, "knowledge/library/crossing.html", context)


def _with_query(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def _shown(sentence: Sentence) -> dict[str, Any]:
    told = sentence.told
    status = OUTCOMES.get(told.outcome)
    return {
        "text": told.text,
        "status": status
        and {**status, "label": f"{status['label']} ({told.mark} sur 5)" if told.mark else status["label"]},
        "notes": told.notes,
        "source": sentence.source,
    }


def _lesson_groups(found: Crossing) -> list[dict[str, Any]]:
    """Proven solutions first, then what failed, then the other lessons."""
    other = "Autres enseignements" if len(found.lessons) > 1 else "Enseignements"
    titles = {LessonKind.PROVEN: "Solutions éprouvées", LessonKind.FAILED: "Essayé sans succès", "": other}
    return [
        {"title": title, "items": [_lesson(row) for row in found.lessons[name]]}
        for name, title in titles.items()
        if name in found.lessons
    ]


def _lesson(row: SearchRow) -> dict[str, Any]:
    item = _item(row)
    kind = Lesson(kind=row.lesson_kind).get_kind_display()
    return {**item, "kind": kind} if kind else item


def _item(row: SearchRow) -> dict[str, Any]:
    """A row as the component of a result takes it."""
    meta = [{"icon": "group", "label": row.institution.name}] if row.institution else []
    if row.departement:
        meta.append({"icon": "place", "label": name_of("departement", row.departement)})
    meta.append({"icon": "calendar", "label": f"{timezone.localtime(row.published_at):%d/%m/%Y}"})
    item: dict[str, Any] = {
        "title": row.title or "Sans titre",
        "url": row.get_absolute_url(),
        "excerpt": Truncator(row.summary).chars(EXCERPT),
        "meta": meta,
    }
    if row.is_fictional:
        item["status"] = {"label": "Fictif", "kind": "warning", "icon": "info"}
    return item


def _group(group: Listed, axis: Axis, code: str, scope: Scope) -> dict[str, Any]:
    """Contents of a nature, and where the search lists them all when there are more."""
    query = QueryDict(mutable=True)
    query["nature"] = group.kind
    query[axis.facet] = code
    for name, values in scope.parameters.lists():
        if name in FILTERS:
            query.setlist(name, values)
    return {
        "kind": group.kind,
        "label": group.label,
        "number": group.number,
        "items": [_item(row) for row in group.rows],
        "more_url": f"{reverse('search:search')}?{query.urlencode()}" if group.number > len(group.rows) else "",
    }


def _lessons_url(found: Crossing, axis: Axis, code: str) -> str:
    """Where every lesson on the term is, when there are more than those listed."""
    lessons = next((group for group in found.listed if group.kind == LESSON), None)
    if lessons is None or lessons.number <= len(lessons.rows):
        return ""
    return f"{reverse('knowledge:lessons')}?{axis.facet}={code}"
