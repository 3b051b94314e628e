"""``/o/<id>/document.pdf``: the text of any kind as a tagged PDF, for its reader; the draft for its team."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from isic_platform.common.pdf import render_pdf
from isic_platform.publication import selectors
from isic_platform.publication.access import with_item
from isic_platform.publication.documents import DOCUMENT, document_data, file_name
from isic_platform.publication.models import Item
from isic_platform.publication.reading import Reading
from isic_platform.publication.tables import published_reading
from isic_platform.publication.views.reading import NOT_READER, draft_reading, may_preview, not_readable


@require_safe
@login_not_required
def document(request: HttpRequest, short_id: str) -> HttpResponse:
    """The published version, whole, as this person reads it (S148)."""
    item = selectors.item_to_read(request.user, short_id)
    if item is None:
        return not_readable(request, short_id)
    reading = published_reading(item, request.user)
    return pdf_response(render_pdf(DOCUMENT, document_data(reading, is_draft=False)), file_name(reading))


@require_safe
@with_item(may_preview, NOT_READER)
def draft_document(request: HttpRequest, item: Item) -> HttpResponse:
    """The text at work, marked as a draft, for its team and those who review it."""
    reading = draft_to_take_away(request, item)
    return pdf_response(render_pdf(DOCUMENT, document_data(reading, is_draft=True)), file_name(reading, "brouillon"))


def draft_to_take_away(request: HttpRequest, item: Item) -> Reading:
    """The text at work as it may leave the platform: as the public would read it under the reinforced rules (G.8)."""
    as_public = item.is_reinforced or request.GET.get("vue") == "public"
    return draft_reading(request.user, item, as_public=as_public)[0]


def pdf_response(body: bytes, name: str) -> HttpResponse:
    """A PDF to download, that no cache keeps: what it holds depends on its reader."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(body, content_type="application/pdf", headers=headers)
