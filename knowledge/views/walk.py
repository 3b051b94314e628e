"""The pages of a walk through a grid, the same for a guest and for somebody who reads aloud: see ``respondents.walk``."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from isic_platform.common.parsing import one_line
from isic_platform.formkit.answers import bare, show_answer
from isic_platform.formkit.enums import FieldType, Special
from isic_platform.formkit.forms import AnswerForm
from isic_platform.formkit.inputs import datalists
from isic_platform.formkit.services import SaveOutcome
from isic_platform.formkit.types.base import NOT_KNOWN
from isic_platform.formkit.types.table import MOST_ROWS
from isic_platform.publication.exceptions import TransitionRefused
from isic_platform.publication.services import save_item_answers
from isic_platform.publication.views.writing import changes_of, read_version
from knowledge.respondents.rules import AGREEMENT, QUOTATION, refused_agreement
from knowledge.respondents.walk import Leaf, Walk, marks_of

DECLINED = "declined"
IN_REVIEW = "Cette réponse est en relecture : elle ne change plus."


def walk_page(request: HttpRequest, walk: Walk, code: str) -> HttpResponse | str:
    """One page. POST saves what is valid, shows again what is not, and goes where the button says.

    Gives DECLINED when the person has just said no to answering: the caller says thank you.
    """
    leaf = _leaf(walk, code)
    if leaf is None:
        return redirect(walk.addresses.home)
    if request.method != "POST":
        return _render(request, walk, leaf, _form(walk, leaf))
    then = request.POST.get("then", "next")
    if then == "skip":
        return _go(walk, leaf, "next")
    data = request.POST.copy()
    if then == "unknown":
        _say_unknown(data, leaf)
    form, outcome, status = _save(walk, leaf, data)
    if add := request.POST.get("add_row"):
        walk.workspace.context.extra["blank_rows"] = {add: _blank_rows(data, walk, add)}
    if status != 200 or add:
        kept = _form(walk, leaf) if add and status == 200 else form
        return _render(request, walk, leaf, kept, data=data, outcome=outcome, status=status)
    if leaf.code == AGREEMENT and refused_agreement(walk.workspace.spec, walk.workspace.record.values):
        return DECLINED
    return _go(walk, leaf, then)


def walk_save(request: HttpRequest, walk: Walk, code: str) -> JsonResponse:
    """The answers of a page as they are written: ``{"saved": bool, "versions": {…}, "message": "…"}``.

    200 saved, 409 somebody else wrote or the answer is closed, 422 refused. The agreement is only given by its button.
    """
    leaf = _leaf(walk, code)
    if leaf is None or leaf.code == AGREEMENT:
        return JsonResponse({"saved": False, "versions": {}, "message": "Cette question n'est plus posée."}, status=409)
    form, outcome, status = _save(walk, leaf, request.POST)
    messages = [message for errors in form.errors.values() for message in errors]
    if outcome and outcome.conflicts:
        messages.append("Une autre réponse a été écrite entre-temps. Appuyez sur « Continuer » pour choisir.")
    versions = outcome.versions if outcome else {}
    return JsonResponse({"saved": status == 200, "versions": versions, "message": " ".join(messages)}, status=status)


def _leaf(walk: Walk, code: str) -> Leaf | None:
    """The page, when it may be answered now: nothing is asked before the agreement."""
    leaf = walk.leaf(code)
    return leaf if leaf and (walk.has_agreed or leaf.code == AGREEMENT) else None


def _form(walk: Walk, leaf: Leaf, data: Any = None) -> AnswerForm:
    posted = data if data is not None else {}
    fields = [each for each in leaf.fields if walk.workspace.shown(each) or f"{each.code}.version" in posted]
    return AnswerForm(data, None, items=fields, evaluation=walk.workspace.evaluation, context=walk.workspace.context)


def _save(walk: Walk, leaf: Leaf, data: Any) -> tuple[AnswerForm, SaveOutcome | None, int]:
    form = _form(walk, leaf, data)
    form.is_valid()
    if (
        walk.is_easy
        and leaf.code in (AGREEMENT, QUOTATION)
        and not form.errors
        and not form.cleaned_data.get(leaf.code)
    ):
        form.add_error(leaf.code, "Choisissez une réponse pour continuer.")
    try:
        outcome = save_item_answers(
            item=walk.item, changes=changes_of(form, data), key=one_line(data.get("key"), 80), by=walk.by
        )
    except TransitionRefused:
        form.add_error(None, IN_REVIEW)
        return form, None, 409
    walk.workspace.refresh()
    return form, outcome, 422 if form.errors else 409 if outcome.conflicts else 200


def _say_unknown(data: Any, leaf: Leaf) -> None:
    """« Je ne sais pas » is an answer of its own."""
    for field in leaf.fields:
        if field.type == FieldType.SCALE:
            data[field.code] = NOT_KNOWN
        elif field.accepts_special:
            data[field.code] = ""
            data[f"{field.code}.text"] = ""
            data[f"{field.code}.special"] = str(Special.NOT_DOCUMENTED)


def _blank_rows(data: Any, walk: Walk, code: str) -> int:
    """How many empty lines to draw after « Ajouter » : those that were there, and one more."""
    field = walk.workspace.spec.fields.get(code)
    if field is None:
        return 0
    stored = bare(field, walk.workspace.record.values.get(code)) or []
    shown = data.getlist(f"{code}-rows") or data.getlist(code)
    return min(max(len(shown) - len(stored), 0) + 1, MOST_ROWS)


def _go(walk: Walk, leaf: Leaf, then: str) -> HttpResponse:
    if not walk.is_asked(leaf):
        return redirect(walk.addresses.home)
    previous, following = walk.neighbours(leaf)
    if then == "previous":
        return redirect(walk.addresses.page(previous.code) if previous else walk.addresses.home)
    if then == "stay":
        return redirect(walk.addresses.page(leaf.code))
    return redirect(walk.addresses.page(following.code) if following else walk.addresses.recap)


def _render(
    request: HttpRequest,
    walk: Walk,
    leaf: Leaf,
    form: AnswerForm,
    *,
    data: Any = None,
    outcome: SaveOutcome | None = None,
    status: int = 200,
) -> HttpResponse:
    previous, _ = walk.neighbours(leaf) if walk.is_asked(leaf) else (None, None)
    conflicts = outcome.conflicts if outcome else {}
    versions = {code: answer.version for code, answer in walk.workspace.record.stored.items()}
    if data is not None:
        versions |= {code: read_version(data.get(f"{code}.version")) for code in [*form.errors, *conflicts]}
    questions = [
        {
            "code": field.code,
            "field": field,
            "bound": form[field.code],
            "version": versions.get(field.code, 0),
            "conflict": _both(field, form, conflicts.get(field.code)),
        }
        for field in leaf.fields
        if field.code in form.fields
    ]
    alone = leaf.fields[0] if walk.is_easy else None
    context = {
        "walk": walk,
        "leaf": leaf,
        "total": len(walk.leaves),
        "form": form,
        "questions": questions,
        "previous_url": walk.addresses.page(previous.code) if previous else walk.addresses.home,
        "save_url": "" if leaf.code == AGREEMENT else walk.addresses.save(leaf.code),
        "key": secrets.token_urlsafe(16),
        "datalists": datalists(leaf.fields, walk.workspace.context),
        **(_easy(walk, alone, questions[0]) if alone and questions else {}),
    }
    template = "knowledge/guest/question.html" if walk.is_easy else "knowledge/guest/theme.html"
    return render(request, template, context, status=status)


def _easy(walk: Walk, field: Any, question: dict[str, Any]) -> dict[str, Any]:
    """What the one question of an easy page draws: how it is answered, and its value as stored or typed."""
    raw = question["bound"].value() or {}
    raw = raw if isinstance(raw, dict) and "value" in raw else question["bound"].field.prepare_value(raw)
    is_agreement = field.code in (AGREEMENT, QUOTATION)
    value = raw.get("value")
    return {
        "field": field,
        "bound": question["bound"],
        "question": question,
        "value": "" if value is None else value,
        "is_unknown": raw.get("special") == Special.NOT_DOCUMENTED or value == NOT_KNOWN,
        "marks": marks_of(field, value) if field.type == FieldType.SCALE else [],
        "options": _options(field, value),
        "is_text": field.type in (FieldType.SHORT_TEXT, FieldType.LONG_TEXT),
        "can_skip": not is_agreement,
    }


def _options(field: Any, value: Any) -> list[dict[str, Any]]:
    if field.type == FieldType.YES_NO:
        pairs = [("oui", "Oui"), ("non", "Non")]
    elif field.type == FieldType.CHOICE:
        pairs = [(option.code, option.label) for option in field.options]
    else:
        return []
    return [{"code": code, "label": label, "checked": value == code} for code, label in pairs]


def _both(field: Any, form: AnswerForm, conflict: Any) -> dict[str, Any] | None:
    """The two answers of a conflict, without a name."""
    if conflict is None:
        return None
    mine = form.cleaned_data.get(field.code) if hasattr(form, "cleaned_data") else None
    empty = "(vide)"
    return {
        "theirs": show_answer(field, conflict.theirs).text if conflict.theirs is not None else empty,
        "mine": show_answer(field, mine).text if mine is not None else empty,
        "version": conflict.version,
    }
