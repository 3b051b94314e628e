"""Answering an invitation."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from isic_platform.accounts import services
from isic_platform.accounts.exceptions import InvitationClosed
from isic_platform.accounts.forms import AcceptInvitationForm
from isic_platform.accounts.models import Invitation
from isic_platform.accounts.services.invitations import UNKNOWN, fingerprint

SESSION_KEY = "invitation"
ACCEPTED = (
    "Votre invitation est acceptée. Connectez-vous avec votre adresse et votre mot de passe. "
    "Si cette adresse avait déjà un compte, c’est son mot de passe habituel qui vaut."
)


@login_not_required
@require_safe
@never_cache
def invitation_link(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address (history, logs, referrers), then show the page without it."""
    token_hash = fingerprint(token)
    try:
        services.find_invitation(token_hash)
    except InvitationClosed as refusal:
        return _closed(request, refusal)
    request.session[SESSION_KEY] = token_hash
    return redirect("accounts:invitation")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("password", "password_again")
def invitation(request: HttpRequest) -> HttpResponse:
    """Accept: as a newcomer, with a form; or as the signed-in person who was invited, with a button."""
    token_hash = request.session.get(SESSION_KEY, "")
    try:
        found = services.find_invitation(token_hash)
        if request.user.is_authenticated:
            return _as_member(request, found)
        return _as_newcomer(request, found)
    except InvitationClosed as refusal:
        request.session.pop(SESSION_KEY, None)
        return _closed(request, refusal)


def _as_member(request: HttpRequest, found: Invitation) -> HttpResponse:
    if request.user.email != found.email:
        return _page(request, "accounts/invitation_other.html", {})
    if request.method == "POST":
        try:
            membership = services.join_by_invitation(token_hash=found.token_hash, by=request.user)
        except PermissionDenied:
            return _page(request, "accounts/invitation_other.html", {})
        del request.session[SESSION_KEY]
        messages.success(request, f"C’est fait : {membership}.")
        return redirect("accounts:profile")
    return _page(request, "accounts/invitation_member.html", {"invitation": found})


def _as_newcomer(request: HttpRequest, found: Invitation) -> HttpResponse:
    form = AcceptInvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.accept_invitation(
                token_hash=found.token_hash,
                first_name=data["first_name"],
                last_name=data["last_name"],
                job=data["job"],
                password=data["password"],
                charter_accepted=data["charter"],
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            del request.session[SESSION_KEY]
            messages.success(request, ACCEPTED)
            return redirect("account_login")
    return _page(request, "accounts/invitation.html", {"form": form, "invitation": found})


def _page(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    status = 422 if getattr(context.get("form"), "errors", None) else 200
    return render(request, template, {"crumbs": [{"label": "Invitation"}], **context}, status=status)


def _closed(request: HttpRequest, refusal: InvitationClosed) -> HttpResponse:
    """410 for an invitation that was, 404 for one that never was; the sentence, and nothing else of it."""
    status = 404 if str(refusal) == UNKNOWN else 410
    context = {"crumbs": [{"label": "Invitation"}], "reason": str(refusal)}
    return render(request, "accounts/invitation_closed.html", context, status=status)
