"""``/o/<id>/une-page.pdf``: a fiche on one page (S147)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from isic_platform.publication.access import with_item
from isic_platform.publication.documents import file_name
from isic_platform.publication.models import Item
from isic_platform.publication.selectors import item_to_read
from isic_platform.publication.tables import published_reading
from isic_platform.publication.views.documents import draft_to_take_away, pdf_response
from isic_platform.publication.views.reading import NOT_READER, may_preview, not_readable
from projects.documents.one_page import one_page_pdf
from projects.services import KIND


@require_safe
@login_not_required
def one_page(request: HttpRequest, short_id: str) -> HttpResponse:
    """The published fiche on one page, as this person reads it."""
    item = item_to_read(request.user, short_id)
    if item is None:
        return not_readable(request, short_id)
    if item.kind != KIND:
        raise Http404
    reading = published_reading(item, request.user)
    return pdf_response(one_page_pdf(reading, is_draft=False), file_name(reading, "une-page"))


@require_safe
@with_item(may_preview, NOT_READER)
def draft_one_page(request: HttpRequest, item: Item) -> HttpResponse:
    """The fiche at work on one page, marked as a draft, for its team and those who review it."""
    if item.kind != KIND:
        raise Http404
    reading = draft_to_take_away(request, item)
    return pdf_response(one_page_pdf(reading, is_draft=True), file_name(reading, "une-page-brouillon"))
