"""Keep what a person typed when the session ended under their fingers.

A view that shows a form asks ``kept_text(request)`` after the sign-in and fills the form with what it returns. What no view
takes is shown by the frame of the page (``left_text``), with a button that sends it where it was going.
"""

from __future__ import annotations

import hmac
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme

SESSION_KEY = "kept_text"
MAX_BYTES = 1_000_000  # of everything kept in one session, as JSON
TTL_SECONDS = 12 * 3600
OWNER_COOKIE = "isic_compte"
RETURN_FIELD = "retour"  # a form that posts elsewhere names here the page to come back to
LONGEST_WORD_OF_A_FORM = 3  # « oui », « non », « on »: chosen, not written
_CODE = re.compile(r"[\w.:/-]*[\d:_][\w.:/-]*")  # a date, a term of a vocabulary, an identifier
NEVER_KEPT = ("csrfmiddlewaretoken", "password", "mot_de_passe", "token")

KEPT = "Votre session avait pris fin. Connectez-vous : ce que vous veniez d’écrire est gardé et vous attend."

NOT_KEPT = (
    "Votre session avait pris fin. Rien n’a été fait, et ce texte n’est gardé nulle part : il faudra le redonner."
)


def never_kept(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view, outside its other decorators: what is posted to it never goes to the session."""
    view.keep_typed_text = False
    return view


class KeepTypedTextMiddleware:
    """Stands before Django's LoginRequiredMiddleware, and answers an anonymous POST in its place.

    The text posted to a page that requires to be signed in goes to the session (no file, no password, one megabyte,
    twelve hours), under the path of the page that holds the form, and the person is sent to sign in. A request of htmx
    gets a 401 and a fragment instead: the text is still in the page.

    The text is given back to the person who wrote it: a cookie tells which account last used this browser (a keyed
    digest, which says nothing of anybody and ends with the browser), so that a colleague who signs in after them on the
    same machine reads nothing. Signing out leaves it: a page still open in another tab may be sent after that.

    A view marked ``keep_typed_text = False`` (see ``never_kept``) receives texts that must be kept nowhere.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Mark the browser of a signed-in person."""
        response = self.get_response(request)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            mark = owner_mark(user)
            if request.COOKIES.get(OWNER_COOKIE) != mark:
                response.set_cookie(
                    OWNER_COOKIE, mark, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
                )
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Answer for a page that requires to be signed in; let everything else through."""
        if request.user.is_authenticated:
            if request.method == "POST" and SESSION_KEY in request.session:
                _forget_sent(request)
            return None
        if not getattr(view, "login_required", True):
            return None
        if "HX-Request" in request.headers:
            html = render_to_string("accounts/_signed_out.html", request=request)
            return HttpResponse(html, status=401, headers={"Cache-Control": "no-store"})
        if request.method != "POST":
            return None
        target = _return_address(request)
        if not getattr(view, "keep_typed_text", True):
            messages.info(request, NOT_KEPT)
            return redirect_to_login(target, reverse(settings.LOGIN_URL))
        if keep_text(request, path=target.partition("?")[0]):
            messages.info(request, KEPT)
            return redirect_to_login(target, reverse(settings.LOGIN_URL))
        kept = [(name, value) for name, values in request.POST.lists() if _keepable(name) for value in values]
        context = {"kept": kept, "action": request.get_full_path()}
        return render(request, "accounts/signed_out.html", context, status=401)


def keep_text(request: HttpRequest, *, path: str) -> bool:
    """Keep the posted text for ``path`` in the session; False, and nothing kept, when it is over one megabyte."""
    fields = {name: values for name, values in request.POST.lists() if _keepable(name)}
    if not fields:
        return True
    owner = request.COOKIES.get(OWNER_COOKIE, "")
    entry = {"at": int(time.time()), "owner": owner, "action": request.get_full_path(), "fields": fields}
    if _size(entry) > MAX_BYTES:
        return False
    entries = {key: value for key, value in _entries(request).items() if key != path}
    while entries and _size(entries) + _size(entry) > MAX_BYTES:
        entries.pop(min(entries, key=lambda key: entries[key]["at"]))
    entries[path] = entry
    request.session[SESSION_KEY] = entries
    return True


def kept_text(request: HttpRequest, path: str | None = None) -> dict[str, list[str]] | None:
    """Take out what was kept for a page (this one unless told): field name → values as posted. None when nothing is.

    Taken out once: the view shows it in the form, where the person saves it. ``QueryDict`` may be filled from it with
    ``setlist``. Text of another account, or older than twelve hours, is dropped.
    """
    if not request.user.is_authenticated or SESSION_KEY not in request.session:
        return None
    entries = _entries(request)
    entry = entries.pop(path or request.path, None)
    if entries:
        request.session[SESSION_KEY] = entries
    else:
        del request.session[SESSION_KEY]
    return entry["fields"] if entry and _is_theirs(entry, request.user) else None


@dataclass(frozen=True)
class LeftText:
    """A text that waits to be sent: where it was going, everything that went with it, and what a person wrote in it."""

    action: str
    pairs: list[tuple[str, str]]
    texts: list[str]


def left_text(request: HttpRequest) -> LeftText | None:
    """What was kept for this page and that its view did not take; None when nothing is.

    It stays until it is sent, or twelve hours: reading a page takes nothing out.
    """
    user = getattr(request, "user", None)
    if request.method != "GET" or "X-Prefetch" in request.headers or "HX-Request" in request.headers:
        return None
    if user is None or not user.is_authenticated or SESSION_KEY not in request.session:
        return None
    entry = _entries(request).get(request.path)
    if entry is None or not _is_theirs(entry, user):
        return None
    pairs = [(name, value) for name, values in entry["fields"].items() for value in values]
    texts = [value for _, value in pairs if len(value.strip()) > LONGEST_WORD_OF_A_FORM and not _CODE.fullmatch(value)]
    return LeftText(entry.get("action", request.path), pairs, texts) if texts else None


def owner_mark(user: Any) -> str:
    """What the cookie says of an account: a keyed digest, from which nothing can be read."""
    return salted_hmac("isic.accounts.owner", str(user.pk), algorithm="sha256").hexdigest()[:32]


def _is_theirs(entry: dict[str, Any], user: Any) -> bool:
    """Whether it was typed by this person, or by nobody that this browser knew."""
    return not entry["owner"] or hmac.compare_digest(entry["owner"], owner_mark(user))


def _forget_sent(request: HttpRequest) -> None:
    """What goes now to the address where a kept text was going needs keeping no more: it is in this request."""
    entries = _entries(request)
    left = {path: entry for path, entry in entries.items() if entry.get("action") != request.get_full_path()}
    if len(left) != len(entries):
        request.session[SESSION_KEY] = left


def _entries(request: HttpRequest) -> dict[str, dict[str, Any]]:
    oldest = time.time() - TTL_SECONDS
    return {path: entry for path, entry in request.session.get(SESSION_KEY, {}).items() if entry["at"] > oldest}


def _keepable(name: str) -> bool:
    return not any(word in name.lower() for word in NEVER_KEPT)


def _size(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False).encode())


def _return_address(request: HttpRequest) -> str:
    """The page that holds the form: named by it, or the one the post came from (an address may only take posts)."""
    asked = request.POST.get(RETURN_FIELD, "")
    if asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
        return asked
    origin = urlsplit(request.headers.get("Referer", ""))
    if origin.netloc == request.get_host() and origin.path.startswith("/") and not origin.path.startswith("//"):
        return f"{origin.path}?{origin.query}" if origin.query else origin.path
    return request.get_full_path()
