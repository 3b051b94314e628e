"""``/o/<id>/citation.bib`` and ``.ris``: the reference of a published content, for reference managers."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from isic_platform.publication import selectors
from isic_platform.publication.citations import as_bibtex, as_ris
from isic_platform.publication.reading import Reading


@require_safe
@login_not_required
def bibtex(request: HttpRequest, short_id: str) -> HttpResponse:
    """The reference in BibTeX."""
    return _citation(request, short_id, as_bibtex, "application/x-bibtex", "bib")


@require_safe
@login_not_required
def ris(request: HttpRequest, short_id: str) -> HttpResponse:
    """The reference in RIS."""
    return _citation(request, short_id, as_ris, "application/x-research-info-systems", "ris")


def _citation(
    request: HttpRequest, short_id: str, write: Callable[[Reading], str], media: str, extension: str
) -> HttpResponse:
    """What anybody may read of the version, whoever asks; a content that does not reach this person is not found."""
    item = selectors.item_to_read(request.user, short_id)
    if item is None:
        raise Http404
    reading = Reading.of_version(item.published_version)
    response = HttpResponse(write(reading), content_type=f"{media}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="isic-{item.short_id}.{extension}"'
    if not reading.is_listed:
        response["X-Robots-Tag"] = "noindex"
    return response
