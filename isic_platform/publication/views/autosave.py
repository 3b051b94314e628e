"""Save one answer as it is written. Needs JavaScript; the ordinary form of the page does the same without it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from isic_platform.common.parsing import one_line
from isic_platform.formkit.enums import FieldType
from isic_platform.formkit.forms import AnswerForm
from isic_platform.formkit.services import SaveOutcome
from isic_platform.publication import services
from isic_platform.publication.access import NOT_WRITER, get_item, hold_for_writing, is_writer
from isic_platform.publication.exceptions import TransitionRefused
from isic_platform.publication.models import Item
from isic_platform.publication.permissions import can_edit_item
from isic_platform.publication.views.writing import build_form, changes_of, question_context, read_version
from isic_platform.publication.workspace import Workspace


@require_POST
def save_field(request: HttpRequest, short_id: str, code: str) -> HttpResponse:
    """Save the answer to ``code``. Answers a fragment: 200 saved, 422 refused with its reason, 409 somebody else saved.

    The idempotency key comes in ``Idempotency-Key``; a retry gets the first answer again. Questions whose condition
    changed come along (out-of-band swaps). The answer is drawn, and sent, once the save is committed.
    """
    key = one_line(request.headers.get("Idempotency-Key"), 80)
    if request.FILES:  # reading a file takes long: its co-writers do not wait for it
        item = get_item(request.user, short_id, for_writing=True)
        if not is_writer(request.user, item):
            raise PermissionDenied(NOT_WRITER)
        result = _save(request, item, code, partial(services.save_item_answers, item=item, key=key))
    else:
        with transaction.atomic():
            held = hold_for_writing(request.user, short_id, key=key)
            result = _save(request, held.item, code, partial(services.save_held_item, held=held))
    return _drawn(request, result)


@dataclass
class _Result:
    """What a save came to."""

    workspace: Workspace
    code: str
    form: AnswerForm
    before: set[str]  # the questions that were shown
    outcome: SaveOutcome | None = None
    refusal: str = ""


def _save(request: HttpRequest, item: Item, code: str, save: Callable[..., SaveOutcome]) -> _Result:
    workspace = Workspace(item, request.user)
    field = workspace.spec.fields.get(code)
    if field is None or field.type == FieldType.COMPUTED:
        raise Http404
    shown = {
        other for other in workspace.spec.dependants.get(code, ()) if workspace.shown(workspace.spec.fields[other])
    }
    data = request.POST.copy()
    data.setdefault(f"{code}.version", "0")  # hidden meanwhile by somebody's answer or by the level: saved all the same
    form = build_form(workspace, (field,), data, request.FILES if can_edit_item(request.user, item) else None)
    result = _Result(workspace, code, form, shown)
    if form.is_valid():
        try:
            result.outcome = save(changes=changes_of(form, data), by=request.user)
        except TransitionRefused as error:
            result.refusal = str(error)
    workspace.refresh()
    return result


def _drawn(request: HttpRequest, result: _Result) -> HttpResponse:
    workspace, code, outcome = result.workspace, result.code, result.outcome
    field = workspace.spec.fields[code]
    conflict = outcome.conflicts.get(code) if outcome else None
    base = read_version(result.form.data.get(f"{code}.version"))
    version = outcome.versions[code] if outcome and not conflict else base
    context: dict[str, Any] = {
        "item": workspace.item,
        "question": question_context(workspace, field, result.form, version, conflict),
        "refusal": result.refusal,
        "saved": bool(outcome and not conflict),
        "changed": _changed_questions(workspace, code, result.before) if outcome else [],
        "uploads": _kept_files(request, workspace),
        "completeness": workspace.evaluation.progress().percent,
        "workspace_is_trace": workspace.is_trace,
    }
    status = 409 if conflict or result.refusal else 200 if outcome else 422
    return render(request, "publication/_saved.html", context, status=status)


def _changed_questions(workspace: Workspace, code: str, before: set[str]) -> list[dict[str, Any]]:
    """Questions that appear or disappear because of this answer."""
    changed = []
    for other in workspace.spec.dependants.get(code, ()):
        field = workspace.spec.fields[other]
        if workspace.page_of(other) != workspace.page_of(code):
            continue  # not in the page that asks
        if workspace.shown(field) == (other in before) or field.obligation_at(workspace.level) == "-":
            continue
        form = build_form(workspace, (field,)) if workspace.shown(field) else None
        answer = workspace.record.stored.get(other)
        changed.append(question_context(workspace, field, form, answer.version if answer else 0))
    return changed


def _kept_files(request: HttpRequest, workspace: Workspace) -> list[dict[str, Any]]:
    """Files stored by this request and the inputs that sent them: the page need not send them again."""
    stored = workspace.context.extra.get("uploads", ())
    return [
        {"input": name, "pk": attachment.pk, "name": attachment.name}
        for name, sent in request.FILES.items()
        for upload, attachment in stored
        if upload is sent
    ]
