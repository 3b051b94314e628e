"""Accounts, for those who administer the platform. For everybody else these pages do not exist."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isic_platform.accounts import permissions, selectors, services
from isic_platform.accounts.exceptions import AccountsError
from isic_platform.accounts.forms import AccountSearchForm, InviteAnywhereForm, RoleForm
from isic_platform.accounts.middleware import kept_text
from isic_platform.accounts.views.kept import bound_to_kept
from isic_platform.common.keyset import page_of
from isic_platform.vocabularies.selectors import label_of

View = Callable[..., HttpResponse]


def for_administrators(view: View) -> View:
    """Not found for anybody else: the list of accounts is not theirs to know of."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.can_manage_accounts(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return wrapped


@for_administrators
@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    """Every account with its roles, searched by name or address."""
    form = AccountSearchForm(request.GET)
    query = form.cleaned_data["q"] if form.is_valid() else ""
    page = page_of(selectors.accounts(query), order=selectors.ACCOUNTS_ORDER, parameters=request.GET)
    context = {"form": form, "query": query, "page": page, "crumbs": [{"label": "Comptes"}]}
    return render(request, "accounts/accounts.html", context)


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite anybody to any role anywhere."""
    if request.method == "POST":
        form = InviteAnywhereForm(request.POST)
        if form.is_valid():
            try:
                services.invite_member(email=form.cleaned_data["email"], by=request.user, **form.where)
            except AccountsError as refusal:
                form.add_error("email", str(refusal))
            else:
                messages.success(request, f"L’invitation est partie à {form.cleaned_data['email']}.")
                return redirect("accounts:accounts")
    else:
        form = bound_to_kept(InviteAnywhereForm, kept_text(request))
    context = {"form": form, "crumbs": _crumbs({"label": "Inviter une personne"})}
    return render(request, "accounts/account_invite.html", context, status=422 if form.errors else 200)


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: its roles, a role to add, closing it."""
    found = get_object_or_404(selectors.accounts(), pk=pk)
    if request.method == "POST":
        form = RoleForm(request.POST)
        if form.is_valid():
            try:
                membership = services.add_membership(user=found, by=request.user, **form.where)
            except ValidationError as refusal:
                form.add_error(None, refusal)
            else:
                messages.success(request, f"Rôle donné : {membership}.")
                return redirect(request.path)
    else:
        form = bound_to_kept(RoleForm, kept_text(request))
    context = {
        "account": found,
        "job": label_of(found.job) if found.job else "",
        "form": form if found.is_active else None,
        "can_deactivate": permissions.can_deactivate_account(request.user, found),
        "crumbs": _crumbs({"label": found.get_full_name()}),
    }
    return render(request, "accounts/account.html", context, status=422 if form.errors else 200)


@for_administrators
@require_POST
def change_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Close, reopen, or change who administers, as the ``action`` of the button says."""
    found = get_object_or_404(selectors.accounts(), pk=pk)
    actions: dict[str, tuple[Callable[[], object], str]] = {
        "fermer": (
            lambda: services.deactivate_account(account=found, by=request.user),
            "Le compte est fermé, ses sessions aussi.",
        ),
        "rouvrir": (
            lambda: services.reactivate_account(account=found, by=request.user),
            "Le compte est rouvert, sans rôle. La personne choisit un mot de passe par « Mot de passe oublié ».",
        ),
        "nommer": (
            lambda: services.set_administrator(account=found, value=True, by=request.user),
            "Cette personne administre désormais la plateforme.",
        ),
        "demettre": (
            lambda: services.set_administrator(account=found, value=False, by=request.user),
            "Cette personne n’administre plus la plateforme.",
        ),
    }
    action = actions.get(request.POST.get("action", ""))
    if action is None:
        raise Http404
    do, done = action
    try:
        do()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, done)
    return redirect("accounts:account", pk=pk)


def _crumbs(*more: dict[str, str]) -> list[dict[str, str]]:
    return [{"label": "Comptes", "url": reverse("accounts:accounts")}, *more]
