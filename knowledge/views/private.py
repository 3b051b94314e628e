"""The private grid, for its author: share it in whole or in part, keep a copy of it, delete it for good (S90)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from isic_platform.formkit.plain import plain_answer
from isic_platform.publication.access import is_writer, with_item
from isic_platform.publication.models import Item
from isic_platform.publication.views.writing import NOT_WRITER, crumbs
from knowledge.exceptions import EntryRefused
from knowledge.models import GridEntry
from knowledge.respondents.forms import WHOLE, SharePrivateForm
from knowledge.respondents.privacy import (
    Fate,
    SharedPart,
    can_erase_private_entry,
    can_open_private_entry,
    shared_parts,
)
from knowledge.services.private import erase_private_entry, open_private_entry, share_extract, shareable

SHOWN = 140


@require_http_methods(["GET", "POST"])
@with_item(is_writer, NOT_WRITER)
def share(request: HttpRequest, item: Item) -> HttpResponse:
    """Choose some answers, or the whole, and who may read: nothing leaves before this page is posted."""
    entry = private_entry(item)
    if not can_open_private_entry(request.user, entry):
        raise PermissionDenied("Cette réponse n'est plus à vous seul·e : sa diffusion se change à la fin de la grille.")
    answered = _answered(item)
    form = SharePrivateForm(request.POST or None, answered=answered)
    if request.method == "POST" and form.is_valid():
        visibility = form.cleaned_data["visibility"]
        try:
            if form.cleaned_data["what"] == WHOLE:
                shared = open_private_entry(entry=entry, visibility=visibility, by=request.user)
                done = "La réponse n'est plus à vous seul·e. Elle suit maintenant le chemin ordinaire : relecture, puis publication."
            else:
                codes = form.cleaned_data["codes"]
                shared = share_extract(entry=entry, codes=codes, visibility=visibility, by=request.user)
                done = "L'extrait est créé avec les réponses choisies, et elles seules. Le reste reste à vous."
        except EntryRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect("publication:overview", short_id=shared.item.short_id)
    context = {"item": item, "form": form, "has_answers": bool(answered), "crumbs": crumbs(item, "Partager")}
    return render(request, "knowledge/respondents/share.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@with_item(is_writer, NOT_WRITER)
def erase(request: HttpRequest, item: Item) -> HttpResponse:
    """Delete for good, after a page that says what goes."""
    entry = private_entry(item)
    if not can_erase_private_entry(request.user, entry):
        raise PermissionDenied("Seul son auteur efface une réponse privée, tant qu'elle n'a pas été publiée.")
    parts = shared_parts(entry)
    may_take_back = any(part.fate != Fate.KEPT for part in parts)
    if request.method == "POST":
        extracts_too = may_take_back and bool(request.POST.get("extracts"))
        try:
            erase_private_entry(entry=entry, by=request.user, extracts_too=extracts_too)
        except EntryRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("publication:overview", short_id=item.short_id)
        messages.success(request, f"La réponse est effacée pour de bon. {_what_is_left(parts, extracts_too)}")
        return redirect("knowledge:entries")
    context = {"item": item, "parts": parts, "may_take_back": may_take_back, "crumbs": crumbs(item, "Effacer")}
    return render(request, "knowledge/respondents/erase.html", context)


def _what_is_left(parts: Sequence[SharedPart], extracts_too: bool) -> str:
    """What remains on the platform of an answer that was erased, as its page had said."""
    erased = extracts_too and any(part.fate == Fate.ERASED for part in parts)
    withdrawn = extracts_too and any(part.fate == Fate.WITHDRAWN for part in parts)
    left = sum(1 for part in parts if part.fate == Fate.KEPT or not extracts_too)
    told = []
    if erased:
        told.append("Ce que vous en aviez partagé sans le publier est effacé avec elle.")
    if withdrawn:
        told.append("Ce qui était en ligne est retiré de la publication : son texte reste dans son historique.")
    if left:
        shared = (
            "L'extrait que vous aviez partagé reste"
            if left == 1
            else f"{left} extraits que vous aviez partagés restent"
        )
        told.append(f"{shared}, sans plus dire d'où cela vient.")
    return " ".join(told) if left or withdrawn else " ".join([*told, "Il n'en reste rien sur la plateforme."])


@require_safe
@with_item(is_writer, NOT_WRITER)
def export(request: HttpRequest, item: Item) -> HttpResponse:
    """The answer as a text file that its author keeps."""
    entry = private_entry(item)
    if item.owner_id != request.user.pk:
        raise PermissionDenied("Seul son auteur emporte une réponse privée.")
    lines = [str(item), f"{entry.grid.code}, {entry.grid.title}", ""]
    spec, values = item.record.spec, item.record.values
    for code in shareable(spec, values):
        lines += [spec.fields[code].label, plain_answer(spec.fields[code], values[code]), ""]
    response = HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{entry.grid.code}-ma-reponse.txt"'
    return response


def private_entry(item: Item) -> GridEntry:
    """The answer to a private grid that this item is. Raises Http404."""
    rows = GridEntry.objects.select_related("grid_version__grid", "project__item")
    entry = rows.filter(item=item, grid_version__grid__is_private_by_default=True).first()
    if entry is None:
        raise Http404
    entry.item = item
    return entry


def _answered(item: Item) -> list[tuple[str, str]]:
    """(code, « question : début de la réponse ») of what was answered."""
    spec, values = item.record.spec, item.record.values
    return [(code, _line(spec.fields[code], values[code])) for code in shareable(spec, values)]


def _line(field: Any, answer: Any) -> str:
    text = " ".join(plain_answer(field, answer).split())
    text = text if len(text) <= SHOWN else f"{text[: SHOWN - 1].rstrip()}…"
    return f"{field.label} — {text}"
