"""What a publication changes, then the publication."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from isic_platform.common.parsing import positive_int
from knowledge.editor.consequences import consequences_of
from knowledge.editor.exceptions import DraftConflict, EditorRefused
from knowledge.editor.reading import resolve_draft
from knowledge.models import GridDraft
from knowledge.services.editor import publish_grid_draft
from knowledge.views.editor.access import crumbs, with_draft


@require_http_methods(["GET", "POST"])
@with_draft
def publish(request: HttpRequest, draft: GridDraft) -> HttpResponse:
    """GET lists what changes for drafts, exports and the API; POST publishes what that page showed."""
    if request.method == "POST":
        try:
            version = publish_grid_draft(
                draft=draft, revision=positive_int(request.POST.get("revision")) or 0, by=request.user
            )
        except DraftConflict as refusal:
            messages.warning(request, f"{refusal} Voici les conséquences telles qu'elles sont maintenant.")
            return redirect("knowledge:editor-publish", code=draft.code)
        except EditorRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("knowledge:editor-publish", code=draft.code)
        messages.success(request, f"{version.grid.code} est publiée (version {version.number}).")
        return redirect(version.grid.get_absolute_url())
    resolution = resolve_draft(draft)
    context = {
        "draft": draft,
        "resolution": resolution,
        "faults": resolution.checked.faults,
        "consequences": consequences_of(draft, resolution) if resolution.spec else None,
        "crumbs": crumbs(draft, "Publier"),
    }
    return render(request, "knowledge/editor/publish.html", context)
