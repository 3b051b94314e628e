"""What engines and feed readers are told of: contents that everybody reads, reinforced subjects left out (G.8).

Everything is read from the search table, through its visibility rule, at each request: what is withdrawn is gone at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import F
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from isic_platform.publication.reading import LICENCE_NAME, PLATFORM
from isic_platform.search.facets import label_of_nature
from isic_platform.search.models import SearchRow, SearchRowQuerySet
from isic_platform.site.selectors import site_map
from isic_platform.vocabularies.selectors import label_of

PART = 5000  # contents whose identifiers fall in one sitemap: an engine takes 50,000 at most
FEED_LENGTH = 30
NOT_PAGES = ("/connexion/", "/mot-de-passe/", "/api/", "/flux/", "/recherche/")


def listed() -> SearchRowQuerySet:
    """Published contents that a stranger may be told of."""
    return SearchRow.objects.visible_to(AnonymousUser()).filter(item__isnull=False, is_reinforced=False)


def sitemap_parts() -> list[int]:
    """Numbers of the sitemaps that hold something, in one query; nothing is counted."""
    parts = listed().annotate(part=F("item_id") / PART).order_by("part")
    return list(parts.values_list("part", flat=True).distinct())


def sitemap_part(number: int) -> list[tuple[str, datetime]]:
    """(address, last change) of the contents of one sitemap: a range of keys, so that no page costs more than another."""
    rows = listed().filter(item_id__gte=number * PART, item_id__lt=(number + 1) * PART).order_by("item_id")
    return [(_permanent(short_id), at) for short_id, at in rows.values_list("short_id", "published_at")]


def public_pages() -> list[str]:
    """Addresses of the site's own pages for a visitor."""
    links = (link for section in site_map(AnonymousUser()) for link in section["links"])
    kept = dict.fromkeys(url for _, url in links if not url.startswith(NOT_PAGES))
    return [settings.SITE_URL + url for url in kept]


def feed(*, path: str, nature: str = "", theme: str = "") -> Atom1Feed:
    """The newest contents as an Atom feed, of one nature or one theme at will; two queries at most."""
    rows = listed()
    of = ""
    if nature:
        rows, of = rows.of_kind(nature), f" : {label_of_nature(nature)}"
    if theme:
        rows, of = rows.with_any([theme]), f" : {label_of(theme)}"
    atom = Atom1Feed(
        title=f"Isic, derniers contenus publiés{of}",
        link=f"{settings.SITE_URL}{reverse('search:library')}",
        description="Ce que les équipes et les habitants apprennent des interventions collectives.",
        language="fr",
        feed_url=f"{settings.SITE_URL}{path}",
        author_name=PLATFORM,
        feed_copyright=LICENCE_NAME,
    )
    for entry in _entries(rows):
        atom.add_item(**entry)
    return atom


def _entries(rows: SearchRowQuerySet) -> Iterator[dict[str, Any]]:
    for row in rows.select_related("institution").defer("document", "body", "keywords").latest_first()[:FEED_LENGTH]:
        address = _permanent(row.short_id)
        title = row.title or "Sans titre"
        yield {
            "title": f"{title} (fictif)" if row.is_fictional else title,
            "link": address,
            "unique_id": address,
            "description": escape(row.summary),  # readers take it for HTML
            "pubdate": row.published_at.astimezone(UTC),
            "updateddate": row.published_at.astimezone(UTC),
            "author_name": row.institution.name if row.institution else None,
            "categories": [label_of_nature(row.kind), *(label_of(code) for code in row.themes)],
            "item_copyright": LICENCE_NAME,
        }


def _permanent(short_id: str) -> str:
    return f"{settings.SITE_URL}{reverse('publication:read', args=[short_id])}"
