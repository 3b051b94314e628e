"""The published fiches of an institution."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from isic_platform.accounts.selectors import institutions_shown_to
from isic_platform.search.positions import Position, keyset_page
from projects.institutions import fiche_line, published_fiches

SIZE = 25


@login_not_required
@require_safe
def institution_fiches(request: HttpRequest, code: str) -> HttpResponse:
    """Those that this person may read, the latest first."""
    found = get_object_or_404(institutions_shown_to(request.user).filter(merged_into=None), code=code)
    rows, previous, following = keyset_page(published_fiches(found, request.user), Position.read(request.GET), SIZE)
    context = {
        "institution": found,
        "results": [fiche_line(row) for row in rows],
        "previous_url": _link(previous),
        "next_url": _link(following),
        "crumbs": [
            {"label": "Structures", "url": reverse("accounts:directory")},
            {"label": found.name, "url": reverse("accounts:institution", args=[code])},
            {"label": "Fiches publiées"},
        ],
    }
    return render(request, "projects/institution_fiches.html", context)


def _link(position: Position | None) -> str:
    return f"?{urlencode(position.parameters())}" if position else ""
