"""How django-allauth behaves here: nobody signs up alone, and no answer tells whether an address has an account."""

from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse

from isic_platform.accounts.demonstration import is_refused_here
from isic_platform.accounts.models import User

logger = structlog.get_logger("isic.accounts")

WRONG_CREDENTIALS = "Adresse ou mot de passe incorrect. Vérifiez les deux, ou choisissez un nouveau mot de passe."
TOO_MANY_ATTEMPTS = "Trop de tentatives. Attendez quelques minutes avant de réessayer."


class AccountAdapter(DefaultAccountAdapter):
    """Closed sign-up, one neutral refusal, attempts logged without the address."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": WRONG_CREDENTIALS,
        "too_many_login_attempts": TOO_MANY_ATTEMPTS,
        "enter_current_password": "Ce n’est pas votre mot de passe actuel.",
        "invalid_password_reset": "Ce lien n’est plus valable.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are born of invitations (services.accept_invitation)."""
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """Pages only: the JSON that allauth offers to scripts would be a second, unlisted API."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """A closed account is refused with the same words as a wrong password; so is a demonstration's, elsewhere."""
        user = super().authenticate(request, **credentials)
        if user is not None and (not user.is_active or is_refused_here(user)):
            self.authentication_failed(request, **credentials)
            return None
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Log the refusal; never the address typed, which may be a password."""
        logger.warning("login_refused", ip=self.get_client_ip(request))

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Log the sign-in."""
        logger.info("login", account=user.pk, ip=self.get_client_ip(request))
        return super().post_login(request, user, **kwargs)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Pages say themselves what happened; a greeting at each sign-in would be noise for a screen reader."""
