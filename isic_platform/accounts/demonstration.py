"""The demonstration's accounts open nowhere else: their password is printed by a command (architecture, contracts)."""

from django.conf import settings

from isic_platform.accounts.models import User

DEMO_DOMAIN = "@demo.fr"


def is_refused_here(user: User) -> bool:
    """Whether this is an account of the demonstration, on a platform that is not one."""
    return not settings.DEMO and user.email.endswith(DEMO_DOMAIN)
