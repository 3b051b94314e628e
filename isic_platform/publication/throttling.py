"""A bound on what anybody may send without an account."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from rest_framework.throttling import BaseThrottle

WINDOW_SECONDS = 3600


def is_too_often(request: HttpRequest, action: str, most: int) -> bool:
    """Count one more attempt from this address; True once more than ``most`` came in the hour.

    Only a keyed digest of the address is kept, for the hour.
    """
    address = BaseThrottle().get_ident(request) or ""
    key = f"throttle:{action}:{salted_hmac('isic.throttle', address, algorithm='sha256').hexdigest()[:32]}"
    if cache.add(key, 1, WINDOW_SECONDS):
        return False
    try:
        return cache.incr(key) > most
    except ValueError:  # it expired in between
        return False
