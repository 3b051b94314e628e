"""Write a content: step by step, by ordinary POST, or answer by answer (see autosave)."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_http_methods

from isic_platform.accounts.middleware import kept_text
from isic_platform.formkit.forms import AnswerForm
from isic_platform.formkit.services import Change, SaveOutcome
from isic_platform.formkit.spec import Field
from isic_platform.formkit.types import type_of
from isic_platform.publication import services
from isic_platform.publication.access import is_writer, with_item
from isic_platform.publication.exceptions import TransitionRefused
from isic_platform.publication.kinds import kind_of
from isic_platform.publication.models import Item
from isic_platform.publication.permissions import can_edit_item
from isic_platform.publication.views.conflicts import conflict_context
from isic_platform.publication.workspace import Page, Workspace

NOT_WRITER = "Seule l'équipe de ce contenu peut le modifier."


def build_form(
    workspace: Workspace, fields: tuple[Field, ...], data: Any = None, files: Any = None
) -> AnswerForm:
    """A form over some fields of the content, those whose condition is met."""
    items = [field for field in fields if workspace.shown(field)]
    return AnswerForm(data, files, items=items, evaluation=workspace.evaluation, context=workspace.context)


@require_http_methods(["GET", "POST"])
@with_item(is_writer, NOT_WRITER)
def write_step(request: HttpRequest, item: Item, step: str = "") -> HttpResponse:
    """One page of the form. POST saves what is valid, shows again what is not, and goes where the button says."""
    if not can_edit_item(request.user, item):
        messages.info(request, "Cette version est en relecture : reprenez-la pour la modifier.")
        return redirect("publication:overview", short_id=item.short_id)
    workspace = Workspace(item, request.user)
    page = workspace.page(step)
    if page is None:
        if step and step in {known.code for known in workspace.spec.steps} | {"essentiel"}:
            return redirect("publication:write", short_id=item.short_id)  # the level changed meanwhile
        raise Http404
    fields = (*page.fields, *page.folded)
    if request.method == "POST":
        return _save_page(request, workspace, page, fields)
    kept = kept_text(request)
    if kept:
        data = QueryDict(mutable=True)
        data.update(MultiValueDict(kept))
        messages.warning(request, "Votre session avait expiré. Votre texte est revenu : vérifiez-le puis enregistrez.")
        return _render(request, workspace, page, build_form(workspace, fields, data), data)
    return _render(request, workspace, page, build_form(workspace, fields))


def _save_page(request: HttpRequest, workspace: Workspace, page: Page, fields: tuple[Field, ...]) -> HttpResponse:
    if add := request.POST.get("add_row"):
        workspace.context.extra["blank_rows"] = {add: 1}
    form = build_form(workspace, fields, request.POST, request.FILES)
    form.is_valid()
    changes = changes_of(form, request.POST)
    try:
        outcome = services.save_item_answers(
            item=workspace.item, changes=changes, key=request.POST.get("key", "")[:80], by=request.user
        )
    except TransitionRefused as refusal:
        form.add_error(None, str(refusal))
        return _render(request, workspace, page, form, request.POST, status=409)
    workspace.refresh()
    if form.errors or outcome.conflicts:
        return _render(request, workspace, page, form, request.POST, outcome=outcome, status=422)
    newly_shown = any(workspace.shown(field) and field.code not in form.fields for field in fields if field.type != "calcule")
    if request.POST.get("add_row"):
        return _render(request, workspace, page, build_form(workspace, fields))
    if newly_shown and request.POST.get("then") != "quit":
        messages.success(request, "Enregistré. Vos réponses ouvrent de nouvelles questions dans cette page.")
        return _go(workspace, page.code)
    return _after_save(request, workspace, page)


def changes_of(form: AnswerForm, data: Any) -> list[Change]:
    """The valid answers of a bound form as changes, each with the version that its page showed.

    After a conflict, « garder la mienne » is a change over the other's version and « garder la sienne » no change.
    """
    changes = []
    for code, value in form.cleaned_data.items():
        if code not in form.fields or data.get("keep_theirs") == code:
            continue
        shown = f"{code}.their-version" if data.get("keep_mine") == code else f"{code}.version"
        changes.append(Change(code, value, read_version(data.get(shown))))
    return changes


def read_version(text: str | None) -> int:
    """The version that a page showed; 0 when absent or malformed."""
    return int(text) if text and text.isdigit() and len(text) < 9 else 0


def _go(workspace: Workspace, code: str) -> HttpResponseRedirect:
    return redirect("publication:write-step", short_id=workspace.item.short_id, step=code)


def _after_save(request: HttpRequest, workspace: Workspace, page: Page) -> HttpResponse:
    then = request.POST.get("then", "stay")
    previous, following = workspace.neighbours(page.code)
    if then == "next" and following:
        return _go(workspace, following.code)
    if then == "previous" and previous:
        return _go(workspace, previous.code)
    if then == "quit":
        messages.success(request, "Tout est enregistré. Vous pourrez reprendre quand vous voulez.")
        return redirect("publication:overview", short_id=workspace.item.short_id)
    if then in ("submit", "next"):
        return redirect("publication:submit", short_id=workspace.item.short_id)
    messages.success(request, "Enregistré.")
    return _go(workspace, page.code)


def _render(
    request: HttpRequest,
    workspace: Workspace,
    page: Page,
    form: AnswerForm,
    data: Any = None,
    *,
    outcome: SaveOutcome | None = None,
    status: int = 200,
) -> HttpResponse:
    previous, following = workspace.neighbours(page.code)
    conflicts = outcome.conflicts if outcome else {}
    versions = {code: answer.version for code, answer in workspace.record.stored.items()}
    if data is not None:  # a page shown again keeps the versions it was read at, but for what has just been saved
        versions |= {code: read_version(data.get(f"{code}.version")) for code in form.fields}
        versions |= outcome.versions if outcome else {}
    questions = [
        question_context(workspace, field, form, versions.get(field.code, 0), conflicts.get(field.code))
        for field in (*page.fields, *page.folded)
    ]
    essential = {field.code for field in page.fields}
    context = {
        "item": workspace.item,
        "page": page,
        "form": form,
        "questions": [question for question in questions if question["code"] in essential],
        "folded": [question for question in questions if question["code"] not in essential],
        "folded_open": any(question["has_error"] for question in questions if question["code"] not in essential),
        "extra_errors": [conflict["summary"] for question in questions if (conflict := question["conflict"])],
        "steps": workspace.outline(page.code, frozenset(form.errors)),
        "completeness": workspace.evaluation.progress().percent,
        "previous": previous,
        "following": following,
        "key": secrets.token_urlsafe(16),
        "workspace": workspace,
        "crumbs": crumbs(workspace.item, page.title),
        "summary_title": "À reprendre : le reste est enregistré" if form.errors or conflicts else "",
    }
    return render(request, "publication/write.html", context, status=status)


def question_context(
    workspace: Workspace, field: Field, form: AnswerForm | None, version: int, conflict: Any = None
) -> dict[str, Any]:
    """What ``publication/_question.html`` draws; ``bound`` is None while the question's condition is not met."""
    bound = form[field.code] if form is not None and field.code in form.fields else None
    return {
        "code": field.code,
        "field": field,
        "bound": bound,
        "version": version,
        "has_error": bool(bound and bound.errors),
        "save_url": reverse("publication:save-field", args=[workspace.item.short_id, field.code]),
        "conflict": conflict_context(workspace, field, bound, conflict) if conflict and bound else None,
        "is_multipart": type_of(field).multipart or any(type_of(column).multipart for column in field.columns),
    }


def crumbs(item: Item, label: str = "") -> list[dict[str, str]]:
    """Where the person is."""
    home = {"label": "Mes contenus", "url": reverse(kind_of(item).home)}
    trail = [home, {"label": item.title or "Sans titre", "url": reverse("publication:overview", args=[item.short_id])}]
    return [*trail, {"label": label, "url": ""}] if label else trail
