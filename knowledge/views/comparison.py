"""``/collectes/comparer/``: the answers of several respondents to one grid, side by side (S97)."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from isic_platform.publication.models import Item
from knowledge.models import Grid
from knowledge.permissions import can_start_entry_on_project
from knowledge.respondents.comparison import (
    MOST_COMPARED,
    Column,
    columns_of,
    lines_of,
    project_to_compare,
    respondents_of,
)


@require_safe
def compare(request: HttpRequest, short_id: str, code: str) -> HttpResponse:
    """One line per question, one column per respondent chosen (``r``, twelve at most); ``differences`` keeps what differs."""
    item = project_to_compare(request.user, short_id)
    if item is None:
        raise Http404
    found = respondents_of(request.user, item, code)
    grid = found[0].grid if found else get_object_or_404(Grid, code=code)
    asked = set(request.GET.getlist("r"))
    chosen = [entry for entry in found if entry.item.short_id in asked] or found
    columns = columns_of(request.user, chosen)
    lines = lines_of(columns)
    only_differences = bool(request.GET.get("differences"))
    shown = {column.entry.pk for column in columns}
    context = {
        "item": item,
        "grid": grid,
        "title": item.title_for(request.user),
        "respondents": [{"entry": entry, "chosen": entry.pk in shown} for entry in found],
        "most": MOST_COMPARED,
        "columns": columns,
        "lines": [line for line in lines if line.differs] if only_differences else lines,
        "differing": sum(line.differs for line in lines),
        "only_differences": only_differences,
        "no_quotation": any(column.no_quotation for column in columns),
        "analysis_url": _analysis_url(item, columns) if can_start_entry_on_project(request.user, item) else "",
        "add_link": _add_link(item, grid) if can_start_entry_on_project(request.user, item) else None,
        "crumbs": [
            {"label": "Collectes", "url": reverse("knowledge:entries")},
            {
                "label": item.title_for(request.user),
                "url": item.work_url if item.is_at_work else item.get_absolute_url(),
            },
            {"label": f"Comparer {grid.code}", "url": ""},
        ],
    }
    return render(request, "knowledge/respondents/compare.html", context)


def _add_link(item: Item, grid: Grid) -> dict[str, str] | None:
    """Where the team adds a respondent; nobody does to a personal grid."""
    if grid.is_private_by_default:
        return None
    url = reverse("knowledge:add-respondent", args=[item.short_id, grid.code])
    return {"label": "Ajouter un répondant", "url": url}


def _analysis_url(item: Item, columns: list[Column]) -> str:
    """Where a collective synthesis of these answers begins; empty while nothing makes one."""
    try:
        url = reverse("knowledge:new-analysis")
    except NoReverseMatch:
        return ""
    chosen = [("reponse", column.entry.item.short_id) for column in columns]
    return f"{url}?{urlencode([('projet', item.short_id), *chosen])}" if columns else ""
