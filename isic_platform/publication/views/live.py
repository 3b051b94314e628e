"""What the others write on the same content, asked by the writing page every few seconds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from isic_platform.accounts.machine import buffer_owner
from isic_platform.formkit.enums import FieldType, Obligation
from isic_platform.formkit.models import Answer
from isic_platform.formkit.spec import Field
from isic_platform.publication.access import is_writer, with_item
from isic_platform.publication.kinds import closed_because
from isic_platform.publication.models import Item
from isic_platform.publication.permissions import can_edit_item
from isic_platform.publication.views.writing import IN_REVIEW, NOT_WRITER, build_form, question_context
from isic_platform.publication.workspace import Workspace

PRESENT = timedelta(minutes=2)
SOMEBODY = "Une autre personne"


@require_safe
@with_item(is_writer, NOT_WRITER, for_writing=True)
def live(request: HttpRequest, item: Item) -> JsonResponse:
    """What differs from the page that asks. Writes nothing.

    ``page``: its step; ``etat``: « code:version » of each question it shows, by commas; ``vu``: the ``seen`` of the
    last answer (nothing is read while nothing was saved since); ``controle``: only ``owner``, to know whose session it is;
    ``dessin``: the code of a question to draw now, whatever its version.

    Answers ``owner`` (digest of the account), ``seen``, ``closed`` (why nothing can be saved any more, or ""), ``others``
    ([{name, ago}] who saved something in the last two minutes) and ``questions`` ([{code, version, who, ago, html}]);
    ``ago`` in seconds. ``html`` is empty for a question that proposes lists of objects, dear to read: to ask for by
    ``dessin``.
    """
    answer: dict[str, Any] = {"owner": buffer_owner(request)}
    if not request.GET.get("controle"):
        answer |= _changes(request, item)
    return JsonResponse(answer)


def _changes(request: HttpRequest, item: Item) -> dict[str, Any]:
    saved_at = item.record.saved_at
    found: dict[str, Any] = {
        "seen": saved_at.isoformat() if saved_at else "",
        "closed": "" if can_edit_item(request.user, item) else closed_because(item) or IN_REVIEW,
        "others": [],
        "questions": [],
    }
    wanted = request.GET.get("dessin", "")
    if found["seen"] == request.GET.get("vu", "") and not found["closed"] and not wanted:
        return found
    answers = Answer.objects.filter(record=item.record).select_related("updated_by")
    item.record.__dict__["stored"] = stored = {answer.code: answer for answer in answers}
    found["others"] = _others(request.user, stored)
    workspace = Workspace(item, request.user)
    page = workspace.page(request.GET.get("page", ""))
    if page is None:  # the level changed: the next save leads to the right page
        return found
    state = _read_state(request.GET.get("etat", ""))
    changed = []
    for field in (*page.fields, *page.folded):
        if field.type == FieldType.COMPUTED or field.obligation_at(workspace.level) == Obligation.HIDDEN:
            continue
        answer, shown = stored.get(field.code), workspace.shown(field)
        version = str(answer.version if answer else 0)
        differs = state.get(field.code) != version if shown else field.code in state
        if field.code == wanted if wanted else differs:
            changed.append((field, answer))
    form = build_form(workspace, tuple(field for field, _ in changed))
    for field, answer in changed:
        version = answer.version if answer else 0
        html = ""
        if wanted or not (workspace.shown(field) and _proposes(field)):
            question = question_context(workspace, field, form, version)
            html = render_to_string("publication/_question.html", {"question": question, "oob": False}, request)
        by_another = answer is not None and answer.updated_by_id != request.user.pk
        found["questions"].append(
            {
                "code": field.code,
                "version": version,
                "who": _name(answer) if by_another else "",
                "ago": _ago(answer) if answer else 0,
                "html": html,
            }
        )
    if not workspace.is_trace:
        context = {"completeness": workspace.evaluation.progress().percent}
        found["completeness"] = render_to_string("publication/_completeness.html", context)
    return found


def _proposes(field: Field) -> bool:
    """Whether drawing the question reads lists of projects, institutions, accounts."""
    return field.type in (FieldType.LINK, FieldType.ACCOUNT) or any(_proposes(column) for column in field.columns)


def _read_state(text: str) -> dict[str, str]:
    """« G02.01:3,G02.03:0 » → code → version, as written."""
    return dict(part.split(":", 1) for part in text.split(",") if ":" in part)


def _others(user: Any, stored: dict[str, Answer]) -> list[dict[str, Any]]:
    recent: dict[str, int] = {}
    for answer in stored.values():
        if answer.updated_by_id != user.pk and answer.updated_at > timezone.now() - PRESENT:
            recent[_name(answer)] = min(_ago(answer), recent.get(_name(answer), _ago(answer)))
    return [{"name": name, "ago": ago} for name, ago in sorted(recent.items())]


def _name(answer: Answer) -> str:
    return answer.updated_by.get_full_name() if answer.updated_by else SOMEBODY


def _ago(answer: Answer) -> int:
    return max(0, int((timezone.now() - answer.updated_at).total_seconds()))
