"""``GET /sante/``: is the service able to answer?"""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@require_safe
@never_cache
@login_not_required
def health(request: HttpRequest) -> JsonResponse:
    """200 ``{"etat": "ok"}`` with the database up, 503 otherwise."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except (DatabaseError, OSError, RuntimeError):
        return JsonResponse({"etat": "base de données injoignable"}, status=503, headers={"Retry-After": "5"})
    return JsonResponse({"etat": "ok"})
