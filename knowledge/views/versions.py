"""Move one's answer to the newer version of its grid (S83)."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from isic_platform.publication.access import is_writer, with_item
from isic_platform.publication.exceptions import TransitionRefused
from isic_platform.publication.models import Item
from isic_platform.publication.permissions import can_edit_item
from isic_platform.publication.reading import attachments_url
from isic_platform.publication.views.writing import IN_REVIEW, NOT_WRITER
from knowledge.exceptions import EntryRefused
from knowledge.models import GridEntry
from knowledge.services.versions import move_entry_to_newer_version
from knowledge.versions import move_of, refusal_to_move


@require_http_methods(["GET", "POST"])
@with_item(is_writer, NOT_WRITER, for_writing=True)
def move(request: HttpRequest, item: Item) -> HttpResponse:
    """GET tells what changes, with the answers to retired questions; POST moves the answer, which loses nothing."""
    rows = GridEntry.objects.select_related("grid_version__grid", "grid_version__spec_version")
    entry = rows.defer("grid_version__spec_version__definition").filter(item=item).first()
    if entry is None:
        raise Http404
    entry.item = item
    if not can_edit_item(request.user, item):
        raise PermissionDenied(IN_REVIEW)
    if refusal := refusal_to_move(entry):
        raise PermissionDenied(refusal)
    overview = reverse("publication:overview", args=[item.short_id])
    if request.method == "POST":
        try:
            target = move_entry_to_newer_version(entry=entry, by=request.user)
        except (EntryRefused, TransitionRefused) as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(
                request, f"La réponse suit maintenant la version {target.number} de la grille. Rien n'est perdu."
            )
        return redirect(overview)
    found = move_of(entry)
    if found is None:
        messages.info(request, "Cette réponse suit déjà la version publiée de la grille.")
        return redirect(overview)
    context = {
        "entry": entry, "item": item, "move": found, "is_published": bool(item.published_version_id),
        "file_url": attachments_url(item, draft=True),
        "crumbs": [
            {"label": "Collectes", "url": reverse("knowledge:entries")},
            {"label": str(item), "url": overview},
            {"label": "Nouvelle version", "url": ""},
        ],
    }  # fmt: skip
    return render(request, "knowledge/editor/move.html", context)
