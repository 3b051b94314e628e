"""What the frame of every page needs: navigation that fits the person, nothing queried for a visitor."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from isic_platform.accounts.enums import Role
from isic_platform.accounts.machine import buffer_owner
from isic_platform.accounts.middleware import left_text
from isic_platform.publication.models import Notice

# Pages that one link of the navigation gathers.
_GATHERED = {
    "/apprendre/": ("/priorites/", "/campagnes/", "/auto-positionnement/"),
    "/partenariats/": ("/comites/", "/rencontres/", "/rex/"),
    "/bibliotheque/": ("/recherche/", "/comparer/", "/syntheses/", "/dossiers/"),
}


def navigation(request: HttpRequest) -> dict[str, Any]:
    """``nav_items`` and ``account_items`` for base.html; computed only when a page draws them."""
    return {
        "nav_items": SimpleLazyObject(lambda: _nav(request)),
        "account_items": SimpleLazyObject(lambda: _account(request)),
        "buffer_owner": SimpleLazyObject(lambda: buffer_owner(request)),
        "left_text": SimpleLazyObject(lambda: left_text(request)),
        "quick_exit": False,
        "theme": "",
    }


def _link(request: HttpRequest, label: str, url: str) -> dict[str, Any]:
    current = request.path == url if url == "/" else request.path.startswith((url, *_GATHERED.get(url, ())))
    return {"label": label, "url": url, "current": current}


def _nav(request: HttpRequest) -> list[dict[str, Any]]:
    user = getattr(request, "user", None)
    items = [("Bibliothèque", reverse("search:library")), ("Grilles", reverse("knowledge:grids"))]
    if user and user.is_authenticated:
        items.insert(0, ("Tableau de bord", reverse("knowledge:dashboard")))
        if user.scope.has(*Role.values):
            items.insert(1, ("Projets", reverse("projects:list")))
            items.append(("Partenariats", reverse("partners:partnerships")))
            items.append(("Collectes", reverse("knowledge:entries")))
            items.append(("Apprendre ensemble", reverse("knowledge:together")))
        if user.scope.has(Role.REVIEWER, Role.FACILITATOR, Role.MANAGER):
            items.append(("Relectures", reverse("publication:queue")))
        if user.is_administrator or user.scope.has(Role.REVIEWER, Role.FACILITATOR):
            items.append(("Signalements", reverse("publication:reports")))
        if user.is_administrator:
            items.append(("Comptes", reverse("accounts:accounts")))
    items.append(("Structures", reverse("accounts:directory")))
    if not (user and user.is_authenticated):
        # Who works here has a longer menu, and the glossary at the foot of each page.
        items.append(("Glossaire", reverse("vocabularies:glossary")))
    return [_link(request, label, url) for label, url in items]


def _account(request: HttpRequest) -> list[dict[str, Any]]:
    user = getattr(request, "user", None)
    if not user or not user.is_authenticated:
        return [_link(request, "Se connecter", reverse("account_login"))]
    unread = Notice.objects.filter(user=user, read_at=None)[:100].count()
    notices = f"Notifications ({unread})" if unread else "Notifications"
    return [
        _link(request, notices, reverse("publication:notices")),
        _link(request, "Mon compte", reverse("accounts:profile")),
        {"label": "Se déconnecter", "url": reverse("account_logout"), "current": False, "post": True},
    ]
