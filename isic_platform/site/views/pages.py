"""Home, site map and the pages that French law asks for (domaine/G.12)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from isic_platform.site.home import home_page
from isic_platform.site.selectors import site_map


@require_safe
@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """What this is, in one screen, with living content."""
    return render(request, "site/home.html", home_page(request.user))


@require_safe
@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement; it tells the truth: no audit, hence « non conforme »."""
    return render(request, "site/accessibility.html", {"crumbs": [{"label": "Accessibilité", "url": ""}]})


@require_safe
@login_not_required
def legal_notice(request: HttpRequest) -> HttpResponse:
    """Who publishes, who hosts, licences and credits (LCEN)."""
    return render(request, "site/legal.html", {"crumbs": [{"label": "Mentions légales", "url": ""}]})


@require_safe
@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    """Treatments T1 to T8 in plain words, rights, tracers, and how to write without exposing anybody (G.3 to G.6)."""
    return render(request, "site/privacy.html", {"crumbs": [{"label": "Confidentialité", "url": ""}]})


@require_safe
@login_not_required
def charter(request: HttpRequest) -> HttpResponse:
    """The charter that every account accepts (S219, S220)."""
    return render(request, "site/charter.html", {"crumbs": [{"label": "Charte", "url": ""}]})


@require_safe
@login_not_required
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every section that this person may reach (RGAA 12)."""
    return render(
        request,
        "site/sitemap.html",
        {"sections": site_map(request.user), "crumbs": [{"label": "Plan du site", "url": ""}]},
    )
