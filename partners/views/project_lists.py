"""Risks, tools and funding of a project: dedicated screens over the lists of its fiche (S63, S65, S67, S129, S169, S170)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from isic_platform.accounts.selectors import networks_of
from isic_platform.formkit.answers import show_answer
from isic_platform.formkit.exceptions import ValueRefused
from isic_platform.publication.access import get_item
from isic_platform.publication.exceptions import PublicationError
from isic_platform.publication.models import Item
from isic_platform.publication.permissions import can_edit_item
from isic_platform.vocabularies.selectors import choices_of, label_of
from partners.forms.fields import suggestions
from partners.project_lists.forms import RowForm
from partners.project_lists.reading import FUNDING, RISKS, TOOLS, funding_of, risk_matrix, risks_of
from partners.project_lists.rows import RowChanged, digest, remove_row, rows_of, save_row
from partners.project_lists.statistics import funding_statistics
from partners.selectors.projects import own_projects

TEAM_ONLY = "Ces pages sont celles de l'équipe du projet. Les lecteurs trouvent les mêmes listes dans la fiche."
LISTS = {
    "risques": (RISKS, "Risques", "un risque"),
    "outils": (TOOLS, "Outils de coordination", "un outil"),
    "financement": (FUNDING, "Financement", "un financement"),
}
TEMPLATES = {
    "risques": "partners/lists/risques.html",
    "outils": "partners/lists/outils.html",
    "financement": "partners/lists/financement.html",
}
MOST_COPIED = 200


def _list(name: str) -> tuple[str, str, str]:
    if name not in LISTS:
        raise Http404
    return LISTS[name]


def _team_item(request: HttpRequest, short_id: str) -> Item:
    """A project of whose team the person is: 404 when they may not open it, 403 when they only read it."""
    item = get_item(request.user, short_id, for_writing=True, with_answers=True)
    if item.kind != "projet":
        raise Http404
    if not item.is_written_by(request.user):
        raise PermissionDenied(TEAM_ONLY)
    return item


@require_safe
def project_list(request: HttpRequest, short_id: str, name: str) -> HttpResponse:
    """One of the three screens."""
    code, title, _ = _list(name)
    item = _team_item(request, short_id)
    context: dict[str, Any] = {
        "item": item,
        "name": name,
        "title": title,
        "lists": [(key, label) for key, (_, label, _) in LISTS.items()],
        "may_write": can_edit_item(request.user, item),
        "crumbs": _crumbs(item, title),
    }
    if name == "risques":
        risks = risks_of(item)
        context |= {"risks": risks, "matrix": risk_matrix(risks)}
    elif name == "financement":
        context["funding"] = funding_of(item)
        context["rows"] = _shown(item, code)
    else:
        context["rows"] = _shown(item, code)
        context["sources"] = [(each.item.short_id, label) for each, label in own_projects(request.user) if each.item_id != item.pk]  # fmt: skip
    return render(request, TEMPLATES[name], context)


def _shown(item: Item, code: str) -> list[dict[str, Any]]:
    """Rows with their cells as the fiche shows them."""
    field = item.record.spec.fields[code]
    found = []
    for row in rows_of(item, code):
        shown = show_answer(field, [row])
        cells = dict(zip(shown.head, shown.items[0], strict=True)) if shown and shown.items else {}
        found.append(
            {
                "id": row["id"],
                "row": row,
                "seen": digest(row),
                "cells": {key: cell for key, cell in cells.items() if cell},
            }
        )
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def edit_row(request: HttpRequest, short_id: str, name: str, row_id: str = "") -> HttpResponse:
    """Add a row, change it, or take it out. Somebody else's change is shown beside, the text typed kept."""
    code, title, noun = _list(name)
    item = _team_item(request, short_id)
    field = item.record.spec.fields[code]
    row = next((each for each in rows_of(item, code) if each["id"] == row_id), None)
    if row_id and row is None and request.method != "POST":
        raise Http404
    back = reverse("partners:project-list", args=[short_id, name])
    form = RowForm(request.POST if request.method == "POST" else None, field=field, row=row)
    theirs: dict[str, Any] | None = None
    gone = False
    seen = request.POST.get("seen", "") if request.method == "POST" else digest(row)
    if request.method == "POST":
        try:
            if "remove" in request.POST and row_id:
                remove_row(item=item, code=code, row_id=row_id, seen=seen, by=request.user)
                messages.success(request, "La ligne est retirée.")
                return redirect(back)
            if form.is_valid():
                save_row(item=item, code=code, cells=form.cells, seen=seen, by=request.user, row_id=row_id)
                messages.success(request, "C'est enregistré, dans la fiche aussi.")
                return redirect(back)
        except RowChanged as change:
            theirs, gone = change.theirs, change.theirs is None
            seen = digest(change.theirs)
            form.is_valid()
            form.add_error(None, str(change))
        except ValueRefused as refusal:
            for message in refusal.messages:
                form.add_error(None, message)
        except PublicationError as refusal:
            form.add_error(None, str(refusal))
    context = {
        "item": item,
        "form": form,
        "row": row,
        "noun": noun,
        "name": name,
        "seen": seen,
        "theirs": _cells(field, theirs) if theirs else [],
        "gone": gone,
        "back": back,
        "suggestions": suggestions() if name == "financement" else [],
        "crumbs": [*_crumbs(item, title, back), {"label": "Une ligne", "url": ""}],
    }
    return render(request, "partners/lists/row.html", context, status=422 if form.errors else 200)


def _cells(field: Any, row: dict[str, Any]) -> list[tuple[str, str]]:
    shown = show_answer(field, [row])
    return (
        [(head, cell.text) for head, cell in zip(shown.head, shown.items[0], strict=True) if cell]
        if shown.items
        else []
    )


@require_http_methods(["POST"])
def copy_tools(request: HttpRequest, short_id: str) -> HttpResponse:
    """Take up the tools of another project of one's own, files aside (S65)."""
    item = _team_item(request, short_id)
    source = _team_item(request, request.POST.get("source", "")[:12] or short_id)
    known = {(row.get("outil"), row.get("nom")) for row in rows_of(item, TOOLS)}
    taken = 0
    for row in rows_of(source, TOOLS)[:MOST_COPIED]:
        if (row.get("outil"), row.get("nom")) in known:
            continue
        cells = {name: row[name] for name in ("outil", "nom", "usage", "lien") if row.get(name)}
        if cells:
            save_row(item=item, code=TOOLS, cells=cells, seen="", by=request.user)
            taken += 1
    told = (
        f"{taken} outil{'s' if taken > 1 else ''} repris, sans les fichiers."
        if taken
        else "Aucun outil nouveau à reprendre."
    )
    messages.success(request, told)
    return redirect("partners:project-list", short_id=short_id, name="outils")


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """What the published fiches of one's networks tell of their funding, anonymised."""
    networks = list(networks_of(request.user).order_by("name"))
    asked = request.GET.get("reseau", "")
    network = next((each for each in networks if each.code == asked), networks[0] if networks else None)
    found = funding_statistics(network) if network else None
    context = {
        "networks": networks,
        "network": network,
        "tables": [("Par source", found.by_source), ("Par année", found.by_year)]
        if found and not found.is_empty
        else [],
        "crumbs": [{"label": "Partenariats", "url": "/partenariats/"}, {"label": "Financements", "url": ""}],
    }
    return render(request, "partners/lists/statistics.html", context)


@require_safe
def shared_resources(request: HttpRequest) -> HttpResponse:
    """Published projects that share resources between structures, by kind of resource (S170)."""
    scheme = choices_of("MUT")
    asked = request.GET.get("ressource", "")
    answers = "published_version__snapshot__answers__P135"
    rows = Item.objects.of_kind("projet").readable_by(request.user).exclude(published_version=None)
    if asked:
        rows = rows.filter(**{f"{answers}__value__contains": [asked]}) | rows.filter(
            **{f"{answers}__contains": [asked]}
        )
    else:
        rows = rows.filter(**{f"{answers}__isnull": False}).exclude(**{f"{answers}__has_key": "special"})
    found = list(rows.select_related("published_version", "institution").order_by("-pk")[:60])
    lines = []
    for item in found:
        value = item.published_version.answers.get("P135")
        codes = value.get("value") if isinstance(value, dict) else value
        lines.append(
            {
                "item": item,
                "labels": [label_of(code) for code in codes if isinstance(code, str)]
                if isinstance(codes, list)
                else [],
            }
        )
    context = {
        "lines": [line for line in lines if line["labels"]],
        "choices": scheme,
        "asked": asked,
        "crumbs": [{"label": "Partenariats", "url": "/partenariats/"}, {"label": "Ressources mutualisées", "url": ""}],
    }
    return render(request, "partners/lists/shared.html", context)


def _crumbs(item: Item, title: str, url: str = "") -> list[dict[str, str]]:
    return [{"label": str(item), "url": item.work_url}, {"label": title, "url": url}]
