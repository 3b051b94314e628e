"""The history of a content: its path, its reviews, what changed between two versions, every save of an answer."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from isic_platform.formkit.enums import FieldType
from isic_platform.formkit.plain import plain_answer
from isic_platform.formkit.spec import Field
from isic_platform.publication import selectors
from isic_platform.publication.access import with_item
from isic_platform.publication.attribution import name_for_colleagues
from isic_platform.publication.comparison import State, compare_states, compare_texts
from isic_platform.publication.criteria import answered_criteria
from isic_platform.publication.enums import EDITABLE_STATES
from isic_platform.publication.enums import State as VersionState
from isic_platform.publication.models import Item, Version
from isic_platform.publication.permissions import can_see_history
from isic_platform.publication.projection import audience_of, project, project_version
from isic_platform.publication.reading import french_date
from isic_platform.publication.views.writing import crumbs

REFUSAL = "L'historique est réservé à l'équipe et à ceux qui relisent ce contenu."
STEPS = {
    VersionState.DRAFT: "Brouillon",
    VersionState.SUBMITTED: "Soumise à relecture",
    VersionState.RETURNED: "Renvoyée à l'équipe",
    VersionState.VALIDATED: "Validée",
    VersionState.PUBLISHED: "Publiée",
    VersionState.UNPUBLISHED: "Retirée de la publication",
    VersionState.ARCHIVED: "Archivée",
}
STRONG = {VersionState.PUBLISHED, VersionState.UNPUBLISHED}


@require_safe
@with_item(can_see_history, REFUSAL)
def history(request: HttpRequest, item: Item) -> HttpResponse:
    """Versions, and for each its steps and reviews; for the team, the saves of one answer (``?champ=P20``)."""
    user = request.user
    versions = selectors.versions_shown_to(user, item)
    of_team = item.is_written_by(user)
    code = request.GET.get("champ", "")
    context = {
        "item": item,
        "title": _title(user, item, versions),
        "versions": _timelines(user, item, versions),
        "comparable": versions,
        "first": versions[1].number if len(versions) > 1 else None,
        "last": versions[0].number if versions else None,
        "of_team": of_team,
        "revised": _revised(item) if of_team else [],
        "revisions": _revisions(user, item, code) if of_team and code else None,
        "crumbs": _crumbs(user, item, versions, "Historique"),
    }
    return render(request, "publication/history.html", context)


def _title(user: Any, item: Item, versions: list[Version]) -> str:
    if item.is_written_by(user):
        return str(item)
    return next((title for version in versions if (title := selectors.published_title(version, item))), "Sans titre")


def _crumbs(user: Any, item: Item, versions: list[Version], label: str) -> list[dict[str, str]]:
    if item.is_written_by(user):
        return crumbs(item, label)
    queue = {"label": "Relectures", "url": reverse("publication:queue")}
    return [queue, {"label": _title(user, item, versions), "url": ""}, {"label": label, "url": ""}]


def _timelines(user: Any, item: Item, versions: list[Version]) -> list[dict[str, Any]]:
    steps = list(selectors.transitions_of(versions))
    reviews = list(selectors.reviews_of(item))
    return [
        {
            "version": version,
            "events": [_event(user, item, step) for step in steps if step.version_id == version.pk],
            "reviews": [
                {"review": each, "criteria": answered_criteria(each.criteria, item.kind)}
                for each in reviews
                if each.version_id == version.pk
            ],
        }
        for version in versions
    ]


def _event(user: Any, item: Item, step: Any) -> dict[str, Any]:
    fallback = "l'équipe" if step.by and item.is_written_by(step.by) else "un relecteur" if step.by else "la plateforme"
    started = step.target == VersionState.DRAFT and not step.source
    return {
        "date": _moment(step.at),
        "iso": step.at.isoformat(),
        "title": "Version commencée" if started else STEPS.get(step.target, step.get_target_display()),
        "text": step.reason,
        "by": name_for_colleagues(step.by, user, item, fallback),
        "strong": step.target in STRONG,
    }


def _moment(moment: Any) -> str:
    return f"{french_date(moment)} à {timezone.localtime(moment):%H:%M}"


def _told_fields(item: Item) -> dict[str, Field]:
    """Fields whose saves are shown: a name kept in a save would outlive a closed account (G.4)."""
    return {code: field for code, field in item.record.spec.fields.items() if field.type != FieldType.ACCOUNT}


def _revised(item: Item) -> list[dict[str, str]]:
    fields = _told_fields(item)
    codes = [code for code in selectors.revised_codes(item) if code in fields]
    order = {code: rank for rank, code in enumerate(fields)}
    return [{"code": code, "label": fields[code].label} for code in sorted(codes, key=order.__getitem__)]


def _revisions(user: Any, item: Item, code: str) -> dict[str, Any]:
    field = _told_fields(item).get(code)
    if field is None:
        raise Http404
    found = selectors.revisions_of(item, code)
    texts = [plain_answer(field, revision.value) for revision in found]
    saves = [
        {
            "number": revision.version,
            "when": _moment(revision.saved_at),
            "by": name_for_colleagues(revision.saved_by, user, item, "l'équipe"),
            "parts": compare_texts(texts[rank + 1] if rank + 1 < len(texts) else "", texts[rank]),
            "text": texts[rank],
            "is_current": rank == 0,
        }
        for rank, revision in enumerate(found)
    ]
    return {"label": field.label, "code": code, "saves": saves}


@require_safe
@with_item(can_see_history, REFUSAL)
def compare(request: HttpRequest, item: Item) -> HttpResponse:
    """Two versions field by field: ``?de=1&a=2``. A draft is compared by its team alone."""
    user = request.user
    versions = selectors.versions_shown_to(user, item)
    by_number = {str(version.number): version for version in versions}
    old, new = by_number.get(request.GET.get("de", "")), by_number.get(request.GET.get("a", ""))
    if not request.GET and len(versions) > 1:
        new, old = versions[0], versions[1]
    changes = None
    if old and new:
        old, new = sorted((old, new), key=lambda version: version.number)
        changes = compare_states(_state(user, item, old), _state(user, item, new))
    context = {
        "item": item,
        "title": _title(user, item, versions),
        "versions": versions,
        "old": old,
        "new": new,
        "left_title": _name(old) if old else "",
        "right_title": _name(new) if new else "",
        "changes": changes,
        "unknown": bool(request.GET) and not (old and new),
        "crumbs": _crumbs(user, item, versions, "Comparer"),
    }
    return render(request, "publication/compare.html", context)


def _name(version: Version) -> str:
    moment = version.published_at or version.submitted_at or version.created_at
    return f"Version {version.number} ({version.get_state_display().lower()}, {french_date(moment)})"


def _state(user: Any, item: Item, version: Version) -> State:
    """The text of a version: the working answers while it is being written, for its team; its snapshot otherwise."""
    if version.state in EDITABLE_STATES and item.is_written_by(user):
        record = item.record
        audience = audience_of(user, item)
        answers = project(
            kind=item.kind, spec=record.spec, level=record.level, answers=record.values, audience=audience
        )
        return State(record.spec, answers)
    return State(version.spec, project_version(version, user))
