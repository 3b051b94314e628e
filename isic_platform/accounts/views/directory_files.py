"""The directory as a file: export, model, import in two steps (see what would change, then apply)."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from itertools import chain
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isic_platform.accounts import permissions, selectors, services
from isic_platform.accounts.directory_csv import FileRefused, directory_rows, template_rows
from isic_platform.accounts.directory_csv.columns import DISTINCT, ERASE, HEADERS
from isic_platform.accounts.directory_csv.planning import CREATE, REFUSE, SAME, UPDATE, field_label
from isic_platform.accounts.filters import InstitutionFilterSet
from isic_platform.accounts.forms import ImportForm
from isic_platform.accounts.models import DirectoryImport
from isic_platform.common.exports import Column, Table, export_response, in_batches
from isic_platform.common.parsing import positive_int

SIZE = 50
ACTIONS = {REFUSE: "Refusées", CREATE: "Créées", UPDATE: "Modifiées", SAME: "Inchangées"}
_LABELS = {
    REFUSE: {"label": "Refusée", "kind": "danger", "icon": "error"},
    CREATE: {"label": "Créée", "kind": "success", "icon": "plus"},
    UPDATE: {"label": "Modifiée", "kind": "info", "icon": "draft"},
    SAME: {"label": "Inchangée", "kind": "neutral", "icon": "check"},
}
_NOT_YOURS = "Seule une personne qui administre la plateforme importe l’annuaire."


class _Lines:
    """What ``csv.writer`` writes to: it gives each line back."""

    def write(self, line: str) -> str:
        return line


@login_not_required
@require_safe
def export_directory(request: HttpRequest, format: str) -> HttpResponse:
    """The directory as the page filters it, line after line: what is on the public pages, and nothing else.

    Its columns are those of the file that is imported.
    """
    filters = InstitutionFilterSet(request.GET, queryset=selectors.directory().prefetch_related(None))
    if not filters.form.is_valid():
        return redirect(f"{reverse('accounts:directory')}?{request.GET.urlencode()}")
    columns = [Column(header, header) for header in HEADERS]
    rows = directory_rows(in_batches(filters.qs, order=selectors.DIRECTORY_ORDER))
    title = "Annuaire des structures"
    table = Table("annuaire-des-structures", title, columns, rows, filters.qs.order_by().count())
    return export_response(table, format)


@require_safe
def import_model(request: HttpRequest) -> HttpResponse:
    """An empty file with its headers and one fictional line."""
    return _csv(template_rows(), "modele-structures.csv")


def _csv(rows: Iterable[list[str]], name: str) -> StreamingHttpResponse:
    writer = csv.writer(_Lines(), delimiter=";")
    lines = chain(["\ufeff"], (writer.writerow(row) for row in rows))  # the mark by which spreadsheets read UTF-8
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
def import_directory(request: HttpRequest) -> HttpResponse:
    """Give a file: it is read and compared, nothing is written."""
    if not permissions.can_import_directory(request.user):
        raise PermissionDenied(_NOT_YOURS)
    form = ImportForm()
    if request.method == "POST":
        form = ImportForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                prepared = services.prepare_import(data=file.read(), file_name=file.name, by=request.user)
            except FileRefused as refusal:
                form.add_error("file", str(refusal))
            else:
                return redirect("accounts:prepared_import", pk=prepared.pk)
    context = {
        "form": form,
        "headers": HEADERS,
        "erase": ERASE,
        "distinct": DISTINCT,
        "crumbs": _crumbs({"label": "Importer"}),
    }
    return render(request, "accounts/import.html", context, status=422 if form.errors else 200)


@require_safe
def prepared_import(request: HttpRequest, pk: int) -> HttpResponse:
    """What the file would change, line by line; after « Appliquer », what it changed."""
    return _shown(request, _own(request, pk))


@require_POST
def apply_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what was shown, all of it or nothing."""
    prepared = _own(request, pk)
    try:
        services.apply_import(prepared=prepared, by=request.user)
    except ValidationError as refusal:
        return _shown(request, prepared, refusal.messages)
    messages.success(request, "L’annuaire est à jour.")
    return redirect("accounts:prepared_import", pk=pk)


def _own(request: HttpRequest, pk: int) -> DirectoryImport:
    if not permissions.can_import_directory(request.user):
        raise PermissionDenied(_NOT_YOURS)
    return get_object_or_404(DirectoryImport, pk=pk, by=request.user)


def _shown(request: HttpRequest, prepared: DirectoryImport, refused: Iterable[str] = ()) -> HttpResponse:
    action = request.GET.get("quoi", "")
    action = action if action in ACTIONS else ""
    after = positive_int(request.GET.get("apres", "")) or 0
    order = list(ACTIONS)
    found = sorted(
        (line for line in prepared.plan if not action or line["action"] == action),
        key=lambda line: (order.index(line["action"]), line["line"]),
    )
    kept = f"quoi={action}&" if action else ""
    counts = [(code, label, prepared.counts.get(code, 0)) for code, label in ACTIONS.items()]
    errors = [{"target": "", "label": "Rien n’a été écrit", "message": message} for message in refused]
    context = {
        "prepared": prepared,
        "counts": counts,
        "action": action,
        "lines": [_line(line) for line in found[after : after + SIZE]],
        "previous_url": f"?{kept}apres={max(after - SIZE, 0)}" if after else "",
        "next_url": f"?{kept}apres={after + SIZE}" if len(found) > after + SIZE else "",
        "refused_lines": prepared.counts.get(REFUSE, 0),
        "changes_something": bool(prepared.counts.get(CREATE) or prepared.counts.get(UPDATE)),
        "errors": errors,
        "crumbs": _crumbs(
            {"label": "Importer", "url": reverse("accounts:import_directory")}, {"label": "Ce qui changerait"}
        ),
    }
    return render(request, "accounts/import_plan.html", context, status=422 if errors else 200)


def _line(line: dict[str, Any]) -> dict[str, Any]:
    changes = [{**change, "label": field_label(change["field"]).capitalize()} for change in line["changes"]]
    url = reverse("accounts:institution", args=[line["code"]]) if line["pk"] else ""
    return {**line, "changes": changes, "url": url, "state": _LABELS[line["action"]]}


def _crumbs(*more: dict[str, str]) -> list[dict[str, str]]:
    return [{"label": "Structures", "url": reverse("accounts:directory")}, *more]
