"""Atom feeds (RFC 4287): a search as an address that a feed reader follows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from isic_platform.publication.enums import Visibility
from isic_platform.search.facets import label_of_nature
from isic_platform.search.models import SearchRow
from isic_platform.search.texts import unmarked

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
UNNAMED = "Un contenu"
# XML 1.0 knows no other control character than these.
_ALLOWED = "\t\n\r"


def feed_of(*, title: str, page: str, address: str, rows: Iterable[SearchRow]) -> str:
    """The feed of these rows, which the caller has chosen by who reads it. ``page`` and ``address`` are paths.

    Summaries are told for public contents alone: a feed reader keeps what it reads. A content under reinforced rules that is
    not public is not named.
    """
    feed = Atom1Feed(
        title=_clean(title),
        link=f"{settings.SITE_URL}{page}",
        feed_url=f"{settings.SITE_URL}{address}" if address else None,
        description="",
        language="fr",
        author_name="Isic",
    )
    for row in rows:
        feed.add_item(**_entry(row))
    return feed.writeString("utf-8")


def name_of_row(row: SearchRow) -> str:
    """How a row is called outside the platform: its title, save under reinforced rules when it is not public."""
    if row.is_reinforced and row.visibility != Visibility.PUBLIC:
        return UNNAMED
    return _clean(row.title) or "Sans titre"


def _entry(row: SearchRow) -> dict[str, Any]:
    link = f"{settings.SITE_URL}{row.get_absolute_url()}"
    is_public = row.visibility == Visibility.PUBLIC
    return {
        "title": name_of_row(row),
        "link": link,
        "unique_id": link,
        "description": escape(_clean(row.summary)) if is_public else "",  # a summary is HTML there: the text stays text
        "categories": [label_of_nature(row.kind)],
        "pubdate": row.published_at,
        "updateddate": timezone.localtime(row.published_at),
    }


def _clean(text: str) -> str:
    return "".join(char for char in unmarked(text) if char >= " " or char in _ALLOWED)
