"""A question of a draft: added, written, moved, deleted; its type, its condition, what its change means."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from knowledge.editor.document import DOWN, UP, Document, digest
from knowledge.editor.exceptions import DraftConflict, EditorRefused
from knowledge.editor.forms import NewQuestionForm, TypeForm
from knowledge.editor.outline import condition_text
from knowledge.editor.parts import COLUMN_KEYS, QUESTION_KEYS, kind_of_question
from knowledge.editor.question_forms import QuestionForm
from knowledge.editor.reading import resolve_draft, used_codes
from knowledge.grids.anchored import refusal_to_lose
from knowledge.models import GridDraft
from knowledge.services.editor import declare_nature
from knowledge.views.editor.access import act, crumbs, order_of, save, shown, with_draft
from knowledge.views.editor.conflicts import differences

Block = dict[str, Any]


@require_http_methods(["GET", "POST"])
@with_draft
def new_question(request: HttpRequest, draft: GridDraft, rank: int) -> HttpResponse:
    """The wording and the type first; the settings of the type come on the page of the question."""
    theme = Document(draft.source).theme(rank - 1)
    form = NewQuestionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        data = {**form.cleaned_data, "obligation": "R"}
        used = used_codes(draft.code)
        try:
            code = save(
                request,
                draft,
                lambda document: document.add_question(rank - 1, used=used, **data),
                part=lambda document: "",
            )
        except EditorRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("knowledge:editor-question", code=draft.code, question=code)
    context = {
        "draft": draft, "form": form, "theme": theme, **shown(draft, lambda document: ""),
        "title": "Nouvelle question", "crumbs": crumbs(draft, "Nouvelle question"),
    }  # fmt: skip
    return render(request, "knowledge/editor/new_question.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@with_draft
def question(request: HttpRequest, draft: GridDraft, question: str) -> HttpResponse:
    """Write a question. It is saved however incomplete; what is at fault is told."""

    def part(document: Document) -> Block:
        return _bare(document.question(question))

    form = _form(draft, question, request.POST if request.method == "POST" else None)
    conflict: list[dict[str, Any]] = []
    if form.is_valid():

        def change(document: Document) -> None:
            kept = {
                key: value for key, value in document.question(question).items() if key in ("colonnes", "condition")
            }
            document.replace_question(question, {**_bare(form.written()), **kept})
            document.put_in_theme(question, form.cleaned_data["theme"])

        try:
            save(request, draft, change, part=part)
        except DraftConflict as refusal:
            draft = refusal.draft
            conflict = differences(form, _form(draft, question))
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{question} enregistrée.")
            return redirect("knowledge:editor-question", code=draft.code, question=question)
    block = Document(draft.source).question(question)
    resolution = resolve_draft(draft)
    context = {
        "draft": draft,
        "code": question,
        "written": block,
        "kind": kind_of_question(block.get("type", "")),
        "form": form,
        "conflict": conflict,
        "faults": resolution.checked.of_question(question),
        "change": resolution.questions.get(question),
        "new_code": resolution.renamed.get(question, ""),
        "condition": condition_text(block, resolution.checked.fields),
        "columns": _columns(block),
        "columns_seen": digest([column["code"] for column in block.get("colonnes", ())]),
        **shown(draft, part),
        "crumbs": crumbs(draft, question),
    }
    return render(request, "knowledge/editor/question.html", context, status=422 if form.errors else 200)


def _bare(block: Block) -> Block:
    """A question without what its own pages change: its columns, its condition."""
    return {key: value for key, value in block.items() if key not in ("colonnes", "condition")}


def _form(draft: GridDraft, code: str, data: Any = None) -> QuestionForm:
    document = Document(draft.source)
    block = document.question(code)
    themes = [(rank, theme.get("titre", "")) for rank, theme in enumerate(document.themes)]
    return QuestionForm(
        data, kind=kind_of_question(block.get("type", "")), block=block, themes=themes, theme=document.place(code)[0]
    )


def _columns(block: Block) -> list[Block]:
    columns = block.get("colonnes", [])
    last = len(columns) - 1
    return [
        {**column, "kind": kind_of_question(column.get("type", "")), "is_first": rank == 0, "is_last": rank == last}
        for rank, column in enumerate(columns)
    ]


def for_type(block: Block, kind: str) -> Block:
    """The same question or column with another type: settings that the new type does not read are left out."""
    keys = {"code", "type", *QUESTION_KEYS, *COLUMN_KEYS, *kind_of_question(kind).keys}
    return {**{key: value for key, value in block.items() if key in keys}, "type": kind}


@require_http_methods(["GET", "POST"])
@with_draft
def change_type(request: HttpRequest, draft: GridDraft, question: str) -> HttpResponse:
    """Choose another type, then go back to the settings that it needs."""
    block = Document(draft.source).question(question)
    form = TypeForm(request.POST if request.method == "POST" else None, initial={"type": block.get("type")})

    def part(document: Document) -> Any:
        return document.question(question).get("type")

    if form.is_valid():
        kind = form.cleaned_data["type"]

        def change(document: Document) -> None:
            document.replace_question(question, for_type(document.question(question), kind))

        try:
            save(request, draft, change, part=part)
        except DraftConflict as refusal:
            messages.warning(request, str(refusal))
        return redirect("knowledge:editor-question", code=draft.code, question=question)
    context = {
        "draft": draft, "code": question, "label": block.get("question", ""), "form": form, **shown(draft, part),
        "crumbs": crumbs(draft, question),
    }  # fmt: skip
    return render(request, "knowledge/editor/type.html", context, status=422 if form.errors else 200)


@require_POST
@with_draft
def move_question(request: HttpRequest, draft: GridDraft, question: str) -> HttpResponse:
    """``geste``: monter or descendre, into the neighbouring theme at the ends."""
    gesture = request.POST.get("geste")

    def change(document: Document) -> None:
        if gesture in (UP, DOWN):
            document.move_question(question, gesture)

    return act(request, draft, change, part=order_of, anchor=f"question-{question}")


@require_http_methods(["GET", "POST"])
@with_draft
def delete_question(request: HttpRequest, draft: GridDraft, question: str) -> HttpResponse:
    """Take a question away, once told what becomes of its answers and of the conditions that read it."""
    document = Document(draft.source)
    block = document.question(question)
    if why := refusal_to_lose(question):
        messages.error(request, why)
        return redirect("knowledge:editor-question", code=draft.code, question=question)
    if request.method == "POST":
        messages.success(request, f"{question} ne sera plus posée.")
        return act(request, draft, lambda doc: doc.delete_question(question), part=order_of)
    resolution = resolve_draft(draft)
    fields = resolution.checked.fields.values()
    reading = [
        f.code for f in fields if f.parsed_condition and question in f.parsed_condition.codes(resolution.checked.fields)
    ]
    context = {
        "draft": draft, "code": question, "label": block.get("question", ""), "reading": reading,
        "was_published": question in resolution.known_codes, **shown(draft, order_of),
        "crumbs": crumbs(draft, f"Supprimer {question}"),
    }  # fmt: skip
    return render(request, "knowledge/editor/delete_question.html", context)


@require_POST
@with_draft
def nature(request: HttpRequest, draft: GridDraft, question: str) -> HttpResponse:
    """Say what a new wording is: a correction, or another meaning."""
    Document(draft.source).question(question)
    try:
        declare_nature(draft=draft, code=question, nature=request.POST.get("nature", ""), by=request.user)
    except EditorRefused as refusal:
        messages.error(request, str(refusal))
    if request.POST.get("retour") == "publier":
        return redirect("knowledge:editor-publish", code=draft.code)
    return redirect("knowledge:editor-question", code=draft.code, question=question)
