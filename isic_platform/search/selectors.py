"""What the pages and the API of the search read. Every query goes through ``SearchRow.objects.visible_to``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib.postgres.search import SearchHeadline
from django.db import connection
from django.db.models import Exists, OuterRef

from isic_platform.search.facets import FACETS, KIND_PREFIX, Facet, meaning
from isic_platform.search.kept.models import Favourite
from isic_platform.search.models import SearchRow, SearchRowQuerySet
from isic_platform.search.places import DEPARTEMENT, SMALL_PLACE, departements_of, named, small_places
from isic_platform.search.positions import FIRST, Position, keyset_page
from isic_platform.search.queries import corrected, has_words, query_of, rank_sql
from isic_platform.search.texts import MARK_END, MARK_START, folded

PAGE_SIZE = 25
# Ranking a frequent word over the whole table sorts half of it: only the latest matches are ranked and counted.
CANDIDATES = 2000
COUNT_SHOWN = 1000
CLOSE_TITLES = 3
_BEST = "*"  # marks the best matches among the counts; no facet has this name
# What a list needs; the texts and the tsvector stay in the database.
COLUMNS = (
    "kind", "short_id", "address", "title", "summary", "level", "types", "forms", "fields", "themes", "publics", "obstacles",
    "levers", "participation", "project_state", "region", "departement", "communes", "year", "published_at",
    "is_fictional", "is_reinforced", "visibility", "network_ids", "institution__code", "institution__name", "item__notice",
)  # fmt: skip
Chosen = Mapping[str, Sequence[str]]  # name of a facet → codes of ``SearchRow.codes``


@dataclass(frozen=True)
class Choice:
    """An option of a filter with the number of results it would give."""

    code: str
    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class FacetCounts:
    """A filter and its options that lead somewhere (or are chosen)."""

    facet: Facet
    choices: list[Choice]


@dataclass(frozen=True)
class Results:
    """A page of results.

    ``total`` counts at most the candidates (2,000): ``is_bounded`` says that there are more of them.
    ``corrected_text`` is what was searched instead of ``text`` when a word matched nothing.
    ``is_empty_query`` says that the text holds nothing to search (« le la »): everything is then listed.
    """

    rows: list[SearchRow]
    text: str
    total: int
    previous: Position | None = None
    next: Position | None = None
    facets: list[FacetCounts] = field(default_factory=list)
    corrected_text: str = ""
    is_empty_query: bool = False
    close_titles: list[SearchRow] = field(default_factory=list)

    @property
    def is_bounded(self) -> bool:
        """Whether counts stop at the candidate set."""
        return self.total >= CANDIDATES

    @property
    def is_over_shown(self) -> bool:
        """Whether the page says « plus de 1 000 »."""
        return self.total > COUNT_SHOWN

    @property
    def searched_text(self) -> str:
        """The text whose results these are."""
        return "" if self.is_empty_query else self.corrected_text or self.text


def search(
    *,
    user: Any,
    text: str = "",
    chosen: Chosen | None = None,
    position: Position = FIRST,
    size: int = PAGE_SIZE,
    exact: bool = False,
    latest: bool = False,
) -> Results:
    """A page of what this person may find, best first with words, latest first without or with ``latest``.

    ``text`` as ``queries.clean_text`` gives it. With ``exact``, no word is corrected. Two queries when something is
    found, eight at most; one more when a place smaller than a département is named.
    """
    chosen = chosen or {}
    results = _search(user, text, chosen, position, size, latest)
    if results.total or not text:
        return results
    if not has_words(text):
        return replace(_search(user, "", chosen, position, size, latest), text=text, is_empty_query=True)
    if not exact and (other := corrected(text)):
        instead = _search(user, other, chosen, position, size, latest)
        if instead.total:
            return replace(instead, text=text, corrected_text=other)
    return replace(results, close_titles=_close_titles(user, text))


def matching(user: Any, text: str, chosen: Chosen, *, but: str = "") -> SearchRowQuerySet:
    """Rows that this person may read, that match the words and every filter (one facet left aside at will)."""
    rows = SearchRow.objects.visible_to(user)
    for name, codes in chosen.items():
        if codes and name != but:
            rows = rows.with_any(meaning(name, codes))
    return rows.filter(document=query_of(text)) if text else rows


def for_list(rows: SearchRowQuerySet) -> SearchRowQuerySet:
    """Only the columns that a list shows, the institution's name in the same query."""
    return rows.select_related("institution", "item").only(*COLUMNS)


def ranked(user: Any, text: str, chosen: Chosen, *, start: int, size: int) -> list[SearchRow]:
    """At most ``size`` rows from the ``start``-th of the 2,000 latest matches, best first, with their ``headline``.

    The title weighs more than the summary, the summary than the rest. Two queries.
    """
    return _rows(_read(user, text, chosen, [], start, size)[1], text, None)


def with_favourite(rows: SearchRowQuerySet, user: Any) -> SearchRowQuerySet:
    """Add ``is_favourite`` for a signed-in person, in the same query."""
    if user is None or not user.is_authenticated:
        return rows
    mine = Favourite.objects.filter(user_id=user.pk, kind=OuterRef("kind"), short_id=OuterRef("short_id"))
    return rows.annotate(is_favourite=Exists(mine))


def with_headline(rows: SearchRowQuerySet, text: str) -> SearchRowQuerySet:
    """Add what ``extracts.extract_of`` reads: the summary and a passage of the other texts, where the words found stand between
    private characters.
    """
    query, marks = query_of(text), {"config": "isic_french", "start_sel": MARK_START, "stop_sel": MARK_END}
    return rows.annotate(
        summary_headline=SearchHeadline("summary", query, highlight_all=True, **marks),
        headline=SearchHeadline("body", query, max_words=70, min_words=40, max_fragments=1, **marks),
    )


def _search(user: Any, text: str, chosen: Chosen, position: Position, size: int, latest: bool) -> Results:
    start = (position.page - 1) * size
    variants = ["", *(name for name, codes in chosen.items() if codes)]
    by_rank = bool(text) and not latest
    counts, best = _read(user, text, chosen, variants, start, size + 1 if by_rank else 0)
    facets = list(_facets(counts, chosen))
    total = sum(count for code, count in counts[""].items() if code.startswith(KIND_PREFIX))
    if not total:
        return Results(rows=[], text=text, total=0, facets=facets)
    if not by_rank:
        rows = with_favourite(for_list(matching(user, text, chosen)), user)
        found, before, after = keyset_page(with_headline(rows, text) if text else rows, position, size)
        return Results(found, text, total, before, after, facets)
    before = Position(page=position.page - 1) if position.page > 1 else None
    after = Position(page=position.page + 1) if len(best) > size else None
    return Results(_rows(best[:size], text, user), text, total, before, after, facets)


def _read(
    user: Any, text: str, chosen: Chosen, variants: Sequence[str], start: int, size: int
) -> tuple[dict[str, dict[str, int]], list[int]]:
    """Counts by code and the best matches, over the candidates, in one query.

    Counts are given for each variant: with every filter (""), or without the one of that name, so that its other
    options say what they would add. Best matches are keys, in order.
    """
    sql, parameters = _candidates(user, text, chosen, "")
    # What is put together is SQL that Django wrote and constants; every value is a parameter.
    parts = []
    for name in variants:
        source = "found"
        parameters += [name]
        if name:
            other, values = _candidates(user, text, chosen, name)
            source, parameters = f"({other}) others", [*parameters, *values]
        parts.append(f"SELECT %s, code, count(*) FROM {source}, unnest(codes) code GROUP BY code")  # noqa: S608
    if size:
        rank, values = rank_sql(text)
        order = f"row_number() OVER (ORDER BY {rank} DESC, published_at DESC, id DESC)"
        parts.append(f"SELECT '{_BEST}', id::text, {order} FROM found ORDER BY 3 OFFSET %s LIMIT %s")  # noqa: S608
        parameters += [*values, start, size]
    counts: dict[str, dict[str, int]] = {name: {} for name in variants}
    best: list[tuple[int, int]] = []
    with connection.cursor() as cursor:
        union = " UNION ALL ".join(f"({part})" for part in parts)
        cursor.execute(f"WITH found AS MATERIALIZED ({sql}) {union}", parameters)
        for name, code, number in cursor.fetchall():
            if name == _BEST:
                best.append((number, int(code)))
            else:
                counts[name][code] = number
    return counts, [pk for _, pk in sorted(best)]


def _candidates(user: Any, text: str, chosen: Chosen, but: str) -> tuple[str, list[Any]]:
    columns = ("id", "codes", "published_at", "document")
    rows = matching(user, text, chosen, but=but).latest_first().values(*columns)[:CANDIDATES]
    sql, parameters = rows.query.sql_with_params()
    return sql, list(parameters)


def _rows(pks: Sequence[int], text: str, user: Any) -> list[SearchRow]:
    """The rows of these keys, in their order, with their headline. The keys come from ``visible_to``."""
    rows = with_favourite(with_headline(for_list(SearchRow.objects.filter(pk__in=pks)), text), user) if pks else []
    by_pk = {row.pk: row for row in rows}
    return [by_pk[pk] for pk in pks if pk in by_pk]


def _facets(counts: Mapping[str, Mapping[str, int]], chosen: Chosen) -> Iterator[FacetCounts]:
    for facet in FACETS.values():
        by_code = counts.get(facet.name) or counts[""]
        wanted = set(chosen.get(facet.name, ()))
        choices = [
            Choice(code, facet.value_of(code), label, by_code.get(code, 0), code in wanted)
            for code, label in facet.options()
            if by_code.get(code) or code in wanted
        ]
        if facet.also:
            choices += _small_places(by_code, wanted)
        if choices:
            yield FacetCounts(facet, choices)


def _small_places(by_code: Mapping[str, int], wanted: set[str]) -> Iterator[Choice]:
    """Groups of communes and communes: those chosen, and those of the départements that are."""
    opened = {code for code in wanted if code.startswith(DEPARTEMENT)}
    opened |= {each for code in wanted for each in departements_of(code)}
    if opened:
        chosen = [code for code in wanted if SMALL_PLACE.fullmatch(code)]
        for code, label in named(dict.fromkeys([*chosen, *small_places(by_code, opened)])):
            yield Choice(code, code, label, by_code.get(code, 0), code in wanted)


def _close_titles(user: Any, text: str) -> list[SearchRow]:
    rows = SearchRow.objects.visible_to(user).filter(title_key__trigram_word_similar=folded(text))
    return list(for_list(rows).latest_first()[:CLOSE_TITLES])
