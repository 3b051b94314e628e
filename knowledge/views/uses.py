"""``/o/<id>/usages/`` and ``/usages/``: declare a use, read them, take one back (S232)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from isic_platform.accounts.middleware import kept_text
from isic_platform.accounts.views.kept import bound_to_kept
from isic_platform.publication.models import DeclaredUse, Item
from isic_platform.publication.reading import HELPLINES
from isic_platform.publication.selectors import item_to_read
from knowledge.uses import permissions
from knowledge.uses.forms import UseForm
from knowledge.uses.selectors import own_uses, uses_page
from knowledge.uses.services import declare_use, withdraw_use
from knowledge.views.refusals import show_refusal


@login_not_required
@require_safe
def uses(request: HttpRequest, short_id: str) -> HttpResponse:
    """Every use of a content, the latest first: read by whoever reads the content."""
    item = _readable(request.user, short_id)
    rows, following = uses_page(item, request.GET.get("avant", ""))
    context = {
        **_frame(item, "Usages"),
        "rows": rows,
        "following": following,
        "is_first": "avant" not in request.GET,
        "may_declare": permissions.can_declare_use(request.user, item),
        "may_withdraw_any": permissions.can_withdraw_use(request.user, DeclaredUse(item=item)),
        "reader_id": request.user.pk,
    }
    response = render(request, "knowledge/uses/list.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: HttpRequest, short_id: str) -> HttpResponse:
    """« Je l'ai utilisé »."""
    item = _readable(request.user, short_id)
    if not permissions.can_declare_use(request.user, item):
        raise PermissionDenied(permissions.OWN_CONTENT)
    if request.method == "POST":
        form = UseForm(request.POST, user=request.user)
        if form.is_valid():
            try:
                declare_use(item=item, by=request.user, **form.values())
            except ValidationError as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, "Merci : votre usage est compté, et l'équipe est prévenue.")
                return redirect(f"{item.get_absolute_url()}#usages")
    else:
        form = bound_to_kept(UseForm, kept_text(request), user=request.user)
    context = {"form": form, **_frame(item, "Je l'ai utilisé")}
    return render(request, "knowledge/uses/declare.html", context, status=422 if form.errors else 200)


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """What one declared."""
    context = {"uses": own_uses(request.user), "crumbs": [{"label": "Mes usages déclarés", "url": ""}]}
    return render(request, "knowledge/uses/own.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a use back: one's own, or for a reviewer any on the contents of their networks."""
    use = get_object_or_404(
        DeclaredUse.objects.standing().select_related("item__published_version").prefetch_related("item__networks"),
        pk=pk,
    )
    is_own = use.user_id == request.user.pk
    if not is_own and not Item.objects.readable_by(request.user).filter(pk=use.item_id).exists():
        raise Http404
    if not permissions.can_withdraw_use(request.user, use):
        raise PermissionDenied(permissions.NOT_YOURS)
    if request.method == "POST":
        withdraw_use(use=use, by=request.user)
        messages.success(request, "L'usage est retiré : il n'est plus ni compté ni lu.")
        return redirect("knowledge:own-uses" if is_own else use.item.get_absolute_url())
    crumbs = [{"label": "Mes usages déclarés", "url": "/usages/"}] if is_own else []
    return render(
        request,
        "knowledge/uses/withdraw.html",
        {"use": use, "is_own": is_own, "crumbs": [*crumbs, {"label": "Retirer un usage", "url": ""}]},
    )


def _readable(user: Any, short_id: str) -> Item:
    item = item_to_read(user, short_id)
    if item is None:
        raise Http404
    return item


def _frame(item: Item, last: str) -> dict[str, Any]:
    title = item.online_title
    trail = [{"label": title, "url": item.get_absolute_url()}, {"label": last, "url": ""}]
    return {
        "item": item,
        "title": title,
        "quick_exit": item.is_reinforced,
        "helplines": HELPLINES if item.is_reinforced else (),
        "crumbs": [] if item.is_reinforced else trail,
    }
