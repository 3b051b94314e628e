"""Error answers: a page for people, a problem for machines. What was typed is given back."""

from __future__ import annotations

import sys
from contextlib import suppress

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import render

from isic_platform.common.problems import is_api, problem_response

DRAIN_CHUNK = 64 * 1024
MOST_DRAINED = 64 * 1024 * 1024
RETRY_AFTER = 5  # seconds: a server that was stopped answers again in less
NEVER_GIVEN_BACK = {"csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword"}


@login_not_required
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing here, or nothing that this person may know of."""
    if is_api(request):
        return problem_response(404, "Rien de lisible à cette adresse.")
    return render(request, "404.html", status=404)


@login_not_required
def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: the object may be seen, the action may not be done; the exception's text says why."""
    if is_api(request):
        return problem_response(403, str(exception) or "Action non permise.")
    return render(request, "403.html", {"reason": str(exception)}, status=403)


@login_not_required
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request could not be understood."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        return _too_big(request)
    if is_api(request):
        return problem_response(400, "La requête n'a pas pu être comprise.")
    return render(request, "400.html", status=400)


def _too_big(request: HttpRequest) -> HttpResponse:
    """413: more text than one request may carry. The browser still has it: the page says how to get back to it."""
    # What was sent is read to its end: a browser that is still sending would show a broken connection, not this page.
    left = MOST_DRAINED
    with suppress(OSError, ValueError, UnreadablePostError):
        while left > 0 and (chunk := request.read(min(DRAIN_CHUNK, left))):
            left -= len(chunk)
    if is_api(request):
        return problem_response(413, "La requête est trop volumineuse.")
    return render(request, "413.html", status=413)


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; the page needs no database. 503 when the database is away, or too busy to answer in time.

    What was sent is then not stored, and stays where it was typed: whoever sent it may send it again, a little later.
    """
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return _unavailable(request)
    if is_api(request):
        return problem_response(500, "Une erreur interne est survenue.")
    return render(None, "500.html", status=500)


def _unavailable(request: HttpRequest) -> HttpResponse:
    if is_api(request):
        response: HttpResponse = problem_response(503, "La base de données ne répond pas : réessayez dans un instant.")
    else:
        response = render(None, "503.html", status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 after a rotated token: the form is offered again with all that was typed, to send once more."""
    kept = [(name, value) for name, values in request.POST.lists() if name not in NEVER_GIVEN_BACK for value in values]
    return render(request, "403_csrf.html", {"kept": kept, "action": request.get_full_path()}, status=403)
