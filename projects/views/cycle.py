"""``/projets/<id>/etat/`` and ``/projets/<id>/cycle/``: the life of an action, recorded by its team (S1 to S5, H.2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from isic_platform.common.parsing import positive_int
from isic_platform.publication.access import is_writer, with_item
from isic_platform.publication.exceptions import PublicationError
from isic_platform.publication.kinds import kind_of
from isic_platform.publication.models import Item
from isic_platform.publication.views.writing import crumbs
from projects import services
from projects.enums import ProjectState
from projects.forms import PassageForm, ReasonForm, StateForm, TurnDateForm, TurnForm
from projects.models import CycleTurn, Project
from projects.panels import passages_told, state_events
from projects.selectors.cycle import TurnAccount, compare_turns, cycle_of, state_history, turn_accounts
from projects.services.states import NEW_TURN, allowed_targets
from projects.services.turns import open_turn_of

NOT_TEAM = "Seule l'équipe de cette fiche suit la vie de l'action."


def project_of(item: Item) -> Project:
    """The project of a content, Http404 for another kind."""
    project = Project.objects.filter(item=item).first()
    if project is None or kind_of(item).code != services.KIND:
        raise Http404
    project.item = item
    return project


@require_http_methods(["GET", "POST"])
@with_item(is_writer, NOT_TEAM, for_writing=True)
def state(request: HttpRequest, item: Item) -> HttpResponse:
    """Where the action stands, its history with reasons, and what may follow (H.2)."""
    project = project_of(item)
    changes = state_history(item)
    owed = [change for change in changes if change.reason_due]
    present = changes[0].target if changes else ""
    targets = [code for code in allowed_targets(project, present) if (present, code) != NEW_TURN]
    form = StateForm(request.POST if "move" in request.POST else None, targets=targets)
    reason_forms = [
        (change, ReasonForm(request.POST if request.POST.get("explain") == str(change.pk) else None, prefix=f"m{change.pk}"))
        for change in owed
    ]  # fmt: skip
    if request.method == "POST" and _change_state(request, project, form, reason_forms):
        return redirect("projects:state", short_id=item.short_id)
    context = {
        "item": item,
        "present": ProjectState(present).label if present else "",
        "is_closed": present == ProjectState.CLOSED,
        "owed": [{"change": change, "form": reason, "reopens": _reopens(change)} for change, reason in reason_forms],
        "form": form,
        "has_targets": bool(targets),
        "events": state_events(changes, item, request.user),
        "crumbs": crumbs(item, "État de l'action"),
    }
    return render(request, "projects/state.html", context, status=422 if request.method == "POST" else 200)


def _reopens(change: Any) -> bool:
    return (change.source, change.target) == NEW_TURN


def _change_state(request: HttpRequest, project: Project, form: StateForm, reason_forms: list[Any]) -> bool:
    """Do what was asked; the form at fault carries the refusal."""
    for change, reason in reason_forms:
        if reason.is_bound:
            change.project = project
            return _did(
                request, reason, "Motif enregistré, pour l'équipe.",
                lambda change=change, reason=reason: services.give_state_reason(
                    change=change, by=request.user, **reason.cleaned_data
                ),
            )  # fmt: skip
    if not form.is_bound:
        form = StateForm(request.POST, targets=())
    return _did(
        request, form, "État enregistré. Il sera public avec la prochaine version publiée.",
        lambda: services.change_project_state(project=project, by=request.user, **form.cleaned_data),
    )  # fmt: skip


def _did(request: HttpRequest, form: Any, done: str, act: Any) -> bool:
    if not form.is_valid():
        return False
    try:
        act()
    except PublicationError as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, done)
    return True


@require_http_methods(["GET", "POST"])
@with_item(is_writer, NOT_TEAM, for_writing=True, with_answers=True)
def cycle(request: HttpRequest, item: Item) -> HttpResponse:
    """The present turn and its passages, the turns side by side; POST dates a passage or the beginning of the turn."""
    project = project_of(item)
    read = cycle_of(item)
    accounts = turn_accounts(item, read.state if read else "")
    turn = accounts[0].turn if accounts else None
    passage = PassageForm(request.POST if "pass" in request.POST else None)
    opening = TurnDateForm(
        request.POST if "date" in request.POST else None, initial={"opened_on": turn.opened_on if turn else None}
    )
    if request.method == "POST":
        if passage.is_bound and _did(
            request, passage, "Passage enregistré. Il sera public avec la prochaine version publiée.",
            lambda: services.record_passage(project=project, by=request.user, **passage.cleaned_data),
        ):  # fmt: skip
            return redirect("projects:cycle", short_id=item.short_id)
        if opening.is_bound and _did(
            request, opening, "La date est corrigée.",
            lambda: services.date_turn(turn=_own(turn, project, request.user), by=request.user, **opening.cleaned_data),
        ):  # fmt: skip
            return redirect("projects:cycle", short_id=item.short_id)
    context = {
        "item": item,
        "cycle": read,
        "events": passages_told(read) if read else [],
        "passage": passage,
        "opening": opening,
        "accounts": accounts,
        "compared": {"old": accounts[1].turn.number, "new": accounts[0].turn.number} if len(accounts) > 1 else None,
        "versions_url": _versions_url(item, accounts),
        "is_closed": bool(read) and read.state == ProjectState.CLOSED,
        "current_label": "Action close" if read and read.state == ProjectState.CLOSED else "En cours",
        "crumbs": crumbs(item, "Cycle"),
    }
    return render(request, "projects/cycle.html", context, status=422 if request.method == "POST" else 200)


def _versions_url(item: Item, accounts: Sequence[TurnAccount]) -> str:
    """The comparison of the last versions of the two latest turns; the history when one of them published nothing."""
    last = [account.versions[-1].number for account in accounts[:2] if account.versions]
    if len(last) < 2:
        return reverse("publication:history", args=[item.short_id])
    return reverse("publication:compare", args=[item.short_id]) + f"?de={last[1]}&a={last[0]}"


def _own(turn: CycleTurn | None, project: Project, by: Any) -> CycleTurn:
    turn = turn or open_turn_of(project, by=by)
    turn.project = project
    return turn


@require_safe
@with_item(is_writer, NOT_TEAM, for_writing=True, with_answers=True)
def compare(request: HttpRequest, item: Item) -> HttpResponse:
    """What two turns taught, word by word: ``?de=1&a=2``."""
    project = project_of(item)
    turns = {turn.number: turn for turn in project.turns.select_related("learnt_spec").order_by("number")}
    old, new = (turns.get(positive_int(request.GET.get(name)) or 0) for name in ("de", "a"))
    if old and new:
        old, new = sorted((old, new), key=lambda turn: turn.number)
    context = {
        "item": item,
        "numbers": list(turns),
        "old": old,
        "new": new,
        "left_title": f"Tour {old.number}" if old else "",
        "right_title": f"Tour {new.number}" if new else "",
        "changes": compare_turns(item, old, new) if old and new else None,
        "unknown": bool(request.GET) and not (old and new),
        "crumbs": _under_cycle(item, "Comparer"),
    }
    return render(request, "projects/compare_turns.html", context)


@require_http_methods(["GET", "POST"])
@with_item(is_writer, NOT_TEAM, for_writing=True)
def new_turn(request: HttpRequest, item: Item) -> HttpResponse:
    """Reopen a closed action: say what happens, then do it (S5, S20)."""
    project = project_of(item)
    form = TurnForm(request.POST or None)
    if request.method == "POST" and _did(
        request, form, "Un nouveau tour commence : conception, écoute. Rien du précédent n'est perdu.",
        lambda: services.open_turn(project=project, by=request.user, **form.cleaned_data),
    ):  # fmt: skip
        return redirect("projects:cycle", short_id=item.short_id)
    read = cycle_of(item)
    context = {
        "item": item,
        "form": form,
        "cycle": read,
        "crumbs": _under_cycle(item, "Nouveau tour"),
    }
    return render(request, "projects/new_turn.html", context, status=422 if request.method == "POST" else 200)


def _under_cycle(item: Item, label: str) -> list[dict[str, str]]:
    above = {"label": "Cycle", "url": reverse("projects:cycle", args=[item.short_id])}
    return [*crumbs(item), above, {"label": label, "url": ""}]
