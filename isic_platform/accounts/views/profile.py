"""One's own account."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from isic_platform.accounts import selectors, services
from isic_platform.accounts.forms import ProfileForm
from isic_platform.accounts.middleware import kept_text
from isic_platform.accounts.models import Membership, User
from isic_platform.accounts.views.kept import bound_to_kept


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Names, job, attribution (S223), and the roles held."""
    account = User.objects.get(pk=request.user.pk)  # the form writes on it while it checks
    if request.method == "POST":
        form = ProfileForm(request.POST, instance=account)
        if form.is_valid():
            try:
                services.update_profile(account=account, by=request.user, **form.cleaned_data)
            except ValidationError as refusal:
                form.add_error(None, refusal)
            else:
                messages.success(request, "Votre compte est à jour.")
                return redirect("accounts:profile")
    else:
        form = bound_to_kept(ProfileForm, kept_text(request), instance=account)
    context = {"form": form, "roles": selectors.roles_held(request.user), "crumbs": [{"label": "Mon compte"}]}
    return render(request, "accounts/profile.html", context, status=422 if form.errors else 200)


@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up a role of one's own."""
    membership = get_object_or_404(Membership.objects.filter(user=request.user, is_active=True), pk=pk)
    services.remove_membership(membership=membership, by=request.user)
    messages.success(request, f"Vous n’avez plus ce rôle : {membership}.")
    return redirect("accounts:profile")
