"""The columns of a list, a group or a matrix."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from knowledge.editor.document import DOWN, UP, Document
from knowledge.editor.exceptions import DraftConflict, EditorRefused
from knowledge.editor.forms import NewQuestionForm, TypeForm
from knowledge.editor.parts import kind_of_question
from knowledge.editor.question_forms import ColumnForm
from knowledge.models import GridDraft
from knowledge.views.editor.access import crumbs, save, shown, with_draft
from knowledge.views.editor.conflicts import differences
from knowledge.views.editor.questions import for_type

Block = dict[str, Any]


@require_http_methods(["GET", "POST"])
@with_draft
def new_column(request: HttpRequest, draft: GridDraft, question: str) -> HttpResponse:
    """Its title and its type; its settings come next."""
    block = Document(draft.source).question(question)
    form = NewQuestionForm(request.POST if request.method == "POST" else None, column=True)
    if form.is_valid():
        data = form.cleaned_data

        def change(document: Document) -> str:
            return document.add_column(question, data["question"], data["type"])

        try:
            column = save(request, draft, change, part=lambda document: "")
        except EditorRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("knowledge:editor-column", code=draft.code, question=question, column=column)
    context = {
        "draft": draft, "form": form, "code": question, "theme": {"titre": block.get("question", "")},
        **shown(draft, lambda document: ""), "title": "Nouvelle colonne", "crumbs": crumbs(draft, question),
    }  # fmt: skip
    return render(request, "knowledge/editor/new_question.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@with_draft
def column(request: HttpRequest, draft: GridDraft, question: str, column: str) -> HttpResponse:
    """Its title, its help, the settings of its type; ``type`` alone posts another type."""

    def part(document: Document) -> Block:
        return document.column(question, column)

    form = _form(
        draft, question, column, request.POST if request.method == "POST" and "type" not in request.POST else None
    )
    types = TypeForm(
        request.POST if "type" in request.POST else None, column=True, initial=part(Document(draft.source))
    )
    conflict: list[dict[str, Any]] = []
    asked = types if types.is_bound else form
    if asked.is_valid():

        def change(document: Document) -> None:
            block = document.column(question, column)
            new = for_type(block, types.cleaned_data["type"]) if types.is_bound else {**form.written(), "code": column}
            block.clear()
            block.update(new)

        try:
            save(request, draft, change, part=part)
        except DraftConflict as refusal:
            draft = refusal.draft
            if form.is_bound:
                conflict = differences(form, _form(draft, question, column))
                form.add_error(None, str(refusal))
            else:
                messages.warning(request, str(refusal))
        else:
            if types.is_bound:
                return redirect("knowledge:editor-column", code=draft.code, question=question, column=column)
            return redirect("knowledge:editor-question", code=draft.code, question=question)
    block = part(Document(draft.source))
    context = {
        "draft": draft, "code": question, "written": block, "kind": kind_of_question(block.get("type", "")), "form": form,
        "types": types, "conflict": conflict, **shown(draft, part), "crumbs": crumbs(draft, question),
    }  # fmt: skip
    return render(request, "knowledge/editor/column.html", context, status=422 if asked.errors else 200)


def _form(draft: GridDraft, code: str, column: str, data: Any = None) -> ColumnForm:
    block = Document(draft.source).column(code, column)
    return ColumnForm(data, kind=kind_of_question(block.get("type", "")), block=block)


@require_POST
@with_draft
def move_column(request: HttpRequest, draft: GridDraft, question: str, column: str) -> HttpResponse:
    """``geste``: monter, descendre or supprimer."""
    gesture = request.POST.get("geste")

    def change(document: Document) -> None:
        if gesture in (UP, DOWN):
            document.move_column(question, column, gesture)
        elif gesture == "supprimer":
            document.delete_column(question, column)

    def part(document: Document) -> Any:
        return [each["code"] for each in document.question(question).get("colonnes", ())]

    try:
        save(request, draft, change, part=part)
    except DraftConflict as refusal:
        messages.warning(request, str(refusal))
    return redirect(f"{_address(draft, question)}#colonnes")


def _address(draft: GridDraft, question: str) -> str:
    return redirect("knowledge:editor-question", code=draft.code, question=question).url
