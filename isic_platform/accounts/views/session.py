"""Signing in and out."""

from __future__ import annotations

from typing import Any

from allauth.account import views as allauth_views
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from isic_platform.accounts.forms import SignInForm
from isic_platform.accounts.machine import WIPE, is_shared, remember_shared
from isic_platform.accounts.middleware import OWNER_COOKIE, owner_mark


class SignIn(allauth_views.LoginView):
    """Address and password; lands on ``next`` when it is one of our addresses, on the person's work otherwise.

    What the browser kept for another account is erased (ASVS 14.3.1), and everything on a machine said to be shared.
    """

    form_class = SignInForm
    template_name = "account/login.html"
    extra_context = {"crumbs": [{"label": "Connexion"}]}

    def get_initial(self) -> dict[str, Any]:
        """The choice made on this machine before."""
        return {**super().get_initial(), "shared_machine": is_shared(self.request)}

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign in, and tell the browser what it may keep."""
        before = self.request.COOKIES.get(OWNER_COOKIE)
        response = super().form_valid(form)
        user = self.request.user
        if user.is_authenticated:
            remember_shared(response, shared=form.cleaned_data["shared_machine"])
            if before and before != owner_mark(user):
                response["Clear-Site-Data"] = WIPE
        return response


@method_decorator(login_not_required, name="dispatch")
class SignOut(allauth_views.LogoutView):
    """A page with a button; the button posts. What the browser kept of the platform is wiped (ASVS 14.3.1).

    The mark of the account stays (see ``KeepTypedTextMiddleware``): what another tab sends after that is given to its writer alone.
    """

    template_name = "account/logout.html"
    extra_context = {"crumbs": [{"label": "Déconnexion"}]}

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """End the session, wherever it was opened from in this browser."""
        response = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = WIPE
        return response


@login_not_required
@require_safe
def closed_signup(request: HttpRequest) -> HttpResponse:
    """How one gets an account: by invitation."""
    return render(request, "account/signup.html", {"crumbs": [{"label": "Avoir un compte"}]})
