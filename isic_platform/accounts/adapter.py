"""How django-allauth behaves here: nobody signs up by themselves, an invitation does."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Closed sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are born of invitations (services.accept_invitation)."""
        return False
