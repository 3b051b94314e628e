"""The pages and files of the dashboards. Every one of them reads, none writes."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from isic_platform.accounts.models import Institution
from isic_platform.common.parsing import one_line, positive_int
from isic_platform.common.pdf import render_pdf
from knowledge.dashboards import permissions
from knowledge.dashboards.indicators import indicator_cells, indicator_rows
from knowledge.dashboards.institution import get_institution, institution_board
from knowledge.dashboards.network import get_network, network_board
from knowledge.dashboards.report import TEMPLATE, Report, build_report, pdf_data
from knowledge.dashboards.trends import LEAST_BASE, LEAST_INSTITUTIONS, LEAST_SUPPORT, PERIODS, USUAL, read_signals
from knowledge.dashboards.word import CONTENT_TYPE, render_word
from knowledge.dashboards.work import own_work
from knowledge.dashboards.year import FIRST_YEAR, Year, read_year

BOM = "\ufeff"  # spreadsheets read UTF-8 with it


@require_safe
def own_board(request: HttpRequest) -> HttpResponse:
    """What waits for this person, the first thing to do first."""
    context = {"work": own_work(request.user), "crumbs": [{"label": "Tableau de bord", "url": ""}]}
    return render(request, "knowledge/dashboards/work.html", context)


@require_safe
def institution_dashboard(request: HttpRequest, code: str) -> HttpResponse:
    """What an institution does, for its people and for whoever facilitates one of its networks."""
    institution, networks = get_institution(code)
    if not permissions.can_read_institution_dashboard(request.user, institution, networks):
        raise PermissionDenied(permissions.NOT_OF_THIS_INSTITUTION)
    context = {
        "institution": institution,
        "board": institution_board(request.user, institution),
        "reads_report": permissions.can_read_institution_report(request.user, institution),
        "crumbs": _crumbs(institution.name),
    }
    return render(request, "knowledge/dashboards/institution.html", context)


@require_safe
def network_dashboard(request: HttpRequest, pk: int) -> HttpResponse:
    """What a network does, for its members."""
    network = get_network(pk)
    if not permissions.can_read_network_dashboard(request.user, network):
        raise PermissionDenied(permissions.NOT_OF_THIS_NETWORK)
    context = {
        "network": network,
        "board": network_board(request.user, network),
        "today": timezone.localdate(),
        "crumbs": _crumbs(network.name),
    }
    return render(request, "knowledge/dashboards/network.html", context)


@require_safe
def signals(request: HttpRequest) -> HttpResponse:
    """What grows between two periods; ``periode`` is a number of months, ``departement`` an official code."""
    period = request.GET.get("periode", USUAL)
    if period not in PERIODS:
        messages.warning(request, "Cette durée n'existe pas : les douze derniers mois sont comparés.")
        period = USUAL
    found = read_signals(request.user, period=period, departement=one_line(request.GET.get("departement"), 3))
    context = {
        "signals": found,
        "periods": PERIODS.items(),
        "least_base": LEAST_BASE,
        "least_support": LEAST_SUPPORT,
        "least_institutions": LEAST_INSTITUTIONS,
        "crumbs": _crumbs("Signaux faibles"),
    }
    return render(request, "knowledge/dashboards/signals.html", context)


@require_safe
def report(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The yearly report of an institution, to read."""
    found = _year(request, code, year)
    context = {
        "institution": found.institution,
        "year": year,
        "previous": year - 1,
        "following": year + 1,
        "this_year": timezone.localdate().year,
        "report": build_report(found),
        "crumbs": [
            *_crumbs(""),
            {"label": found.institution.name, "url": reverse("knowledge:institution-dashboard", args=[code])},
            {"label": f"Rapport {year}", "url": ""},
        ],
    }
    return render(request, "knowledge/dashboards/report.html", context)


@require_safe
def report_pdf(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The same as PDF."""
    found = _report(request, code, year)
    return _file(render_pdf(TEMPLATE, pdf_data(found)), "application/pdf", f"rapport-{code}-{year}.pdf")


@require_safe
def report_word(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The same as a Word file, to complete by hand."""
    return _file(render_word(_report(request, code, year)), CONTENT_TYPE, f"rapport-{code}-{year}.docx")


@require_safe
def indicators_csv(request: HttpRequest, code: str) -> HttpResponse:
    """The standard indicators of a year (``annee``, this one unless told)."""
    found = _indicators(request, code)
    out = StringIO()
    out.write(BOM)
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(indicator_cells(found))
    return _file(out.getvalue().encode(), "text/csv; charset=utf-8", f"indicateurs-{code}-{found.year}.csv")


@require_safe
def indicators_json(request: HttpRequest, code: str) -> HttpResponse:
    """The same for machines."""
    found = _indicators(request, code)
    body = {
        "structure": {"code": found.institution.code, "nom": found.institution.name},
        "annee": found.year,
        "indicateurs": list(indicator_rows(found)),
    }
    return JsonResponse(body, headers={"Cache-Control": "no-store"}, json_dumps_params={"ensure_ascii": False})


def _report(request: HttpRequest, code: str, year: int) -> Report:
    return build_report(_year(request, code, year))


def _indicators(request: HttpRequest, code: str) -> Year:
    asked = request.GET.get("annee")
    year = positive_int(asked) if asked else timezone.localdate().year
    if year is None:
        raise Http404
    return _year(request, code, year)


def _year(request: HttpRequest, code: str, year: int) -> Year:
    """A year of an institution whose report this person may read; Http404 for a year that cannot be."""
    if not FIRST_YEAR <= year <= timezone.localdate().year:
        raise Http404
    institution, _ = get_institution(code)
    _check_report(request.user, institution)
    return read_year(request.user, institution, year)


def _check_report(user: Any, institution: Institution) -> None:
    if not permissions.can_read_institution_report(user, institution):
        raise PermissionDenied(permissions.NO_REPORT)


def _crumbs(last: str) -> list[dict[str, str]]:
    trail = [{"label": "Tableau de bord", "url": reverse("knowledge:dashboard")}]
    return [*trail, {"label": last, "url": ""}] if last else trail


def _file(body: bytes, content_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(body, content_type=content_type, headers=headers)
