"""The privileged redaction and its log (G.10)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from isic_platform.accounts.middleware import never_kept
from isic_platform.common.parsing import positive_int
from isic_platform.confidentiality.models import Redaction
from isic_platform.publication import permissions, services
from isic_platform.publication.access import with_any_item
from isic_platform.publication.exceptions import PublicationError
from isic_platform.publication.forms import RedactionForm
from isic_platform.publication.kinds import kind_of
from isic_platform.publication.models import Item
from isic_platform.publication.places import places_in_words
from isic_platform.publication.reading import Reading

MOST_LINES = 200
FILE_TYPES = {"application/pdf": "Document PDF", "text/plain": "Texte", "text/csv": "Tableau CSV"}


@never_kept
@sensitive_post_parameters("text", "replacement")
@require_http_methods(["GET", "POST"])
@with_any_item(permissions.can_redact_item, "Ce retrait est réservé aux administrateurs et aux relecteurs du réseau.")
def redact(request: HttpRequest, item: Item) -> HttpResponse:
    """Make a text leave every version and every trace; the answer says how many places, never what."""
    removed = request.POST.get("remove_file")
    form = RedactionForm(None if removed else request.POST or None)
    if removed:
        return _remove_file(request, item, removed)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            done = services.redact_item(
                item=item, text=data["text"], replacement=data["replacement"], rule=data["rule"], by=request.user
            )
        except PublicationError as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, f"Texte retiré : {places_in_words(done.places)}.")
            return redirect("publication:redact", short_id=item.short_id)
    context = {
        "item": item,
        "kind": kind_of(item),
        "form": form,
        "files": _files(request.user, item),
        "past": [_line(each) for each in Redaction.objects.filter(target=item.short_id).select_related("by")],
        "crumbs": [{"label": f"Contenu {item.short_id}", "url": ""}, {"label": "Retirer une donnée", "url": ""}],
    }
    return render(request, "publication/redact.html", context, status=422 if form.errors else 200)


def _files(user: Any, item: Item) -> list[dict[str, object]]:
    """Files of all versions. A name is free text: it is told to those who may read the answer that holds the file (H.3)."""
    readable: set[int] = set()
    if item.published_version_id and item.is_readable:
        item.published_version.item = item
        readable |= Reading.of_version(item.published_version, user).attachment_ids()
    if permissions.can_review_item(user, item):
        item.working_version.item = item
        readable |= Reading.of_version(item.working_version, user).attachment_ids()
    everything = item.is_written_by(user)
    lines = []
    for file in item.record.attachments.all():
        kind = "Image" if file.content_type.startswith("image/") else FILE_TYPES.get(file.content_type, "Document")
        lines.append({"file": file, "name": file.name if everything or file.pk in readable else kind})
    return lines


def _remove_file(request: HttpRequest, item: Item, identifier: str) -> HttpResponse:
    attachment = item.record.attachments.filter(pk=positive_int(identifier)).first()
    if attachment is None:
        raise Http404
    services.remove_file(item=item, attachment=attachment, by=request.user)
    messages.success(request, "Le fichier est retiré de toutes les versions, et des copies de ce contenu.")
    return redirect("publication:redact", short_id=item.short_id)


@require_safe
def redaction_log(request: HttpRequest) -> HttpResponse:
    """Every redaction: who, when, which content, how many places."""
    if not request.user.is_administrator:
        raise PermissionDenied("Ce journal est réservé aux administrateurs de la plateforme.")
    lines = [_line(each) for each in Redaction.objects.select_related("by")[:MOST_LINES]]
    return render(
        request, "publication/redaction_log.html", {"lines": lines, "crumbs": [{"label": "Journal des retraits"}]}
    )


def _line(each: Redaction) -> dict[str, object]:
    return {"redaction": each, "places": places_in_words(each.places)}
