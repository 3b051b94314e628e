"""``/projets/<id>/journal/``: the logbook of a project, for its team alone (S20, S81)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from isic_platform.common.parsing import one_line
from isic_platform.publication.access import is_writer, with_item
from isic_platform.publication.attribution import name_for_colleagues
from isic_platform.publication.exceptions import PublicationError
from isic_platform.publication.models import Item
from isic_platform.publication.views.writing import crumbs
from isic_platform.vocabularies.selectors import codes_of, terms_of
from projects import services
from projects.forms import NoteForm
from projects.models import JournalNote
from projects.permissions import can_change_note
from projects.selectors.journal import journal_page
from projects.validators import warnings_of
from projects.views.cycle import project_of

NOT_TEAM = "Le journal de bord est à l'équipe de la fiche."


@require_http_methods(["GET", "POST"])
@with_item(is_writer, NOT_TEAM, for_writing=True)
def journal(request: HttpRequest, item: Item) -> HttpResponse:
    """Write a note, find those of before: by words (``q``), by theme."""
    project = project_of(item)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and _kept(
        request, form, lambda: services.add_note(project=project, by=request.user, **form.cleaned_data)
    ):
        return redirect("projects:journal", short_id=item.short_id)
    words, theme = one_line(request.GET.get("q"), 100), request.GET.get("theme", "")
    if theme and theme not in codes_of("THE", include_inactive=True):
        messages.warning(request, "Ce thème n'existe pas : toutes les notes sont affichées.")
        theme = ""
    page = journal_page(item, words=words, theme=theme, after=request.GET.get("apres", ""))
    prefetch_related_objects([item], "co_writers")
    for group in page.groups:
        for note in group.notes:
            note.author = name_for_colleagues(note.by, request.user, item, "l'équipe")
            note.is_changeable = can_change_note(request.user, note, item)
    asked = {"q": words, "theme": theme}
    following = {**{name: value for name, value in asked.items() if value}, "apres": page.following}
    context = {
        "item": item,
        "form": form,
        "page": page,
        "words": words,
        "theme": theme,
        "themes": [(term.code, term.label) for term in terms_of("THE", include_inactive=True)],
        "next_url": f"?{urlencode(following)}" if page.following else "",
        "is_filtered": bool(words or theme),
        "crumbs": crumbs(item, "Journal de bord"),
    }
    return render(request, "projects/journal.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
@with_item(is_writer, NOT_TEAM, for_writing=True)
def note(request: HttpRequest, item: Item, pk: int) -> HttpResponse:
    """Correct a note, or delete it for good (``delete``)."""
    project = project_of(item)
    found = JournalNote.objects.filter(project=project, pk=pk).select_related("by").first()
    if found is None:
        raise Http404
    if not can_change_note(request.user, found, item):
        raise PermissionDenied("Cette note est à la personne qui l'a écrite, et au référent de la fiche.")
    found.project = project
    if request.method == "POST" and "delete" in request.POST:
        services.delete_note(note=found, by=request.user)
        messages.success(request, "La note est supprimée pour de bon.")
        return redirect("projects:journal", short_id=item.short_id)
    initial = {"on": found.on, "theme": found.theme, "text": found.text}
    form = NoteForm(request.POST or None, initial=initial)
    if request.method == "POST" and _kept(
        request, form, lambda: services.edit_note(note=found, by=request.user, **form.cleaned_data)
    ):
        return redirect("projects:journal", short_id=item.short_id)
    above = {"label": "Journal de bord", "url": reverse("projects:journal", args=[item.short_id])}
    context = {
        "item": item,
        "form": form,
        "note": found,
        "crumbs": [*crumbs(item), above, {"label": "Note", "url": ""}],
    }
    return render(request, "projects/note.html", context, status=422 if request.method == "POST" else 200)


def _kept(request: HttpRequest, form: NoteForm, act: Any) -> bool:
    if not form.is_valid():
        return False
    try:
        kept = act()
    except PublicationError as refusal:
        form.add_error("text", str(refusal))
        return False
    messages.success(request, "Note enregistrée.")
    for warning in warnings_of(kept.text):
        messages.warning(request, f"À vérifier dans cette note : {warning}")
    return True
