"""Members of an institution or a network, and the invitations sent for it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from isic_platform.accounts import permissions, selectors, services
from isic_platform.accounts.exceptions import AccountsError
from isic_platform.accounts.forms import InviteForm
from isic_platform.accounts.middleware import kept_text
from isic_platform.accounts.models import Institution, Invitation, Membership, Network
from isic_platform.accounts.views.kept import bound_to_kept


@require_http_methods(["GET", "HEAD", "POST"])
def institution_members(request: HttpRequest, code: str) -> HttpResponse:
    """Members of an institution: its managers, and administrators."""
    place = get_object_or_404(selectors.institutions_shown_to(request.user).filter(merged_into=None), code=code)
    return _members(request, place)


@require_http_methods(["GET", "HEAD", "POST"])
def network_members(request: HttpRequest, code: str) -> HttpResponse:
    """Members of a network: its facilitators, and administrators."""
    place = get_object_or_404(selectors.networks_shown_to(request.user), code=code)
    return _members(request, place)


def _members(request: HttpRequest, place: Institution | Network) -> HttpResponse:
    if not permissions.can_see_members(request.user, place):
        raise PermissionDenied("Seules les personnes qui en ont la charge voient les membres.")
    in_institution = isinstance(place, Institution)
    roles = permissions.roles_to_give(request.user, place)
    if request.method == "POST":
        form = InviteForm(request.POST, roles=roles)
        if form.is_valid():
            where = {"institution": place} if in_institution else {"network": place}
            try:
                services.invite_member(by=request.user, **form.cleaned_data, **where)
            except AccountsError as refusal:
                form.add_error("email", str(refusal))
            else:
                messages.success(request, f"L’invitation est partie à {form.cleaned_data['email']}.")
                return redirect(request.path)
    else:
        form = bound_to_kept(InviteForm, kept_text(request), roles=roles)
    pages = (
        ("accounts:directory", "accounts:institution") if in_institution else ("accounts:networks", "accounts:network")
    )
    context = {
        "place": place,
        "place_url": reverse(pages[1], args=[place.code]),
        "form": form if roles else None,
        "members": _with_right(request, selectors.members_of(place)),
        "invitations": [
            {"invitation": row, "can_revoke": permissions.can_revoke_invitation(request.user, row)}
            for row in selectors.open_invitations_of(place)
        ],
        "crumbs": [
            {"label": "Structures" if in_institution else "Réseaux", "url": reverse(pages[0])},
            {"label": place.name, "url": reverse(pages[1], args=[place.code])},
            {"label": "Membres et invitations"},
        ],
    }
    return render(request, "accounts/members.html", context, status=422 if form.errors else 200)


def _with_right(request: HttpRequest, rows: object) -> list[dict[str, object]]:
    return [{"membership": row, "can_remove": permissions.can_remove_membership(request.user, row)} for row in rows]


@require_POST
def remove_member(request: HttpRequest, pk: int) -> HttpResponse:
    """End somebody's role, then back to the page it was asked from."""
    rows = Membership.objects.filter(is_active=True).select_related("institution", "network", "user")
    membership = get_object_or_404(rows, pk=pk)
    place = membership.institution or membership.network
    if not permissions.can_see_members(request.user, place):
        raise Http404
    services.remove_membership(membership=membership, by=request.user)
    messages.success(request, f"Rôle retiré : {membership.user}, {membership.get_role_display().lower()}.")
    return redirect(_back(request, place))


@require_POST
def revoke_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel an invitation."""
    invitation = get_object_or_404(Invitation.objects.open().select_related("institution", "network"), pk=pk)
    place = invitation.institution or invitation.network
    if not permissions.can_see_members(request.user, place):
        raise Http404
    services.revoke_invitation(invitation=invitation, by=request.user)
    messages.success(request, f"L’invitation envoyée à {invitation.email} est annulée.")
    return redirect(_back(request, place))


def _back(request: HttpRequest, place: Institution | Network) -> str:
    asked = request.POST.get("retour", "")
    if asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
        return asked
    name = "accounts:institution_members" if isinstance(place, Institution) else "accounts:network_members"
    return reverse(name, args=[place.code])
