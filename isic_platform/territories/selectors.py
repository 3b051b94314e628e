"""What pages and endpoints read of the territories."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

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
    "rank_territories",
    "region_of",
    "regions",
    "resolve_territory",
    "search_territories",
    "territories_by_codes",
    "territories_by_values",
]

MIN_LENGTH = 2
MAX_LENGTH = 80
MAX_RESULTS = 50
_KEY = re.compile(rf"^({'|'.join(TerritoryKind.values)})-(\w{{2,9}})$")
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
    rows = Territory.objects.active().within(departement=departement)
    return rank_territories(rows if kinds is None else rows.of_kinds(kinds), text, limit=limit)


def rank_territories(rows: TerritoryQuerySet, text: str, *, limit: int) -> list[Territory]:
    """Do the same among the given rows: at most 50."""
    key = search_key(text[:MAX_LENGTH])
    limit = max(1, min(limit, MAX_RESULTS))
    if len(key) < MIN_LENGTH:
        return []
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


def territories_by_values(values: Iterable[str], *, kinds: Iterable[str]) -> dict[str, Territory]:
    """Return the known territories among the values of a field: codes of its one kind, or keys « commune-42218 »."""
    kinds = list(kinds)
    wanted: dict[tuple[str, str], str] = {}
    for value in values:
        parsed = _KEY.match(value)
        if parsed and parsed[1] in kinds:
            wanted[parsed[1], parsed[2]] = value
        elif len(kinds) == 1:
            wanted[kinds[0], value] = value
    if not wanted:
        return {}
    rows = Territory.objects.of_kinds(kinds).filter(code__in={code for _, code in wanted})
    return {wanted[item.kind, item.code]: item for item in rows if (item.kind, item.code) in wanted}


@dataclass(frozen=True)
class Resolution:
    """What a typed text names: one territory, or why not (``unknown``, ``close``, ``ambiguous``) and the candidates."""

    match: Territory | None = None
    problem: str = ""
    candidates: list[Territory] = field(default_factory=list)


def resolve_territory(text: str, *, kinds: Iterable[str], departement: str | None = None) -> Resolution:
    """Find the one territory that a text sent without the search box's help names.

    Accepted: the label that the box writes, a key (« commune-42218 »), an exact name, a former commune's name,
    a postcode or a code. A postcode shared by several communes, or equal to another commune's code, is ambiguous.
    """
    kinds = list(kinds)
    if _KEY.match(text) and (known := territories_by_values([text], kinds=kinds)):
        return Resolution(match=known[text])
    rows = Territory.objects.of_kinds(kinds)
    name = text.rpartition(" (")[0] or text
    full = search_key(name)
    named = rows.filter(search_key__in={full, without_group_prefix(full)})
    labelled = [item for item in named if search_key(item.label) == search_key(text) and "(" in text]
    if len(labelled) == 1:  # also a place that left the code since: an old text keeps it
        return Resolution(match=labelled[0])
    here = rows.active().within(departement=departement)
    key = search_key(text)
    exact = list(_beginning(here.filter(lookup_key__contains=f"|{key}|"), key)[:MAX_RESULTS]) if key else []
    if len(exact) == 1:
        return Resolution(match=exact[0])
    if exact:
        return Resolution(problem="ambiguous", candidates=exact)
    close = search_territories(text, kinds=kinds, departement=departement)
    return Resolution(problem="close" if close else "unknown", candidates=close)
