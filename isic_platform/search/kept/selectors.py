"""What a person kept, as it may be read now. Everything that is named goes through ``SearchRow.objects.visible_to``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, ExpressionWrapper, F, IntegerField, OuterRef, Q
from django.http import QueryDict

from isic_platform.accounts.models import User
from isic_platform.common.keyset import Page, page_of
from isic_platform.search.facets import label_of_nature
from isic_platform.search.filters import SearchFilterSet
from isic_platform.search.kept.enums import Alert
from isic_platform.search.kept.models import Favourite, SavedSearch
from isic_platform.search.kept.services import digest
from isic_platform.search.models import SearchRow, SearchRowQuerySet
from isic_platform.search.queries import clean_text, has_words
from isic_platform.search.selectors import Chosen, for_list, matching

MOST_FED = 50


@dataclass(frozen=True)
class Kept:
    """A favourite as its owner may read it today: ``row`` is None when it can no longer be read."""

    favourite: Favourite
    label: str
    row: SearchRow | None


@dataclass(frozen=True)
class Criteria:
    """What an address asks for: words, filters, and whether a filter of it no longer exists."""

    text: str
    chosen: Chosen
    is_whole: bool


def favourites_page(user: Any, parameters: QueryDict) -> tuple[Page, list[Kept]]:
    """A page of favourites, the last added first, each with what may be said of it. Two queries."""
    newest = ExpressionWrapper(-F("pk"), output_field=IntegerField())
    page = page_of(Favourite.objects.of(user).annotate(newest=newest), order=("newest",), parameters=parameters)
    readable = _readable(user, page.items)
    kept = [Kept(each, _label(each.kind), readable.get((each.kind, each.short_id))) for each in page.items]
    return page, kept


def _readable(user: Any, favourites: Iterable[Favourite]) -> dict[tuple[str, str], SearchRow]:
    by_kind: dict[str, list[str]] = {}
    for each in favourites:
        by_kind.setdefault(each.kind, []).append(each.short_id)
    if not by_kind:
        return {}
    rule = Q()
    for kind, ids in by_kind.items():
        rule |= Q(kind=kind, short_id__in=ids)
    rows = for_list(SearchRow.objects.visible_to(user).filter(rule))
    return {(row.kind, row.short_id): row for row in rows}


def _label(kind: str) -> str:
    try:
        return label_of_nature(kind)
    except KeyError:
        return "Contenu"


def searches_of(user: Any) -> list[SavedSearch]:
    """A person's saved searches, by name; their number is bounded."""
    return list(SavedSearch.objects.of(user))


def criteria_of(parameters: QueryDict) -> Criteria:
    """The words and filters of an address, read as the page reads them."""
    filterset = SearchFilterSet(parameters, queryset=SearchRow.objects.none())
    return Criteria(clean_text(parameters.get("q", "")), filterset.chosen, not filterset.refused)


def latest_of(user: Any, criteria: Criteria) -> list[SearchRow]:
    """The latest contents of a search that this person may read, the newest first; bounded. One query, two with words."""
    text = criteria.text if criteria.text and has_words(criteria.text) else ""
    return list(for_list(matching(user, text, criteria.chosen)).latest_first()[:MOST_FED])


def new_in(search: SavedSearch, user: Any, *, until: datetime, most: int) -> SearchRowQuerySet:
    """What appeared in a saved search since it was last told, for this person; nothing when a filter no longer exists.

    Dropping a filter would tell more than what was asked for.
    """
    criteria = criteria_of(QueryDict(search.parameters))
    if not criteria.is_whole:
        return SearchRow.objects.none()
    text = criteria.text if criteria.text and has_words(criteria.text) else ""
    rows = matching(user, text, criteria.chosen)
    return for_list(rows.filter(published_at__gt=search.told_until, published_at__lte=until)).latest_first()[:most]


def search_of_feed(secret: str) -> SavedSearch | None:
    """The saved search of a private feed; None for an unknown secret or a closed account."""
    rows = SavedSearch.objects.filter(feed_digest=digest(secret), user__is_active=True).select_related("user")
    return rows.first()


def people_told() -> list[User]:
    """Who has an alert and an open account, in order."""
    told = SavedSearch.objects.filter(user_id=OuterRef("pk")).exclude(alert=Alert.NONE)
    return list(User.objects.filter(Exists(told), is_active=True).order_by("pk"))
