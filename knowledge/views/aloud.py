"""Collect words page after page: somebody of the team reads each question aloud and writes what is said (S98)."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isic_platform.publication.access import is_writer, with_item
from isic_platform.publication.models import Item
from isic_platform.publication.permissions import can_edit_item
from isic_platform.publication.views.writing import NOT_WRITER
from knowledge.exceptions import EntryIncomplete
from knowledge.models import GridEntry
from knowledge.respondents.rules import CONCERNED
from knowledge.respondents.walk import Addresses, Walk
from knowledge.services import finish_grid_entry
from knowledge.views.walk import DECLINED, walk_page, walk_save

CLOSED = "Cette réponse est terminée ou en relecture : elle ne se complète plus."


@require_safe
@with_item(is_writer, NOT_WRITER)
def home(request: HttpRequest, item: Item) -> HttpResponse:
    """What is read first, aloud: what it is for, who will read."""
    walk = _walk(request, item)
    leaf = walk.where_to_resume()
    context = {
        "walk": walk,
        "is_concerned": walk.entry.respondent_kind in CONCERNED,
        "institution": item.institution,
        "resume_url": walk.addresses.page(leaf.code) if leaf else walk.addresses.recap,
    }
    return render(request, "knowledge/guest/welcome.html", context)


@require_http_methods(["GET", "POST"])
@with_item(is_writer, NOT_WRITER, for_writing=True)
def page(request: HttpRequest, item: Item, code: str) -> HttpResponse:
    """One question, or one theme."""
    answer = walk_page(request, _walk(request, item), code)
    if answer == DECLINED:
        messages.success(request, "La personne a dit non. C'est noté, et rien d'autre n'est gardé. Remerciez-la.")
        return redirect("publication:overview", short_id=item.short_id)
    return answer


@require_POST
@with_item(is_writer, NOT_WRITER, for_writing=True)
def save(request: HttpRequest, item: Item, code: str) -> HttpResponse:
    """The answers of a page as they are written."""
    return walk_save(request, _walk(request, item), code)


@require_http_methods(["GET", "POST"])
@with_item(is_writer, NOT_WRITER)
def recap(request: HttpRequest, item: Item) -> HttpResponse:
    """Everything to read again together; POST ends."""
    walk = _walk(request, item)
    if not walk.has_agreed:
        return redirect(walk.addresses.home)
    if request.method == "POST":
        try:
            finish_grid_entry(entry=walk.entry, by=request.user)
        except EntryIncomplete:
            pass  # the page below says what is missing
        else:
            messages.success(request, "Grille terminée. Merci aux personnes qui ont répondu.")
            return redirect("publication:overview", short_id=item.short_id)
    context = {"walk": walk, "lines": walk.summary(), "missing": walk.missing() if request.method == "POST" else []}
    return render(request, "knowledge/guest/recap.html", context, status=422 if context["missing"] else 200)


def _walk(request: HttpRequest, item: Item) -> Walk:
    entry = GridEntry.objects.select_related("grid_version__grid").filter(item=item).first()
    if entry is None:
        raise Http404
    entry.item = item
    if entry.is_finished or not can_edit_item(request.user, item):
        raise PermissionDenied(CLOSED)
    addresses = Addresses(
        home=reverse("knowledge:aloud", args=[item.short_id]),
        recap=reverse("knowledge:aloud-recap", args=[item.short_id]),
        page=lambda code: reverse("knowledge:aloud-page", args=[item.short_id, code]),
        save=lambda code: reverse("knowledge:aloud-save", args=[item.short_id, code]),
    )
    return Walk(entry, addresses, request.user)
