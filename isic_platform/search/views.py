"""The two pages that find: search (words first) and library (what was published last)."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from isic_platform.common.exports import export_response
from isic_platform.common.parsing import positive_int
from isic_platform.publication.throttling import is_too_often
from isic_platform.search.export import results_table
from isic_platform.search.filters import SearchFilterSet
from isic_platform.search.kept.forms import SearchForm
from isic_platform.search.models import SearchRow, Synonym
from isic_platform.search.positions import Position
from isic_platform.search.presentation import EXACT, LATEST, SORT, results_context
from isic_platform.search.queries import MAX_LENGTH, clean_text
from isic_platform.search.selectors import search
from isic_platform.search.suggestions import MIN_LENGTH, suggest
from isic_platform.search.synonyms import (
    NOT_YOURS,
    SynonymRefused,
    add_synonym,
    can_manage_synonyms,
    remove_synonym,
)

MOST_SUGGESTIONS = 3000  # an hour, for one address: an institution behind one router types a lot


@login_not_required
@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """``/recherche/``: contents of all natures, by words and filters (S144, S159)."""
    return _page(request, "search/search.html", "Recherche")


@login_not_required
@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """``/bibliotheque/``: what is published, the latest first."""
    return _page(request, "search/library.html", "Bibliothèque")


@login_not_required
@require_safe
def export_results(request: HttpRequest, format: str) -> StreamingHttpResponse:
    """The results of a search, whole, as a file: the same parameters as the page (S148)."""
    table = results_table(
        request.user,
        text=clean_text(request.GET.get("q", "")),
        chosen=SearchFilterSet(request.GET, queryset=SearchRow.objects.none()).chosen,
        exact=bool(request.GET.get(EXACT)),
    )
    return export_response(table, format)


@login_not_required
@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """``/recherche/suggestions/?q=``: lines under the search box, as options of a list.

    204 when there is none, 400 under two characters, 429 beyond what somebody types in an hour.
    """
    if is_too_often(request, "suggestions", MOST_SUGGESTIONS):
        return HttpResponse(status=429)
    text = clean_text(request.GET.get("q", ""))
    if len(text) < MIN_LENGTH:
        too_short = f"Saisissez au moins {MIN_LENGTH} caractères."
        return HttpResponse(too_short, status=400, content_type="text/plain; charset=utf-8")
    lines = suggest(request.user, text)
    # Without the request: a fragment needs none of the queries that a page's menus make.
    body = render_to_string("search/_suggestions.html", {"lines": lines}) if lines else ""
    response = HttpResponse(body, status=200 if lines else 204)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """``/recherche/aide/``: how to write what is searched."""
    crumbs = [{"label": "Recherche", "url": reverse("search:search")}, {"label": "Aide", "url": ""}]
    return render(request, "search/help.html", {"crumbs": crumbs})


class SynonymForm(forms.Form):
    """Two ways to say the same."""

    use_required_attribute = False
    written = forms.CharField(label="Ce que l'on écrit", max_length=60, help_text="Un sigle ou un mot : TSG.")
    means = forms.CharField(label="Ce que cela veut dire aussi", max_length=120, help_text="Travail social de groupe.")


@require_http_methods(["GET", "HEAD", "POST"])
def synonyms(request: HttpRequest) -> HttpResponse:
    """``/recherche/synonymes/``: words that mean the same; facilitators add and remove them."""
    if not can_manage_synonyms(request.user):
        raise PermissionDenied(NOT_YOURS)
    form = SynonymForm(request.POST if request.method == "POST" and "remove" not in request.POST else None)
    if request.method == "POST":
        try:
            if "remove" in request.POST:
                found = get_object_or_404(Synonym, pk=positive_int(request.POST["remove"]) or 0)
                remove_synonym(synonym=found, by=request.user)
                messages.success(request, "Le synonyme est retiré.")
                return redirect("search:synonyms")
            if form.is_valid():
                found = add_synonym(by=request.user, **form.cleaned_data)
                messages.success(request, f"« {found.written} » et « {found.means} » se trouvent maintenant ensemble.")
                return redirect("search:synonyms")
        except SynonymRefused as refusal:
            if form.is_bound:
                form.add_error(None, str(refusal))
            else:
                messages.error(request, str(refusal))
                return redirect("search:synonyms")
    context = {
        "form": form,
        "rows": list(Synonym.objects.order_by("written", "pk").defer("target", "other", "phrase")),
        "crumbs": [{"label": "Recherche", "url": "/recherche/"}, {"label": "Synonymes", "url": ""}],
    }
    return render(request, "search/synonyms.html", context, status=422 if form.errors else 200)


def _page(request: HttpRequest, template: str, crumb: str) -> HttpResponse:
    raw = request.GET.get("q", "")
    text = clean_text(raw)
    filterset = SearchFilterSet(request.GET, queryset=SearchRow.objects.none())
    results = search(
        user=request.user,
        text=text,
        chosen=filterset.chosen,
        position=Position.read(request.GET),
        exact=bool(request.GET.get(EXACT)),
        latest=request.GET.get(SORT) == LATEST,
    )
    context = results_context(results, filterset, request.GET)
    too_long = f"Votre texte est long : la recherche porte sur ses {MAX_LENGTH} premiers caractères."
    context |= {"crumbs": [{"label": crumb}], "too_long": too_long if len(raw.strip()) > MAX_LENGTH else ""}
    if request.user.is_authenticated:
        context["save_form"] = SearchForm(initial={"name": results.searched_text[:80], "alert": "jamais"})
    response = render(request, template, context)
    if request.htmx:
        response["HX-Push-Url"] = f"{request.path}?{context['canonical']}" if context["canonical"] else request.path
    return response
