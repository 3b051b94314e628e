"""``/repondre/``: answer one grid without an account, by a link (S98, H.3).

The secret of the link never stays in an address: it goes to a cookie that only these pages receive, and « Commencer »
exchanges it for that of a visit. Whoever is signed in on the machine keeps their account and is nobody here: the cookie alone
opens the answer, and what is written bears no name. These pages show the grid and the answer given, nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isic_platform.publication.throttling import is_too_often
from knowledge.exceptions import EntryIncomplete, InvitationClosed
from knowledge.models import RespondentInvitation
from knowledge.respondents.rules import CONCERNED
from knowledge.respondents.walk import Addresses, Walk
from knowledge.services.respondents import (
    FINISHED,
    REVOKED,
    VISIT,
    as_guest,
    begin_visit,
    end_visit,
    find_invitation,
    find_visit,
    finish_visit,
    keep_visit_open,
)
from knowledge.views.walk import DECLINED, walk_page, walk_save

PREFIX = "__Secure-" if settings.SESSION_COOKIE_SECURE else ""
LINK_COOKIE, VISIT_COOKIE = f"{PREFIX}isic_lien", f"{PREFIX}isic_visite"
COOKIE_PATH = "/repondre/"
LINK_SECONDS = 3600
MOST_REFUSED, MOST_BEGUN = 60, 300  # an hour, from one address: a group answers together behind one
NO_LINK = "Pour répondre, ouvrez le lien qu'on vous a donné."


def guest_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open to all; kept by no cache, no search engine and no history of who is signed in."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with as_guest():
            response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return login_not_required(wrapped)


def with_visit(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate ``view(request, invitation, …)``: the cookie becomes the visit that it opens, or the page says why not."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        secret = request.COOKIES.get(VISIT_COOKIE, "")
        try:
            invitation = find_visit(secret)
        except InvitationClosed as refusal:
            return _closed(request, str(refusal) if secret else NO_LINK)
        if request.method == "POST":
            keep_visit_open(invitation=invitation)
        response = view(request, invitation, *args, **kwargs)
        if request.method == "POST" and VISIT_COOKIE not in response.cookies:
            _set(response, VISIT_COOKIE, secret, int(VISIT.total_seconds()))
        return response

    return wrapped


@guest_page
@require_safe
def link(request: HttpRequest, secret: str) -> HttpResponse:
    """Take the secret out of the address, then show the first page without it. Writes nothing."""
    try:
        find_invitation(secret)
    except InvitationClosed as refusal:
        response = _closed_page(request, str(refusal))  # another visit on this machine goes on
    else:
        response = redirect("knowledge:guest-home")
        _set(response, LINK_COOKIE, secret, LINK_SECONDS)
    # Nothing is told of this address. The pages that hold a form keep « same-origin », without which browsers send no origin
    # with a form and it would be refused; their address holds no secret.
    response["Referrer-Policy"] = "no-referrer"
    return response


@guest_page
@require_http_methods(["GET", "HEAD", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """What it is for, who will read, and « Commencer »; POST begins the visit, or leaves it."""
    if request.POST.get("then") == "leave":
        return _leave(request)
    secret, visit = request.COOKIES.get(LINK_COOKIE, ""), request.COOKIES.get(VISIT_COOKIE, "")
    try:
        if request.method == "POST":
            return _too_often(request) if is_too_often(request, "guest-begin", MOST_BEGUN) else _begin(secret, visit)
        invitation = find_invitation(secret) if secret else find_visit(visit)
    except InvitationClosed as refusal:
        if secret and visit:  # a link that does not work leaves alone the visit under way on this machine
            response = _closed_page(request, str(refusal))
            response.delete_cookie(LINK_COOKIE, path=COOKIE_PATH, samesite="Lax")
            return response
        return _closed(request, str(refusal) if secret or visit else NO_LINK)
    walk = _walk(invitation)
    institution = invitation.entry.item.institution
    context = {
        "walk": walk,
        "is_concerned": invitation.entry.respondent_kind in CONCERNED,
        "institution": institution,
        "expires_at": invitation.expires_at,
        "resume_url": "" if secret else _resume_url(walk),
    }
    return render(request, "knowledge/guest/welcome.html", context)


def _begin(secret: str, visit: str) -> HttpResponse:
    if not secret:
        return redirect(_resume_url(_walk(find_visit(visit))))
    opened = begin_visit(secret=secret)
    response = redirect(_resume_url(_walk(find_visit(opened))))
    _set(response, VISIT_COOKIE, opened, int(VISIT.total_seconds()))
    response.delete_cookie(LINK_COOKIE, path=COOKIE_PATH)
    return response


def _leave(request: HttpRequest) -> HttpResponse:
    with suppress(InvitationClosed):  # nothing is open: the cookies go all the same
        end_visit(invitation=find_visit(request.COOKIES.get(VISIT_COOKIE, "")))
    return _without_cookies(redirect(f"{reverse('knowledge:guest-thanks')}?suite=plus-tard"))


@guest_page
@require_http_methods(["GET", "HEAD", "POST"])
@with_visit
def page(request: HttpRequest, invitation: RespondentInvitation, code: str) -> HttpResponse:
    """One question, or one theme."""
    answer = walk_page(request, _walk(invitation), code)
    if answer == DECLINED:
        end_visit(invitation=invitation)
        return _without_cookies(redirect(f"{reverse('knowledge:guest-thanks')}?suite=non"))
    return answer


@guest_page
@require_POST
@with_visit
def save(request: HttpRequest, invitation: RespondentInvitation, code: str) -> HttpResponse:
    """The answers of a page as they are written."""
    return walk_save(request, _walk(invitation), code)


@guest_page
@require_http_methods(["GET", "HEAD", "POST"])
@with_visit
def recap(request: HttpRequest, invitation: RespondentInvitation) -> HttpResponse:
    """Everything to read again; POST ends."""
    walk = _walk(invitation)
    if not walk.has_agreed:
        return redirect(_resume_url(walk))
    if request.method == "POST":
        try:
            finish_visit(invitation=invitation)
        except EntryIncomplete:
            pass  # the page below says what is missing
        else:
            return _without_cookies(redirect("knowledge:guest-thanks"))
    context = {"walk": walk, "lines": walk.summary(), "missing": walk.missing() if request.method == "POST" else []}
    return render(request, "knowledge/guest/recap.html", context, status=422 if context["missing"] else 200)


@guest_page
@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """Thank you: it is finished, or to be finished later, or the person said no."""
    return render(request, "knowledge/guest/thanks.html", {"what": request.GET.get("suite", "")})


def _walk(invitation: RespondentInvitation) -> Walk:
    addresses = Addresses(
        home=reverse("knowledge:guest-home"),
        recap=reverse("knowledge:guest-recap"),
        page=lambda code: reverse("knowledge:guest-page", args=[code]),
        save=lambda code: reverse("knowledge:guest-save", args=[code]),
    )
    return Walk(invitation.entry, addresses)


def _resume_url(walk: Walk) -> str:
    leaf = walk.where_to_resume()
    return walk.addresses.page(leaf.code) if leaf else walk.addresses.recap


def _closed(request: HttpRequest, reason: str) -> HttpResponse:
    return _without_cookies(_closed_page(request, reason))


def _closed_page(request: HttpRequest, reason: str) -> HttpResponse:
    """Why nothing is shown. An unknown link and an expired one get the same page. Attempts are counted."""
    if reason != NO_LINK and is_too_often(request, "guest-refused", MOST_REFUSED):
        return _too_often(request)
    context = {"reason": reason, "is_finished": reason == FINISHED, "is_revoked": reason == REVOKED}
    response = render(request, "knowledge/guest/closed.html", context, status=410)
    response._has_been_logged = True  # Django would write the address, and the secret in it, in the journal
    return response


def _too_often(request: HttpRequest) -> HttpResponse:
    return render(request, "knowledge/guest/too_often.html", status=429)


def _set(response: HttpResponse, name: str, value: str, seconds: int) -> None:
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path=COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _without_cookies(response: HttpResponse) -> HttpResponse:
    for name in (LINK_COOKIE, VISIT_COOKIE):
        response.delete_cookie(name, path=COOKIE_PATH, samesite="Lax")
    return response
