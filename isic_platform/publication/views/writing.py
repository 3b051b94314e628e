"""Write a content: step by step, by ordinary POST, or answer by answer (see autosave)."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from isic_platform.accounts.machine import is_shared
from isic_platform.accounts.middleware import kept_text
from isic_platform.common.parsing import one_line
from isic_platform.formkit.answers import bare
from isic_platform.formkit.enums import Level
from isic_platform.formkit.forms import AnswerForm, holds_files
from isic_platform.formkit.inputs import datalists
from isic_platform.formkit.services import Change, SaveOutcome
from isic_platform.formkit.spec import Field
from isic_platform.formkit.types.table import MOST_ROWS
from isic_platform.publication import services
from isic_platform.publication.access import is_writer, with_item
from isic_platform.publication.exceptions import TransitionRefused
from isic_platform.publication.kinds import Panel, is_sealed, kind_of, speaks_of
from isic_platform.publication.latent import conditions_of, latent_form
from isic_platform.publication.models import Item
from isic_platform.publication.permissions import can_edit_item
from isic_platform.publication.views.conflicts import conflict_context
from isic_platform.publication.views.kept import query_dict
from isic_platform.publication.workspace import ESSENTIAL, Page, Workspace

IN_REVIEW = "Cette version est en relecture : reprenez-la pour la modifier."
NOT_WRITER = "Seule l'équipe de ce contenu peut le modifier."


def build_form(workspace: Workspace, fields: tuple[Field, ...], data: Any = None, files: Any = None) -> AnswerForm:
    """A form over some fields of the content: those whose condition is met, and those that were posted nonetheless.

    Somebody may have hidden a question while its answer was being typed: it is saved, and waits with it.
    """
    posted = data if data is not None else {}
    items = [field for field in fields if workspace.shown(field) or f"{field.code}.version" in posted]
    return AnswerForm(data, files, items=items, evaluation=workspace.evaluation, context=workspace.context)


@require_http_methods(["GET", "POST"])
@with_item(is_writer, NOT_WRITER, for_writing=True)
def write_step(request: HttpRequest, item: Item, step: str = "") -> HttpResponse:
    """One page of the form. POST saves what is valid, shows again what is not, and goes where the button says."""
    posted = request.method == "POST"
    if not posted and not can_edit_item(request.user, item):
        messages.info(request, IN_REVIEW)
        return redirect("publication:overview", short_id=item.short_id)
    workspace = Workspace(item, request.user)
    page = workspace.page(step)
    if page is None:
        workspace = Workspace(item, request.user, level=_other_level(workspace, step))
        page = workspace.page(step)
        if page is None and not _was_a_page(workspace, request.POST):
            raise Http404
        if not posted:
            return redirect("publication:write", short_id=item.short_id)  # the level changed meanwhile
    if posted:
        page = workspace.posted_page(page, request.POST)
        return _save_page(request, workspace, page, (*page.fields, *page.folded))
    fields = (*page.fields, *page.folded)
    # A page fetched ahead by the browser's worker takes nothing out of what was kept for the person.
    kept = None if "X-Prefetch" in request.headers else kept_text(request)
    if kept:
        data = query_dict(kept)
        messages.warning(request, "Votre session avait expiré. Votre texte est revenu : vérifiez-le puis enregistrez.")
        return _render(request, workspace, page, build_form(workspace, fields, data), data)
    return _render(request, workspace, page, build_form(workspace, fields))


def _was_a_page(workspace: Workspace, posted: Any) -> bool:
    """Whether a page that is not of the form sends answers that are: it was opened on a former version of the form."""
    return any(f"{code}.version" in posted for code in workspace.spec.fields)


def _other_level(workspace: Workspace, step: str) -> str:
    """A level at which the form has that page: it was opened before somebody moved the cursor."""
    if step == ESSENTIAL:
        return Level.TRACE if Level.TRACE in workspace.spec.levels else workspace.level
    return Level.MODEL if Level.MODEL in workspace.spec.levels else workspace.level


def _save_page(request: HttpRequest, workspace: Workspace, page: Page, fields: tuple[Field, ...]) -> HttpResponse:
    item = workspace.item
    if not can_edit_item(request.user, item):  # handed in meanwhile: nothing is stored, what was typed stays in sight
        form = build_form(workspace, fields, request.POST)
        form.add_error(None, IN_REVIEW)
        return _render(request, workspace, page, form, request.POST, status=409)
    form = build_form(workspace, fields, request.POST, request.FILES)
    form.is_valid()
    changes = changes_of(form, request.POST)
    try:
        outcome = services.save_item_answers(
            item=item, changes=changes, key=one_line(request.POST.get("key"), 80), by=request.user
        )
    except TransitionRefused as refusal:
        form.add_error(None, str(refusal))
        return _render(request, workspace, page, form, request.POST, status=409)
    workspace.refresh()
    if add := request.POST.get("add_row"):
        as_typed = add in form.errors or add in outcome.conflicts  # its empty lines are drawn again already
        workspace.context.extra["blank_rows"] = {add: 1 if as_typed else _blank_rows(request.POST, workspace, add)}
    if form.errors or outcome.conflicts:
        return _render(request, workspace, page, form, request.POST, outcome=outcome, status=422)
    if item.record.level != workspace.level:
        messages.success(request, "Enregistré. Le niveau a changé entre-temps : la page aussi.")
        return redirect("publication:write", short_id=item.short_id)
    newly_shown = any(
        workspace.shown(field) and field.code not in form.fields for field in fields if field.type != "calcule"
    )
    if add:
        return _render(request, workspace, page, build_form(workspace, fields))
    if (asked := request.POST.get("aside")) and (act := kind_of(item).on_aside):
        messages.info(request, act(item, asked, request.user))
        return _go(workspace, page.code)
    if newly_shown and request.POST.get("then") != "quit":
        messages.success(request, "Enregistré. Vos réponses ouvrent de nouvelles questions dans cette page.")
        return _go(workspace, page.code)
    return _after_save(request, workspace, page)


def _blank_rows(data: Any, workspace: Workspace, code: str) -> int:
    """How many empty lines to draw after « Ajouter » : those that were there, and one more."""
    field = workspace.spec.fields.get(code)
    if field is None:
        return 0
    stored = bare(field, workspace.record.values.get(code)) or []
    shown = data.getlist(f"{code}-rows") or data.getlist(code)
    return min(max(len(shown) - len(stored), 0) + 1, MOST_ROWS)


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
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 9 else 0


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
    if then in ("submit", "next") and is_sealed(
        workspace.item
    ):  # nobody reviews it: its page says what its author may do
        messages.success(request, "Tout est enregistré. Vous seul·e lisez cette réponse.")
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
        asked = form.fields if outcome is None else [*form.errors, *conflicts]
        versions |= {code: read_version(data.get(f"{code}.version")) for code in asked}
    fields = (*page.fields, *page.folded)
    # After a save the page shows what is stored, but for what was refused or is in conflict: that stays as typed.
    stored = build_form(workspace, fields) if outcome else form
    questions = []
    latent = latent_form(workspace, fields)
    for field in fields:
        as_typed = field.code in form.errors or field.code in conflicts
        drawn = form if as_typed or field.code not in stored.fields else stored
        question = question_context(workspace, field, drawn, versions.get(field.code, 0), conflicts.get(field.code))
        questions.append({**question, "latent": latent[field.code] if field.code in latent.fields else None})
    essential = {field.code for field in page.fields}
    context = {
        "item": workspace.item,
        "kind": kind_of(workspace.item),
        "page": page,
        "form": form,
        "questions": [question for question in questions if question["code"] in essential],
        "folded": [question for question in questions if question["code"] not in essential],
        "folded_open": any(question["has_error"] for question in questions if question["code"] not in essential),
        "asks": workspace.concerns(page),
        "extra_errors": [conflict["summary"] for question in questions if (conflict := question["conflict"])],
        "steps": workspace.outline(page.code, frozenset(form.errors)),
        "completeness": workspace.evaluation.progress().percent,
        "previous": previous,
        "following": following,
        "key": secrets.token_urlsafe(16),
        "conditions": conditions_of(workspace, fields),
        "is_shared": is_shared(request),
        "workspace": workspace,
        "crumbs": crumbs(workspace.item, page.title),
        "datalists": datalists(fields, workspace.context),
        "summary_title": "À reprendre : le reste est enregistré" if outcome else "",
        "aside": _aside(workspace, page),
        "about": about_of(workspace.item, workspace.user),
        "speaks_of": speaks_of(workspace.item, workspace.user),
        "is_sealed": is_sealed(workspace.item),
    }
    return render(request, "publication/write.html", context, status=status)


def about_of(item: Item, user: Any) -> Item | None:
    """The content that this one speaks of, when this person writes it too."""
    about = kind_of(item).about
    return about(item, user) if about else None


def _aside(workspace: Workspace, page: Page) -> Panel | None:
    build = kind_of(workspace.item).aside
    return build(workspace.item, workspace.user, page.code) if build else None


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
        "is_multipart": holds_files(field),
    }


def crumbs(item: Item, label: str = "") -> list[dict[str, str]]:
    """Where the person is."""
    home = {"label": kind_of(item).home_label, "url": reverse(kind_of(item).home)}
    trail = [home, {"label": item.title or "Sans titre", "url": reverse("publication:overview", args=[item.short_id])}]
    return [*trail, {"label": label, "url": ""}] if label else trail
