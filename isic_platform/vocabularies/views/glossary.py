"""The public glossary (S217)."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from isic_platform.vocabularies import selectors
from isic_platform.vocabularies.forms import GlossarySearchForm


@login_not_required
@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """Every term with its definition, by list; ``?q=`` keeps those where each word is found, accents or not."""
    form = GlossarySearchForm(request.GET or None)
    query = form.cleaned_data["q"] if form.is_valid() else ""
    sections = selectors.glossary(query)
    return render(
        request,
        "vocabularies/glossary.html",
        {
            "crumbs": [{"label": "Glossaire"}],
            "form": form,
            "query": query,
            "sections": sections,
            "found": len({term.code for term in _terms(sections)}),
            "wordings": () if query else selectors.wordings(),
        },
    )


def _terms(sections: dict[str, list[selectors.GlossaryEntry]]) -> list[selectors.TermData]:
    entries = [entry for listed in sections.values() for entry in listed]
    return [term for entry in entries for group in entry.groups for term in group.terms] + [
        term for entry in entries for term in entry.borrowed
    ]
