"""Save one answer as it is written. Needs JavaScript; the ordinary form of the page does the same without it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from isic_platform.common.parsing import one_line
from isic_platform.formkit.enums import FieldType
from isic_platform.publication import services
from isic_platform.publication.access import is_writer, with_item
from isic_platform.publication.exceptions import TransitionRefused
from isic_platform.publication.models import Item
from isic_platform.publication.permissions import can_edit_item
from isic_platform.publication.views.writing import NOT_WRITER, build_form, changes_of, question_context, read_version
from isic_platform.publication.workspace import Workspace


@require_POST
@with_item(is_writer, NOT_WRITER, for_writing=True)
def save_field(request: HttpRequest, item: Item, code: str) -> HttpResponse:
    """Save the answer to ``code``. Answers a fragment: 200 saved, 422 refused with its reason, 409 somebody else saved.

    The idempotency key comes in ``Idempotency-Key``; a retry gets the first answer again. Questions whose condition
    changed come along (out-of-band swaps).
    """
    workspace = Workspace(item, request.user)
    field = workspace.spec.fields.get(code)
    if field is None or field.type == FieldType.COMPUTED:
        raise Http404
    before = {
        other for other in workspace.spec.dependants.get(code, ()) if workspace.shown(workspace.spec.fields[other])
    }
    data = request.POST.copy()
    data.setdefault(f"{code}.version", "0")  # hidden meanwhile by somebody's answer or by the level: saved all the same
    form = build_form(workspace, (field,), data, request.FILES if can_edit_item(request.user, item) else None)
    outcome = None
    status, refusal = 200, ""
    if not form.is_valid():
        status = 422
    else:
        try:
            outcome = services.save_item_answers(
                item=item, changes=changes_of(form, data),
                key=one_line(request.headers.get("Idempotency-Key"), 80), by=request.user,
            )  # fmt: skip
        except TransitionRefused as error:
            status, refusal = 409, str(error)
    workspace.refresh()
    conflict = outcome.conflicts.get(code) if outcome else None
    version = outcome.versions[code] if outcome and not conflict else read_version(data.get(f"{code}.version"))
    context: dict[str, Any] = {
        "item": item,
        "question": question_context(workspace, field, form, version, conflict),
        "refusal": refusal,
        "saved": bool(outcome and not conflict),
        "changed": _changed_questions(workspace, code, before) if outcome else [],
        "uploads": _kept_files(request, workspace),
        "completeness": workspace.evaluation.progress().percent,
        "workspace_is_trace": workspace.is_trace,
    }
    return render(request, "publication/_saved.html", context, status=409 if conflict else status)


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
