"""What pages and endpoints read of the territories."""

import re
from collections.abc import Iterable

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.functions import Ln

from isic_platform.territories.enums import TerritoryKind
from isic_platform.territories.models import Territory, TerritoryQuerySet
from isic_platform.territories.reference import departements, name_of, region_of, regions
from isic_platform.territories.search_keys import search_key, without_group_prefix

__all__ = [
    "departements",
    "get_territory",
    "name_of",
    "region_of",
    "regions",
    "search_territories",
    "territories_by_codes",
]

MIN_LENGTH = 2
MAX_LENGTH = 80
MAX_RESULTS = 50
_CODE_PART = re.compile(r"^(?:\d[\dab]?\d{0,3}|2[ab]\d{0,3})$")
# Half a typo in similarity is worth what separates a village from a large town: « nant » is Nantes.
_POPULATION_WEIGHT = 0.02


def search_territories(
    text: str, *, kinds: Iterable[str] | None = None, departement: str | None = None, limit: int = 10
) -> list[Territory]:
    """Return at most ``limit`` territories that ``text`` may name, the likeliest first.

    Accents, case, hyphens and « St »/« Ste » do not count; a postcode, an official code or their beginning
    works, alone or beside a name (« saint etienne 42 »); so do typing errors and the names of former communes.
    Order: same name, then names that begin or hold a word that begins so (largest population first),
    then resembling names (by resemblance, lightly helped by population). Fewer than two characters find nothing;
    what resembles is not added to what a code already settled.
    ``kinds``: values of ``TerritoryKind``; ``departement``: code that the territories must be in.
    """
    key = search_key(text[:MAX_LENGTH])
    limit = max(1, min(limit, MAX_RESULTS))
    if len(key) < MIN_LENGTH:
        return []
    rows = Territory.objects.active().within(departement=departement)
    if kinds is not None:
        rows = rows.of_kinds(kinds)
    found = list(_beginning(rows, key)[:limit])
    words = key.split()
    codes = [word for word in words if _CODE_PART.match(word)]
    name = without_group_prefix(" ".join(word for word in words if word not in codes))
    if codes and name and not found:
        placed = rows
        for code in codes:
            placed = placed.filter(Q(lookup_key__contains=f"|{code}") | Q(departement_codes__contains=[code.upper()]))
        found = list(_beginning(placed, name)[:limit]) or list(_resembling(placed, name)[:limit])
    if len(found) < limit and len(name) > MIN_LENGTH and not (codes and found):
        seen = {item.pk for item in found}
        found += [item for item in _resembling(rows, name)[:limit] if item.pk not in seen]
    return found[:limit]


def _beginning(rows: TerritoryQuerySet, key: str) -> TerritoryQuerySet:
    """Rows of which a name, a postcode or the code begins so, or a word of the name does."""
    prefix = Q(lookup_key__contains=f"|{key}")
    matching = prefix | Q(lookup_key__contains=f" {key}") if not key[0].isdigit() else prefix
    tier = Case(
        When(search_key=key, then=Value(0)),
        When(lookup_key__contains=f"|{key}|", then=Value(1)),
        When(search_key__startswith=key, then=Value(2)),
        When(prefix, then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )
    # A metropolis would hide its city: groups of communes come after what they are named from.
    group_last = Case(When(kind=TerritoryKind.EPCI, then=Value(1)), default=Value(0), output_field=IntegerField())
    return rows.filter(matching).order_by(
        tier, group_last, F("population").desc(nulls_last=True), "search_key", "kind", "code"
    )


def _resembling(rows: TerritoryQuerySet, key: str) -> TerritoryQuerySet:
    """Rows whose name shares enough trigrams with the key."""
    score = TrigramSimilarity("search_key", key) + _POPULATION_WEIGHT * Ln(F("population") + 1.0)
    return rows.filter(search_key__trigram_similar=key).order_by(score.desc(nulls_last=True), "search_key", "code")


def get_territory(kind: str, code: str) -> Territory | None:
    """Return one territory, in force or not (an old text may name it), or None."""
    return Territory.objects.filter(kind=kind, code=code.upper()).first()


def territories_by_codes(kind: str, codes: Iterable[str]) -> dict[str, Territory]:
    """Return the known territories among ``codes`` (in force or not), by code, in one query."""
    return {item.code: item for item in Territory.objects.filter(kind=kind, code__in=list(codes))}
