"""Forgotten and changed passwords. No answer tells whether an address has an account."""

from __future__ import annotations

from typing import Any

from allauth.account import views as allauth_views
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from isic_platform.accounts.forms import ChangePasswordForm, ForgottenPasswordForm, NewPasswordForm


@method_decorator(login_not_required, name="dispatch")
class ForgottenPassword(allauth_views.PasswordResetView):
    """Sends a message to the address, whatever it is: a link to its owner's account, or the news that it has none."""

    form_class = ForgottenPasswordForm
    template_name = "account/password_reset.html"
    extra_context = {"crumbs": [{"label": "Mot de passe oublié"}]}


@method_decorator(login_not_required, name="dispatch")
class ForgottenPasswordDone(allauth_views.PasswordResetDoneView):
    """The same page for every address."""

    template_name = "account/password_reset_done.html"
    extra_context = {"crumbs": [{"label": "Mot de passe oublié"}]}


@method_decorator([login_not_required, never_cache], name="dispatch")
class NewPassword(allauth_views.PasswordResetFromKeyView):
    """The page behind the link; the key leaves the address at the first opening."""

    form_class = NewPasswordForm
    template_name = "account/password_reset_from_key.html"
    extra_context = {"crumbs": [{"label": "Nouveau mot de passe"}]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """``token_fail`` is said in every case."""
        return super().get_context_data(**{"token_fail": False, **kwargs})


@method_decorator(login_not_required, name="dispatch")
class NewPasswordDone(allauth_views.PasswordResetFromKeyDoneView):
    """The password is changed: sign in with it."""

    template_name = "account/password_reset_from_key_done.html"
    extra_context = {"crumbs": [{"label": "Nouveau mot de passe"}]}


class ChangePassword(allauth_views.PasswordChangeView):
    """Change one's own password; the other sessions of the account end."""

    form_class = ChangePasswordForm
    template_name = "account/password_change.html"
    success_url = reverse_lazy("accounts:profile")
    extra_context = {
        "crumbs": [{"label": "Mon compte", "url": reverse_lazy("accounts:profile")}, {"label": "Mot de passe"}]
    }

    def get_default_success_url(self) -> str:
        """Back to one's account."""
        return str(self.success_url)

    def form_valid(self, form: ChangePasswordForm) -> HttpResponse:
        """Say that it is done."""
        response: Any = super().form_valid(form)
        messages.success(self.request, "Votre mot de passe est changé. Les autres sessions ouvertes sont fermées.")
        return response
