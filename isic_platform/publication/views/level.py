"""``/travail/<id>/niveau/``: the cursor of effort (S6 to S13). What each level asks, why this one, what it took so far."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from isic_platform.formkit.completeness import Evaluation
from isic_platform.formkit.enums import Level, Obligation
from isic_platform.formkit.forms import AnswerForm
from isic_platform.formkit.plain import plain_answer
from isic_platform.formkit.spec import Field
from isic_platform.formkit.writing_time import french_duration
from isic_platform.publication import services
from isic_platform.publication.access import with_item
from isic_platform.publication.effort import effort_of
from isic_platform.publication.exceptions import PublicationError, TransitionRefused
from isic_platform.publication.kinds import kind_of
from isic_platform.publication.models import Item
from isic_platform.publication.permissions import can_edit_item
from isic_platform.publication.views.writing import changes_of, crumbs
from isic_platform.publication.workspace import Workspace

LEVEL_TEXTS = {
    Level.TRACE: ("Cinq minutes", "Sept réponses : qui, quoi, ce qu'on retient. Un souvenir court, peu transposable."),
    Level.STANDARD: (
        "Quarante-cinq minutes, en plusieurs fois",
        "La description factuelle complète, comparable aux autres.",
    ),
    Level.MODEL: ("Plusieurs séances", "La fiche, trois grilles, une analyse : de quoi transposer l'action ailleurs."),
}
LEVEL_MINUTES = {Level.TRACE: 5, Level.STANDARD: 45}  # B.0; a modelling has no length of its own
REASON_LENGTH = 1000


@require_http_methods(["GET", "POST"])
@with_item(can_edit_item, "Le niveau se change pendant l'écriture.", for_writing=True, with_answers=True)
def level(request: HttpRequest, item: Item) -> HttpResponse:
    """Move the cursor (S6). Nothing is lost: what a level hides waits for its return (S13).

    POST may carry the answers asked beside the level, each with the version that the page showed, and a reason for the team.
    """
    kind = kind_of(item)
    if not kind.has_levels:
        raise PermissionDenied("Ce contenu n'a pas de niveau.")
    workspace = Workspace(item, request.user)
    fields = [workspace.spec.fields[code] for code in kind.level_codes if code in workspace.spec.fields]
    errors: list[dict[str, str]] = []
    form = _form(workspace, fields)
    if request.method == "POST":
        form = _form(workspace, [field for field in fields if f"{field.code}.version" in request.POST], request.POST)
        wanted = request.POST.get("level", "")
        if wanted not in Level.values:
            errors.append(_error("niveaux", "Niveau", "Choisissez un niveau parmi les trois."))
        elif form.is_valid():
            try:
                moved = _move(request, item, form, wanted)
            except TransitionRefused as refusal:
                messages.error(request, str(refusal))
                return redirect("publication:overview", short_id=item.short_id)
            except _Overtaken as overtaken:
                errors += [
                    _overtaken(workspace.spec.fields[code], theirs) for code, theirs in overtaken.conflicts.items()
                ]
            except PublicationError as refusal:
                errors.append(_error("reason", "Raison de ce changement", str(refusal)))
            else:
                return _done(request, item, wanted, moved)
    context = {
        "item": item,
        "levels": _levels(workspace, request.POST.get("level") or item.record.level),
        "form": form,
        "questions": _questions(workspace, fields, form),
        "reason": request.POST.get("reason", ""),
        "reason_error": next((each["message"] for each in errors if each["target"] == "reason"), ""),
        "has_history": kind.level_panel is not None,
        "history": kind.level_panel(item, request.user) if kind.level_panel else None,
        "effort": effort_of(item),
        "extra_errors": errors,
        "crumbs": crumbs(item, "Niveau"),
    }
    return render(request, "publication/level.html", context, status=422 if errors or form.errors else 200)


class _Overtaken(Exception):
    """Somebody else changed an answer of the page since it was opened: nothing is written."""

    def __init__(self, conflicts: dict[str, Any]) -> None:
        super().__init__()
        self.conflicts = conflicts


@transaction.atomic
def _move(request: HttpRequest, item: Item, form: AnswerForm, wanted: str) -> bool:
    """Answers, level and reason together, or none of them; gives whether the level moved."""
    if changes := changes_of(form, request.POST):
        outcome = services.save_item_answers(item=item, changes=changes, key="", by=request.user)
        if outcome.conflicts:
            raise _Overtaken({code: conflict.theirs for code, conflict in outcome.conflicts.items()})
    moved = wanted != item.record.level
    if moved:
        services.change_item_level(item=item, level=wanted, by=request.user)
    reason, keep = request.POST.get("reason", "").strip()[:REASON_LENGTH], kind_of(item).on_level_reason
    if reason and keep:
        keep(item, reason, request.user)
    return moved


def _done(request: HttpRequest, item: Item, wanted: str, moved: bool) -> HttpResponse:
    if not moved:
        messages.success(request, "Enregistré. Le niveau n'a pas changé.")
        return redirect("publication:level", short_id=item.short_id)
    messages.success(request, f"Niveau : {Level(wanted).label.lower()}. Aucune réponse n'est perdue.")
    return redirect("publication:write", short_id=item.short_id)


def _form(workspace: Workspace, fields: Sequence[Field], data: Any = None) -> AnswerForm:
    """The fields asked beside the level, whatever the present level hides: they are answered before it moves."""
    evaluation = Evaluation(workspace.spec, Level.STANDARD, workspace.record.values)
    return AnswerForm(data, items=fields, evaluation=evaluation, context=workspace.context)


def _questions(workspace: Workspace, fields: Sequence[Field], form: AnswerForm) -> list[dict[str, Any]]:
    """Each with the version that is stored now: after a conflict, sending again keeps one's own text."""
    stored = _form(workspace, fields)
    answers = workspace.record.stored
    return [
        {
            "code": field.code,
            "bound": form[field.code] if field.code in form.fields else stored[field.code],
            "version": answers[field.code].version if field.code in answers else 0,
        }
        for field in fields
    ]


def _levels(workspace: Workspace, chosen: str) -> list[dict[str, Any]]:
    """The three levels with what each asks now, given the present answers."""
    out = []
    for code, label in Level.choices:
        evaluation = Evaluation(workspace.spec, code, workspace.record.values)
        missing = len(evaluation.progress().missing)
        asked = sum(evaluation.obligation(field) == Obligation.REQUIRED for field in workspace.spec.fields.values())
        conditions = kind_of(workspace.item).level_conditions
        out.append(
            {
                "code": code,
                "label": label,
                "time": LEVEL_TEXTS[code][0],
                "text": LEVEL_TEXTS[code][1],
                "current": code == chosen,
                "is_present": code == workspace.record.level,
                "asks": _asks(missing),
                "remaining": _remaining(code, missing, asked),
                "conditions": [issue.message for check in conditions for issue in check(workspace.item, code)],
            }
        )
    return out


def _asks(missing: int) -> str:
    if not missing:
        return "Rien d'obligatoire n'y manque."
    return f"{missing} réponse{'s' if missing > 1 else ''} obligatoire{'s' if missing > 1 else ''} à écrire encore."


def _remaining(code: str, missing: int, asked: int) -> str:
    """The share of the level's time that its missing answers stand for; empty when B.0 gives no time."""
    whole = LEVEL_MINUTES.get(Level(code))
    if not whole or not missing or not asked:
        return ""
    return f"environ {french_duration(math.ceil(whole * missing / asked))}"


def _error(target: str, label: str, message: str) -> dict[str, str]:
    return {"target": target, "label": label, "message": message}


def _overtaken(field: Field, theirs: Any) -> dict[str, str]:
    said = plain_answer(field, theirs) or "vide"
    message = f"quelqu'un l'a changé entre-temps (« {said} »). Enregistrez de nouveau pour garder votre texte."
    return _error(f"id_{field.code}", field.label, message)
