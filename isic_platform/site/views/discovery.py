"""``/robots.txt``, ``/sitemap.xml`` and ``/flux/``: how engines and feed readers find what is public."""

from __future__ import annotations

from io import StringIO

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from isic_platform.publication.kinds import kinds
from isic_platform.search.facets import FACETS
from isic_platform.site import discovery

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
# Work, accounts and endless combinations of filters: nothing there to be found from outside.
CLOSED = ("/travail/", "/relectures/", "/signalements/", "/notifications/", "/repondre/", "/connexion/", "/recherche/")


@require_safe
@login_not_required
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may visit. Pages that must not be indexed say so themselves, and stay open to be read."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), ""]
    lines.append(f"Sitemap: {settings.SITE_URL}{reverse('site:sitemap-index')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@login_not_required
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """The sitemaps, one for a range of contents."""
    addresses = [reverse("site:sitemap-pages")]
    addresses += [reverse("site:sitemap-part", args=[number]) for number in discovery.sitemap_parts()]
    return _xml("sitemapindex", "sitemap", [(f"{settings.SITE_URL}{each}", "") for each in addresses])


@require_safe
@login_not_required
def sitemap_pages(request: HttpRequest) -> HttpResponse:
    """The site's own public pages."""
    return _xml("urlset", "url", [(address, "") for address in discovery.public_pages()])


@require_safe
@login_not_required
def sitemap_part(request: HttpRequest, number: int) -> HttpResponse:
    """Permanent addresses of a range of public contents, with their last change; 404 when none is left."""
    if number > 2**31:
        raise Http404
    found = discovery.sitemap_part(number)
    if not found:
        raise Http404
    return _xml("urlset", "url", [(address, at.isoformat(timespec="seconds")) for address, at in found])


def _xml(root: str, element: str, rows: list[tuple[str, str]]) -> HttpResponse:
    out = StringIO()
    xml = SimplerXMLGenerator(out, "utf-8")
    xml.startDocument()
    xml.startElement(root, {"xmlns": NAMESPACE})
    for address, changed in rows:
        xml.startElement(element, {})
        xml.addQuickElement("loc", address)
        if changed:
            xml.addQuickElement("lastmod", changed)
        xml.endElement(element)
    xml.endElement(root)
    xml.endDocument()
    return HttpResponse(out.getvalue(), content_type="application/xml; charset=utf-8")


@require_safe
@login_not_required
def feed(request: HttpRequest) -> HttpResponse:
    """The newest public contents of all natures."""
    return _atom(request)


@require_safe
@login_not_required
def nature_feed(request: HttpRequest, code: str) -> HttpResponse:
    """Those of one nature: « projet »…"""
    if code not in {kind.code for kind in kinds()}:
        raise Http404
    return _atom(request, nature=code)


@require_safe
@login_not_required
def theme_feed(request: HttpRequest, code: str) -> HttpResponse:
    """Those of one theme: a code of THE."""
    if code not in FACETS["theme"].accepted():
        raise Http404
    return _atom(request, theme=code)


def _atom(request: HttpRequest, *, nature: str = "", theme: str = "") -> HttpResponse:
    atom = discovery.feed(path=request.path, nature=nature, theme=theme)
    return HttpResponse(atom.writeString("utf-8"), content_type=atom.content_type)
