"""What makes the writing pages open again without network: the worker's file, and the page for all the rest."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from isic_platform.accounts.machine import is_shared

SOURCE = Path(settings.BASE_DIR) / "static" / "js" / "worker.js"
# What a machine declared shared since then gets when its browser looks for a newer worker.
GONE = 'self.addEventListener("activate", (event) => event.waitUntil(self.registration.unregister()));\n'


@require_safe
@login_not_required
def worker(request: HttpRequest) -> HttpResponse:
    """``/sw.js``: at the root, because a worker rules over the addresses below its own. Looked for again each time."""
    body = GONE if is_shared(request) else SOURCE.read_text(encoding="utf-8")
    headers = {"Cache-Control": "no-cache", "Vary": "Cookie", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(body, content_type="text/javascript; charset=utf-8", headers=headers)


@require_safe
@login_not_required
def offline(request: HttpRequest) -> HttpResponse:
    """The page that the worker shows instead of one that needs the network. It speaks of nobody."""
    return render(request, "publication/offline.html")
