"""Asks for support, beside what others offer (S216)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from isic_platform.accounts import selectors
from isic_platform.accounts.filters import SupportFilterSet
from isic_platform.accounts.support import asking, matches_of
from isic_platform.common.keyset import page_of

SIZE = 20


@login_not_required
@require_safe
def support(request: HttpRequest) -> HttpResponse:
    """Who asks for what somebody offers; what is written is public already, on the page of each."""
    filters = SupportFilterSet(request.GET, queryset=asking())
    for field in filters.form.fields.values():
        field.obligation = ""
    valid = filters.form.is_valid()
    rows = filters.qs if valid else asking().none()
    page = page_of(rows, order=selectors.DIRECTORY_ORDER, parameters=request.GET, size=SIZE)
    context = {
        "form": filters.form,
        "filtered": not valid or any(filters.form.cleaned_data.values()),
        "page": page,
        "matches": matches_of(page.items),
        "crumbs": [
            {"label": "Structures", "url": reverse("accounts:directory")},
            {"label": "Demandes et offres d’appui"},
        ],
    }
    return render(request, "accounts/support.html", context)
