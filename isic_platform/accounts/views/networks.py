"""Networks (S131, S231)."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from isic_platform.accounts import permissions, selectors, services
from isic_platform.accounts.forms import NetworkForm
from isic_platform.accounts.middleware import kept_text
from isic_platform.accounts.views.kept import bound_to_kept
from isic_platform.common.keyset import page_of

NETWORKS = "Réseaux"


@login_not_required
@require_safe
def networks(request: HttpRequest) -> HttpResponse:
    """Networks in use, by name."""
    page = page_of(selectors.networks_shown_to(request.user), order=("name", "pk"), parameters=request.GET)
    context = {
        "page": page,
        "can_create": permissions.can_create_network(request.user),
        "crumbs": [{"label": NETWORKS}],
    }
    return render(request, "accounts/networks.html", context)


@login_not_required
@require_safe
def network(request: HttpRequest, code: str) -> HttpResponse:
    """A network: its institutions, and what they commit to it; nobody is named."""
    found = get_object_or_404(selectors.networks_shown_to(request.user), code=code)
    page = page_of(selectors.institutions_in(found), order=selectors.DIRECTORY_ORDER, parameters=request.GET, size=50)
    context = {
        "network": found,
        "page": page,
        "can_edit": permissions.can_edit_network(request.user, found),
        "can_see_members": permissions.can_see_members(request.user, found),
        "crumbs": _crumbs({"label": found.name}),
    }
    return render(request, "accounts/network.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def create_network(request: HttpRequest) -> HttpResponse:
    """Create a network: administrators."""
    if not permissions.can_create_network(request.user):
        raise PermissionDenied("Seule une personne qui administre la plateforme crée un réseau.")
    if request.method == "POST":
        form = NetworkForm(request.POST, user=request.user)
        if form.is_valid():
            try:
                created = services.create_network(by=request.user, **form.cleaned_data)
            except ValidationError as refusal:
                form.add_error(None, refusal)
            else:
                messages.success(request, "Le réseau est créé.")
                return redirect("accounts:network", code=created.code)
    else:
        form = bound_to_kept(NetworkForm, kept_text(request), user=request.user)
    context = {"form": form, "network": None, "crumbs": _crumbs({"label": "Nouveau réseau"})}
    return render(request, "accounts/network_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_network(request: HttpRequest, code: str) -> HttpResponse:
    """Write the page of a network: its facilitators, and administrators."""
    found = get_object_or_404(selectors.networks_shown_to(request.user), code=code)
    if not permissions.can_edit_network(request.user, found):
        raise PermissionDenied("Seules les personnes qui animent ce réseau modifient sa page.")
    name = found.name
    if request.method == "POST":
        form = NetworkForm(request.POST, instance=found, user=request.user)
        if form.is_valid():
            try:
                services.update_network(network=found, by=request.user, **form.cleaned_data)
            except ValidationError as refusal:
                form.add_error(None, refusal)
            else:
                messages.success(request, "La page du réseau est à jour.")
                return redirect("accounts:network", code=code)
    else:
        form = bound_to_kept(NetworkForm, kept_text(request), instance=found, user=request.user)
    here = {"label": name, "url": reverse("accounts:network", args=[code])}
    context = {"form": form, "network": found, "name": name, "crumbs": _crumbs(here, {"label": "Modifier"})}
    return render(request, "accounts/network_form.html", context, status=422 if form.errors else 200)


def _crumbs(*more: dict[str, str]) -> list[dict[str, str]]:
    return [{"label": NETWORKS, "url": reverse("accounts:networks")}, *more]
