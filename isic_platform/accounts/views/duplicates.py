"""Duplicates of the directory: find them, see what a merge would move, merge or propose to."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isic_platform.accounts import permissions, selectors, services
from isic_platform.accounts.enums import MergeState
from isic_platform.accounts.forms import KeptForm, ReasonForm
from isic_platform.accounts.middleware import kept_text
from isic_platform.accounts.models import Institution, Merge
from isic_platform.accounts.relations import citations, tally
from isic_platform.accounts.resemblance import Candidate, likely_pairs, lookalikes
from isic_platform.accounts.services.merging import fields_to_fill
from isic_platform.accounts.views.institutions import departement_label
from isic_platform.accounts.views.kept import bound_to_kept
from isic_platform.vocabularies.selectors import label_of

_NOT_YOURS = (
    "Fusionner revient aux personnes qui administrent la plateforme ; le proposer, à celles qui animent un réseau."
)
SHOWN = 25


@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """Proposals that wait, pages that look alike, and (for administrators) the last merges."""
    if not permissions.can_propose_merge(request.user):
        raise PermissionDenied(_NOT_YOURS)
    merges = permissions.can_merge_institutions(request.user)
    context = {
        "proposals": selectors.merges_shown_to(request.user, state=MergeState.PROPOSED),
        "pairs": likely_pairs(SHOWN),
        "done": selectors.merges_shown_to(request.user, state=MergeState.DONE, limit=SHOWN),
        "can_merge": merges,
        "crumbs": _crumbs({"label": "Doublons"}),
    }
    return render(request, "accounts/duplicates.html", context)


@require_POST
def dismiss_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a proposal: the two institutions are distinct."""
    if not permissions.can_merge_institutions(request.user):
        raise PermissionDenied(_NOT_YOURS)
    merge = get_object_or_404(Merge.objects.select_related("duplicate", "kept"), pk=pk)
    try:
        services.dismiss_merge(merge=merge, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, f"« {merge.duplicate} » et « {merge.kept} » restent deux structures.")
    return redirect("accounts:duplicates")


@require_http_methods(["GET", "HEAD", "POST"])
def merge_institution(request: HttpRequest, code: str) -> HttpResponse:
    """Choose the institution that is kept (``dans``), see what will move, then merge, propose, or say they are two."""
    rows = selectors.with_former(selectors.institutions_shown_to(request.user))
    duplicate = get_object_or_404(rows, code=code)
    if not permissions.can_propose_merge(request.user):
        raise PermissionDenied(_NOT_YOURS)
    given = request.POST if request.method == "POST" else request.GET
    form = KeptForm(given if "dans" in given else None, duplicate=duplicate)
    if not form.is_valid():
        return _choose(request, duplicate, form)
    kept = form.kept
    if request.method != "POST":
        reason_form = bound_to_kept(ReasonForm, kept_text(request))
        return _preview(request, duplicate, kept, reason_form)
    reason_form = ReasonForm(request.POST)
    try:
        if reason_form.is_valid():
            return _act(request, duplicate, kept, reason_form.cleaned_data["reason"])
    except ValidationError as refusal:
        reason_form.add_error(None, refusal)
    return _preview(request, duplicate, kept, reason_form)


def _act(request: HttpRequest, duplicate: Institution, kept: Institution, reason: str) -> HttpResponse:
    act = request.POST.get("action", "")
    if act == "fusionner":
        services.merge_institutions(duplicate=duplicate, kept=kept, by=request.user)
        messages.success(request, f"« {duplicate.name} » est fusionnée dans « {kept.name} ».")
        return redirect("accounts:institution", code=kept.code)
    if act == "proposer":
        services.propose_merge(duplicate=duplicate, kept=kept, reason=reason, by=request.user)
        messages.success(request, "La fusion est proposée à l’administration de la plateforme.")
    elif act == "distinctes":
        services.set_apart(first=duplicate, second=kept, by=request.user)
        messages.success(request, f"« {duplicate.name} » et « {kept.name} » restent deux structures.")
    else:
        raise ValidationError("Choisissez ce que deviennent ces deux pages.")
    return redirect("accounts:duplicates")


def _choose(request: HttpRequest, duplicate: Institution, form: KeptForm) -> HttpResponse:
    close = lookalikes(Candidate(duplicate.name, duplicate.departement, ignore=duplicate.pk))
    context = {
        "duplicate": duplicate,
        "form": form,
        "lookalikes": close,
        "crumbs": _crumbs(_link(duplicate), {"label": "Fusionner"}),
    }
    return render(request, "accounts/merge_choose.html", context, status=422 if form.errors else 200)


def _preview(request: HttpRequest, duplicate: Institution, kept: Institution, form: ReasonForm) -> HttpResponse:
    """Counts are an administrator's to read: they tell of contents that others may not open."""
    merges = permissions.can_merge_institutions(request.user)
    filled = fields_to_fill(duplicate, kept) if not duplicate.merged_into_id else []
    context: dict[str, Any] = {
        "duplicate": duplicate,
        "kept": kept,
        "sides": [_side("Page à fusionner", duplicate), _side("Page à garder", kept)],
        "form": form,
        "can_merge": merges,
        "moves": tally(duplicate, kept) if merges else [],
        "citations": citations(duplicate) if merges else [],
        "filled": [_labelled(duplicate, name) for name in filled],
        "crumbs": _crumbs(_link(duplicate), {"label": "Fusionner"}),
    }
    return render(request, "accounts/merge.html", context, status=422 if form.errors else 200)


def _side(title: str, found: Institution) -> dict[str, Any]:
    told = [
        ("Type", label_of(found.kind)),
        ("Territoire", found.territory.label if found.territory_id else departement_label(found.departement)),
        ("SIRET", found.siret),
        ("Missions", found.missions),
        ("Code", found.code),
    ]
    facts = [{"label": label, "value": value, "void": "" if value else "Non documenté"} for label, value in told]
    return {"title": title, "institution": found, "facts": facts}


def _labelled(found: Institution, name: str) -> dict[str, str]:
    label = str(Institution._meta.get_field(name).verbose_name)
    return {
        "label": label.upper() if name == "siret" else label.capitalize(),
        "value": str(getattr(found, name)),
        "void": "",
    }


def _link(found: Institution) -> dict[str, str]:
    return {"label": found.name, "url": reverse("accounts:institution", args=[found.code])}


def _crumbs(*more: dict[str, str]) -> list[dict[str, str]]:
    return [{"label": "Structures", "url": reverse("accounts:directory")}, *more]
