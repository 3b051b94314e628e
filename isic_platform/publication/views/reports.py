"""« Signaler un problème »: told by any reader, handled by reviewers (G.10, G.12)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isic_platform.publication import permissions, selectors, services
from isic_platform.publication.enums import Visibility
from isic_platform.publication.forms import AddressForm, HandleReportForm, ReportForm
from isic_platform.publication.kinds import kind_of
from isic_platform.publication.models import Report
from isic_platform.publication.throttling import is_too_often

MOST_REPORTS = 10  # an hour, from one address
PAGE = 30


@require_http_methods(["GET", "POST"])
@login_not_required
def report(request: HttpRequest, short_id: str) -> HttpResponse:
    """Tell a problem about a published content, with or without an account."""
    item = selectors.item_to_read(request.user, short_id)
    if item is None:
        raise Http404
    form = ReportForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            if is_too_often(request, "report", MOST_REPORTS):
                form.add_error(None, "Plusieurs signalements sont déjà partis d'ici : réessayez dans une heure.")
                status = 429
            else:
                if not form.is_trapped:
                    data = form.cleaned_data
                    by = request.user if request.user.is_authenticated else None
                    services.report_item(
                        item=item, kind=data["kind"], message=data["message"], email=data["email"], by=by
                    )
                return redirect("publication:report-sent")
    title = selectors.published_title(item.published_version, item)
    context = {
        "item": item,
        "title": title,
        "form": form,
        "quick_exit": item.is_reinforced,
        "crumbs": []
        if item.is_reinforced
        else [{"label": title, "url": item.get_absolute_url()}, {"label": "Signaler un problème", "url": ""}],
    }
    return render(request, "publication/report.html", context, status=status)


@require_safe
@login_not_required
def report_sent(request: HttpRequest) -> HttpResponse:
    """Thanks, and what happens next. The same page whatever was reported."""
    return render(request, "publication/report_sent.html", {"crumbs": [{"label": "Signalement", "url": ""}]})


@require_safe
@login_not_required
def report_any(request: HttpRequest) -> HttpResponse:
    """Report a content from its address."""
    form = AddressForm(request.GET if "adresse" in request.GET else None)
    if form.is_bound and form.is_valid():
        short_id = form.cleaned_data["adresse"]
        if selectors.item_to_read(request.user, short_id) is not None:
            return redirect("publication:report", short_id=short_id)
        form.add_error("adresse", "Aucun contenu lisible ne répond à cette adresse : il a peut-être déjà été retiré.")
    context = {"form": form, "crumbs": [{"label": "Signaler un contenu", "url": ""}]}
    return render(request, "publication/report_any.html", context, status=422 if form.errors else 200)


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """Reports to handle, the open ones first."""
    if not permissions.can_read_reports(request.user):
        raise PermissionDenied("Les signalements sont lus par les relecteurs, les animateurs et les administrateurs.")
    found = list(selectors.reports_for(request.user)[:PAGE])
    return _list_page(request, found)


def _list_page(
    request: HttpRequest, found: list[Report], bound: HandleReportForm | None = None, pk: int = 0, status: int = 200
) -> HttpResponse:
    lines = [_line(request.user, each, bound if each.pk == pk else None) for each in found]
    context = {
        "open": [line for line in lines if line["report"].handled_at is None],
        "handled": [line for line in lines if line["report"].handled_at is not None],
        "form": bound if bound is not None else HandleReportForm(),
        "crumbs": [{"label": "Signalements", "url": ""}],
    }
    return render(request, "publication/reports.html", context, status=status)


def _line(user: Any, each: Report, bound: HandleReportForm | None) -> dict[str, Any]:
    item = each.item
    public = item.published_version_id and item.visibility == Visibility.PUBLIC
    shown = public or not user.is_administrator or user.scope.networks_as()
    title = selectors.published_title(item.published_version, item) if shown else ""
    return {
        "report": each,
        "item": item,
        "kind": kind_of(item).label,
        "title": title or f"Contenu {item.short_id}",
        "url": item.get_absolute_url() if item.published_version_id else "",
        "form": bound or HandleReportForm(prefix=None, auto_id=f"id_{each.pk}_%s"),
    }


@require_POST
def handle(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a report with what was done; withdraw the content at once when asked."""
    if not permissions.can_read_reports(request.user):
        raise PermissionDenied(
            "Les signalements sont traités par les relecteurs, les animateurs et les administrateurs."
        )
    each = get_object_or_404(selectors.reports_for(request.user), pk=pk)
    if not permissions.can_handle_report(request.user, each.item):
        raise PermissionDenied("Ce signalement concerne un autre réseau.")
    form = HandleReportForm(request.POST, auto_id=f"id_{pk}_%s")
    if not form.is_valid():
        return _list_page(request, list(selectors.reports_for(request.user)[:PAGE]), form, pk, status=422)
    withdraw = form.cleaned_data["withdraw"] and permissions.can_unpublish_item(request.user, each.item)
    services.handle_report(report=each, outcome=form.cleaned_data["outcome"], withdraw=withdraw, by=request.user)
    messages.success(request, "Signalement traité." + (" Le contenu est retiré." if withdraw else ""))
    return redirect(reverse("publication:reports"))
