"""Files joined to contents: given only to those who read an answer that refers to them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from isic_platform.formkit.models import Attachment
from isic_platform.publication import permissions, selectors
from isic_platform.publication.access import with_item
from isic_platform.publication.models import Item
from isic_platform.publication.reading import Reading

INLINE = ("image/jpeg", "image/png", "image/webp")


@require_safe
@login_not_required
def attachment(request: HttpRequest, short_id: str, pk: int) -> HttpResponse:
    """A file of a published content, if the answers that this person may read refer to it."""
    item = selectors.item_to_read(request.user, short_id)
    if item is None:
        raise Http404
    reading = Reading.of_version(item.published_version, request.user)
    if pk not in reading.attachment_ids():
        raise Http404
    return _send(item, pk)


def _may_open(user: Any, item: Item) -> bool:
    return item.is_written_by(user) or permissions.can_review_item(user, item)


@require_safe
@with_item(_may_open, "Ce fichier est réservé à l'équipe et aux relecteurs.")
def draft_attachment(request: HttpRequest, item: Item, pk: int) -> HttpResponse:
    """A file of the working answers for the team; of the submitted version for its reviewers."""
    if not item.is_written_by(request.user):
        item.working_version.item = item
        if pk not in Reading.of_version(item.working_version, request.user).attachment_ids():
            raise Http404
    return _send(item, pk)


def _send(item: Item, pk: int) -> FileResponse:
    found = Attachment.objects.filter(record_id=item.record_id, pk=pk).first()
    if found is None:
        raise Http404
    try:
        content = found.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    inline = found.content_type in INLINE
    response = FileResponse(content, as_attachment=not inline, filename=found.name, content_type=found.content_type)
    # Whatever a file holds, the browser runs nothing of it.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
