"""Write with others, hand over (S150)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from isic_platform.accounts.models import User
from isic_platform.accounts.selectors import accounts, colleagues_of
from isic_platform.common.parsing import one_line, positive_int
from isic_platform.publication import permissions, services
from isic_platform.publication.access import with_item
from isic_platform.publication.enums import Visibility
from isic_platform.publication.kinds import kind_of
from isic_platform.publication.models import Item
from isic_platform.publication.views.writing import crumbs

MOST_SHOWN = 30
READERS = {
    Visibility.AUTHOR: "vous seul, même les co-rédacteurs n'y ont pas accès",
    Visibility.TEAM: "l'équipe : le référent et les co-rédacteurs",
    Visibility.INSTITUTION: "les membres de la structure porteuse",
    Visibility.NETWORK: "les membres de ses réseaux",
    Visibility.INTER_NETWORK: "toutes les personnes qui ont un compte",
    Visibility.PUBLIC: "tout le monde, sans compte",
}


@require_http_methods(["GET", "POST"])
@with_item(
    permissions.can_manage_team,
    "Le référent compose l'équipe et passe la main, pour ce que d'autres que lui peuvent ouvrir.",
)
def team(request: HttpRequest, item: Item) -> HttpResponse:
    """Add and remove co-writers among one's colleagues; hand over to one of them."""
    error = ""
    if request.method == "POST":
        with transaction.atomic():
            error = _change(request, item)
            follow = kind_of(item).on_team_change
            if follow and not error:
                follow(item, request.user)
        if not error:
            return redirect(
                "publication:overview" if "hand_over" in request.POST else "publication:team", short_id=item.short_id
            )
    writers = list(item.co_writers.all())
    query = one_line(request.GET.get("q"), 100)
    context = {
        "item": item,
        "writers": writers,
        "query": query,
        "found": _candidates(request.user, item, query)[:MOST_SHOWN],
        "readers": READERS[item.visibility],
        "visibility": item.get_visibility_display(),
        "extra_errors": [{"target": "equipe", "label": "Équipe", "message": error}] if error else [],
        "crumbs": crumbs(item, "Équipe"),
    }
    return render(request, "publication/team.html", context, status=422 if error else 200)


def _candidates(user: Any, item: Item, query: str) -> list[User]:
    """Colleagues who are not yet of the team, at most thirty."""
    rows = colleagues_of(user).exclude(pk__in=item.co_writers.values("pk"))
    if query:
        rows = rows.filter(pk__in=accounts(query).values("pk"))
    return list(rows.order_by("last_name", "first_name", "pk")[:MOST_SHOWN])


def _change(request: HttpRequest, item: Item) -> str:
    """Do what was asked; gives the refusal, empty when it is done."""
    present = {person.pk: person for person in item.co_writers.all()}
    if "hand_over" in request.POST:
        chosen = present.get(_number(request.POST.get("referent")))
        if chosen is None:
            return "Choisissez à qui vous passez la main, parmi les co-rédacteurs."
        services.hand_over(item=item, to=chosen, by=request.user)
        messages.success(request, f"{chosen.get_full_name()} est maintenant référent. Vous restez co-rédacteur.")
        return ""
    if "remove" in request.POST:
        gone = _number(request.POST.get("remove"))
        services.set_co_writers(item=item, users=[each for pk, each in present.items() if pk != gone], by=request.user)
        messages.success(request, "L'équipe est à jour.")
        return ""
    wanted = {_number(text) for text in request.POST.getlist("add")}
    added = list(colleagues_of(request.user).filter(pk__in=wanted))
    if not added:
        return "Cochez au moins une personne à ajouter."
    services.set_co_writers(item=item, users=[*present.values(), *added], by=request.user)
    messages.success(request, f"{len(added)} personne{'s' if len(added) > 1 else ''} de plus dans l'équipe.")
    return ""


def _number(text: str | None) -> int:
    return positive_int(text) or 0
