"""Withdraw a published content, put it back, archive it (H.2)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isic_platform.publication import permissions, selectors, services
from isic_platform.publication.access import with_any_item
from isic_platform.publication.exceptions import NotReady, PublicationError
from isic_platform.publication.forms import WithdrawForm
from isic_platform.publication.models import Item
from isic_platform.publication.reading import Reading, attachments_url

NOT_ONLINE = "Ce contenu n'est pas en ligne, ou vous n'êtes pas de ceux qui peuvent le retirer."
NOT_WITHDRAWN = "Ce contenu n'est pas retiré, ou d'autres que vous décident de la suite."


@require_http_methods(["GET", "POST"])
@with_any_item(permissions.can_unpublish_item, NOT_ONLINE)
def withdraw_published(request: HttpRequest, item: Item) -> HttpResponse:
    """Take the published version off at once; its address will say why."""
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.unpublish_item(item=item, by=request.user, reason=data["reason"], comment=data["comment"])
        except PublicationError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Le contenu est retiré. Son adresse répond qu'il l'a été, et pourquoi.")
        return redirect(_home(request, item))
    title = selectors.published_title(item.published_version, item) if item.is_readable else f"Contenu {item.short_id}"
    context = {
        "item": item,
        "title": title,
        "form": form,
        "crumbs": _crumbs(title, "Retirer"),
        "back": _home(request, item),
    }
    return render(request, "publication/withdraw.html", context, status=422 if form.errors else 200)


def _may_follow(user: Any, item: Item) -> bool:
    return permissions.can_republish_item(user, item) or permissions.can_archive_item(user, item)


@require_safe
@with_any_item(_may_follow, NOT_WITHDRAWN)
def withdrawn(request: HttpRequest, item: Item) -> HttpResponse:
    """The withdrawn version, why it left, and what may be done with it."""
    version = selectors.withdrawn_version(item)
    version.item = item
    step = version.transitions.filter(target=version.state).select_related("by").first()
    reading = Reading.of_version(version, request.user)
    context = {
        "item": item,
        "version": version,
        "reading": reading,
        "comment": step.reason if step else "",
        "can_republish": permissions.can_republish_item(request.user, item),
        "can_archive": permissions.can_archive_item(request.user, item),
        "file_url": attachments_url(item, draft=True),
        "crumbs": _crumbs(reading.title, "Version retirée"),
    }
    return render(request, "publication/withdrawn.html", context)


@require_POST
@with_any_item(permissions.can_republish_item, NOT_WITHDRAWN)
def republish(request: HttpRequest, item: Item) -> HttpResponse:
    """Put the withdrawn version back, after the same checks."""
    try:
        services.republish_item(item=item, by=request.user)
    except NotReady as refusal:
        for issue in refusal.issues:
            if issue.blocks:
                messages.error(request, issue.message)
        return redirect("publication:withdrawn", short_id=item.short_id)
    except PublicationError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Le contenu est de nouveau en ligne. Ses auteurs sont prévenus.")
    return redirect("publication:queue")


@require_POST
@with_any_item(permissions.can_archive_item, NOT_WITHDRAWN)
def archive(request: HttpRequest, item: Item) -> HttpResponse:
    """Archive the withdrawn version: kept, never put back."""
    try:
        services.archive_item(item=item, by=request.user)
    except PublicationError as refusal:
        messages.error(request, str(refusal))
        return redirect(_home(request, item))
    messages.success(request, "La version est archivée : elle reste dans l'historique et ne revient plus en ligne.")
    return redirect(_home(request, item))


def _home(request: HttpRequest, item: Item) -> str:
    if item.is_written_by(request.user):
        return reverse("publication:overview", args=[item.short_id])
    if permissions.can_read_reports(request.user):
        return reverse("publication:reports")
    return reverse("publication:queue")


def _crumbs(title: str, label: str) -> list[dict[str, str]]:
    return [{"label": title, "url": ""}, {"label": label, "url": ""}]
