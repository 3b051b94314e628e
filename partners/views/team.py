"""Write a committee or a partnership with others, hand it over (S150)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from isic_platform.accounts.models import User
from isic_platform.accounts.selectors import accounts, colleagues_of
from isic_platform.common.parsing import one_line, positive_int
from partners.models.base import Shared
from partners.services import teams as services
from partners.services.teams import can_manage_team
from partners.views import committees, partnerships
from partners.views.committees import READERS

MOST_SHOWN = 30


@require_http_methods(["GET", "HEAD", "POST"])
def committee_team(request: HttpRequest, short_id: str) -> HttpResponse:
    """The team of a committee."""
    found = committees.written(request, short_id)
    trail = committees.crumbs(found, "Équipe")
    return team_page(request, found, noun="comité", readers=READERS[found.visibility], crumbs=trail)


@require_http_methods(["GET", "HEAD", "POST"])
def partnership_team(request: HttpRequest, short_id: str) -> HttpResponse:
    """The team of a partnership."""
    found = partnerships.written(request, short_id)
    trail = partnerships.crumbs(found, "Équipe")
    readers = partnerships.READERS[found.visibility]
    return team_page(request, found, noun="partenariat", readers=readers, crumbs=trail)


def team_page(
    request: HttpRequest, found: Shared, *, noun: str, readers: str, crumbs: list[dict[str, str]]
) -> HttpResponse:
    """Add and remove co-writers among one's colleagues; hand over to one of them. ``found`` is one that the person writes."""
    if not can_manage_team(request.user, found):
        raise PermissionDenied(services.REFERENT_ONLY)
    error = ""
    if request.method == "POST":
        try:
            _change(request, found)
        except ValidationError as refusal:
            error = " ".join(refusal.messages)
        else:
            messages.success(request, "L'équipe est à jour.")
            return redirect(found) if "hand_over" in request.POST else redirect(request.path)
    query = one_line(request.GET.get("q"), 100)
    context = {
        "item": found,
        "noun": noun,
        "writers": list(found.co_writers.all()),
        "query": query,
        "found": list(_candidates(request.user, found, query)[:MOST_SHOWN]),
        "readers": readers,
        "visibility": found.get_visibility_display(),
        "extra_errors": [{"target": "equipe", "label": "Équipe", "message": error}] if error else [],
        "crumbs": crumbs,
    }
    return render(request, "partners/team.html", context, status=422 if error else 200)


def _candidates(user: Any, shared: Shared, query: str) -> Any:
    rows = colleagues_of(user).exclude(pk__in=shared.co_writers.values("pk"))
    if query:
        rows = rows.filter(pk__in=accounts(query).values("pk"))
    return rows.order_by("last_name", "first_name", "pk")


def _change(request: HttpRequest, shared: Shared) -> None:
    writers = {person.pk: person for person in shared.co_writers.all()}
    if "hand_over" in request.POST:
        chosen = writers.get(positive_int(request.POST.get("referent")) or 0)
        if chosen is None:
            raise ValidationError("Choisissez la personne qui devient référente.")
        services.hand_over(shared=shared, by=request.user, to=chosen)
        return
    if "remove" in request.POST:
        writers.pop(positive_int(request.POST["remove"]) or 0, None)
    asked = [pk for text in request.POST.getlist("add") if (pk := positive_int(text))]
    added = colleagues_of(request.user).filter(pk__in=asked) if asked else User.objects.none()
    services.set_team(shared=shared, by=request.user, co_writers=[*writers.values(), *added])
