"""HTTP for people: suggestions of the search box."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from isic_platform.territories.enums import TerritoryKind
from isic_platform.territories.models import Territory
from isic_platform.territories.reference import references
from isic_platform.territories.selectors import MAX_LENGTH, MIN_LENGTH, search_territories


@login_not_required
@require_safe
@vary_on_headers("Accept")
def search(request: HttpRequest) -> HttpResponse:
    """Suggest territories for ``q`` (2 to 80 characters): public data, ten rows at most.

    ``kinds``: levels separated by commas; ``departement``: a code. Answers a list of options in HTML, or JSON when
    the caller asks for it (``Accept: application/json`` or ``format=json``). A wrong parameter is a 400 in French.
    """
    as_json = request.GET.get("format") == "json" or _prefers_json(request)
    text = request.GET.get("q", "").strip()
    kinds = [kind for kind in request.GET.get("kinds", "").split(",") if kind]
    departement = request.GET.get("departement", "").upper() or None
    problem = _problem(text, kinds, departement)
    results = [] if problem else search_territories(text, kinds=kinds or None, departement=departement)
    status = 400 if problem else 200
    if as_json:
        body = {"detail": problem} if problem else {"results": [_as_json(item) for item in results]}
        response = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    else:
        context = {"results": results, "problem": problem, "several_kinds": len(kinds) != 1}
        # Without the request: a fragment needs none of the queries that a page's menus make.
        response = HttpResponse(render_to_string("territories/_options.html", context), status=status)
    if not problem:
        patch_cache_control(response, public=True, max_age=3600)
    return response


def _prefers_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _problem(text: str, kinds: list[str], departement: str | None) -> str:
    if len(text) > MAX_LENGTH:
        return f"Saisissez {MAX_LENGTH} caractères au plus."
    if len(text) < MIN_LENGTH:
        return f"Saisissez au moins {MIN_LENGTH} caractères."
    if set(kinds) - set(TerritoryKind.values):
        return f"Niveau inconnu. Niveaux acceptés : {', '.join(TerritoryKind.values)}."
    if departement and (TerritoryKind.DEPARTEMENT, departement) not in references():
        return "Département inconnu. Un code officiel est attendu, par exemple 01, 2A ou 974."
    return ""


def _as_json(item: Territory) -> dict[str, object]:
    return {
        "id": item.key,
        "kind": item.kind,
        "code": item.code,
        "name": item.name,
        "label": item.label,
        "nature": item.get_nature_display(),
        "postcodes": item.postcodes,
        "population": item.population,
    }
