"""The machine in front of the person: shared or not, and what its browser may keep.

A machine declared shared keeps nothing of what is written: no buffer, no worker (ASVS 14.3.3).
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

SHARED_COOKIE = "isic_partage"
ONE_YEAR = 365 * 24 * 3600
WIPE = '"cache", "storage"'


def is_shared(request: HttpRequest) -> bool:
    """Whether somebody said that several people use this browser."""
    return request.COOKIES.get(SHARED_COOKIE) == "1"


def remember_shared(response: HttpResponse, *, shared: bool) -> None:
    """Write the choice in the browser, for a year; shared, what the browser kept of the platform is erased at once."""
    if shared:
        response.set_cookie(
            SHARED_COOKIE, "1", max_age=ONE_YEAR, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
        )
        response["Clear-Site-Data"] = WIPE
    else:
        response.delete_cookie(SHARED_COOKIE, samesite="Lax")


def buffer_owner(request: HttpRequest) -> str:
    """For whom the browser may keep text: a keyed digest of the account; empty for nobody and on a shared machine."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or is_shared(request):
        return ""
    return salted_hmac("isic.accounts.buffer", str(user.pk), algorithm="sha256").hexdigest()[:32]
