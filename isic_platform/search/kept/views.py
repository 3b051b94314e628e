"""Favourites, saved searches and feeds, for people and their feed readers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isic_platform.publication.permissions import can_create_item
from isic_platform.search.filters import SearchFilterSet
from isic_platform.search.kept import selectors, services
from isic_platform.search.kept.feeds import CONTENT_TYPE, feed_of
from isic_platform.search.kept.forms import SearchForm
from isic_platform.search.kept.models import SavedSearch
from isic_platform.search.models import SearchRow
from isic_platform.search.presentation import Links, favourite_button
from isic_platform.search.queries import clean_text

_UNKNOWN = "Cette recherche n'existe plus, ou n'est pas à vous."


def _crumbs(label: str) -> list[dict[str, str]]:
    return [{"label": "Recherche", "url": reverse("search:search")}, {"label": label, "url": ""}]


# --- favourites ---------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def favourites(request: HttpRequest) -> HttpResponse:
    """``/recherche/favoris/``: one's favourites; POST adds (``ajouter``) or removes (``retirer``) « nature/identifiant »."""
    if request.method == "POST":
        return _change_favourite(request)
    page, kept = selectors.favourites_page(request.user, request.GET)
    context = {
        "kept": kept,
        "previous_url": page.previous_url,
        "next_url": page.next_url,
        "can_assemble": any(each.row is not None and each.row.item_id for each in kept)
        and can_create_item(request.user),
        "quick_exit": any(each.row is not None and each.row.is_reinforced for each in kept),
        "crumbs": _crumbs("Favoris"),
    }
    return render(request, "search/favourites.html", context)


def _change_favourite(request: HttpRequest) -> HttpResponse:
    adds = "ajouter" in request.POST
    kind, _, short_id = request.POST.get("ajouter" if adds else "retirer", "").replace("\x00", "").partition("/")
    try:
        if adds:
            services.add_favourite(kind=kind, short_id=short_id, by=request.user)
        else:
            services.remove_favourite(kind=kind, short_id=short_id, by=request.user)
    except SearchRow.DoesNotExist:
        raise Http404 from None
    except services.KeepingRefused as refusal:
        if request.htmx:
            return HttpResponse(str(refusal), status=409, content_type="text/plain; charset=utf-8")
        messages.error(request, str(refusal))
        return redirect(_back(request))
    if request.htmx:
        title = request.POST.get("titre", "")[:300]
        button = favourite_button(kind, short_id, title, is_on=adds)
        return render(request, "search/_favourite.html", {"favourite": button})
    messages.success(request, "Ajouté à vos favoris." if adds else "Retiré de vos favoris.")
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    asked = request.POST.get("retour", "")
    if asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
        return asked
    return reverse("search:favourites")


# --- saved searches -----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def saved_searches(request: HttpRequest) -> HttpResponse:
    """``/recherche/enregistrees/``: one's saved searches; POST keeps the search of ``recherche`` under a name."""
    form = SearchForm(request.POST if request.method == "POST" else None)
    asked = _canonical(QueryDict(request.POST.get("recherche", "")[: services.LONGEST_PARAMETERS * 2]))
    if request.method == "POST" and form.is_valid():
        try:
            words = clean_text(QueryDict(asked).get("q", ""))
            services.save_search(words=words, parameters=asked, by=request.user, **form.cleaned_data)
        except (ValidationError, services.KeepingRefused) as refusal:
            _tell(form, refusal)
        else:
            messages.success(request, "La recherche est enregistrée.")
            return redirect("search:saved")
    return _saved_page(request, form=form, asked=asked, status=422 if form.errors else 200)


def _saved_page(request: HttpRequest, *, status: int = 200, **context: Any) -> HttpResponse:
    context["searches"] = [_line(search) for search in selectors.searches_of(request.user)]
    context["crumbs"] = _crumbs("Recherches enregistrées")
    return render(request, "search/saved.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def saved_search(request: HttpRequest, pk: int) -> HttpResponse:
    """``/recherche/enregistrees/<n>/``: rename it, be told otherwise; one's own alone."""
    search = get_object_or_404(SavedSearch.objects.of(request.user), pk=pk)
    form = SearchForm(
        request.POST if request.method == "POST" else None, initial={"name": search.name, "alert": search.alert}
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.change_search(search=search, by=request.user, **form.cleaned_data)
        except (ValidationError, services.KeepingRefused) as refusal:
            _tell(form, refusal)
        else:
            messages.success(request, "La recherche est modifiée.")
            return redirect("search:saved")
    crumbs = _crumbs("Recherches enregistrées")
    crumbs[-1]["url"] = reverse("search:saved")
    context = {"search": search, "form": form, "crumbs": [*crumbs, {"label": search.name, "url": ""}]}
    return render(request, "search/saved_one.html", context, status=422 if form.errors else 200)


@require_POST
def act_on_search(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a saved search, open its private feed or close it. The address of a feed is in this answer and nowhere else."""
    search = SavedSearch.objects.of(request.user).filter(pk=pk).first()
    if search is None:
        messages.error(request, _UNKNOWN)
    elif "supprimer" in request.POST:
        services.delete_search(search=search, by=request.user)
        messages.success(request, f"« {search.name} » est supprimée.")
    elif "ouvrir_flux" in request.POST:
        secret = services.open_feed(search=search, by=request.user)
        address = request.build_absolute_uri(reverse("search:private-feed", args=[secret]))
        return _saved_page(request, feed_address=address, feed_name=search.name)
    elif "fermer_flux" in request.POST:
        services.close_feed(search=search, by=request.user)
        messages.success(request, f"Le flux de « {search.name} » est fermé : son adresse ne donne plus rien.")
    return redirect("search:saved")


def _canonical(parameters: QueryDict) -> str:
    """The address of a search with what exists in it, and nothing else."""
    filterset = SearchFilterSet(parameters, queryset=SearchRow.objects.none())
    kept = parameters.copy()
    kept["q"] = clean_text(parameters.get("q", ""))
    return Links(kept, filterset.chosen).canonical


def _line(search: SavedSearch) -> dict[str, Any]:
    parameters = QueryDict(search.parameters)
    criteria = selectors.criteria_of(parameters)
    filters = sum(len(codes) if name != "periode" else 1 for name, codes in criteria.chosen.items())
    return {"search": search, "text": criteria.text, "filters": filters, "is_whole": criteria.is_whole}


def _tell(form: SearchForm, refusal: Exception) -> None:
    if isinstance(refusal, ValidationError) and hasattr(refusal, "error_dict"):
        for name, errors in refusal.message_dict.items():
            form.add_error(name if name in form.fields and name != NON_FIELD_ERRORS else None, errors)
    else:
        form.add_error("name", str(refusal) if not isinstance(refusal, ValidationError) else refusal)


# --- feeds --------------------------------------------------------------------------------------------------------


@login_not_required
@require_safe
def public_feed(request: HttpRequest) -> HttpResponse:
    """``/recherche/flux/?…``: the latest public contents of any search; the same for everybody, whoever is signed in."""
    criteria = selectors.criteria_of(request.GET)
    canonical = _canonical(request.GET)
    rows = selectors.latest_of(AnonymousUser(), criteria)
    title = (
        f"Isic : « {criteria.text} »"
        if criteria.text
        else "Isic : recherche"
        if canonical
        else "Isic : les derniers contenus"
    )
    query = f"?{canonical}" if canonical else ""
    body = feed_of(
        title=title, page=f"{reverse('search:search')}{query}", address=f"{reverse('search:feed')}{query}", rows=rows
    )
    response = HttpResponse(body, content_type=CONTENT_TYPE)
    response["Cache-Control"] = "public, max-age=900"
    return response


@login_not_required
@require_safe
def private_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """``/recherche/flux/<secret>/``: a saved search as its owner may read it at this moment. Unknown or closed: 404."""
    search = selectors.search_of_feed(secret)
    if search is None:
        raise Http404
    criteria = selectors.criteria_of(QueryDict(search.parameters))
    rows = selectors.latest_of(search.user, criteria) if criteria.is_whole else []
    # Its own address is not written inside: a feed that is copied does not carry its key.
    body = feed_of(title=f"Isic : {search.name}", page=search.get_absolute_url(), address="", rows=rows)
    response = HttpResponse(body, content_type=CONTENT_TYPE)
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
