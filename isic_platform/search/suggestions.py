"""What is proposed while somebody types: filters of the vocabularies, words of public texts, titles they may read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from isic_platform.search.facets import FACETS, label_of_nature
from isic_platform.search.models import SearchRow, SearchWord
from isic_platform.search.texts import folded

MIN_LENGTH, MAX_LENGTH = 2, 60
TERMS, WORDS, TITLES = 4, 3, 5
# Titles are looked for among so many rows only: a syllable that half the titles hold is not sorted.
LOOKED_AT = 200
_BY_TERMS = ("theme", "type", "public", "champ", "forme", "frein", "levier")
_LAST_WORD = re.compile(r"[^\W\d_]{3,40}$")


@dataclass(frozen=True)
class Suggestion:
    """A line: what it says, of what nature it is, where it leads."""

    label: str
    detail: str
    url: str


def suggest(user: Any, text: str) -> list[Suggestion]:
    """Lines for what is typed, as ``queries.clean_text`` gives it; fewer than two characters give none. Two queries at most.

    Words and filters are those that everybody may read; titles are those of ``SearchRow.objects.visible_to``.
    """
    text = text[:MAX_LENGTH]
    key = folded(text)
    if len(key) < MIN_LENGTH:
        return []
    return [*_words(text), *_terms(key), *_titles(user, key)]


def _terms(key: str) -> list[Suggestion]:
    """Terms of which a word begins so, those that begin with it first."""
    found: dict[str, tuple[bool, Suggestion]] = {}
    for name in _BY_TERMS:
        facet = FACETS[name]
        for code, shown in facet.options():
            label = folded(shown)
            if label in found or not (label.startswith(key) or f" {key}" in label):
                continue
            url = f"{reverse('search:search')}?{urlencode({name: facet.value_of(code)})}"
            found[label] = (not label.startswith(key), Suggestion(shown, f"Filtre : {facet.label}", url))
    best = sorted(found.values(), key=lambda pair: pair[0])[:TERMS]
    return [suggestion for _, suggestion in best]


def _words(text: str) -> Iterator[Suggestion]:
    """The last word completed with words of public texts, the most borne first."""
    typed = _LAST_WORD.search(text)
    if typed is None:
        return
    key = folded(typed[0])
    before = text[: typed.start()]
    known = SearchWord.objects.filter(key__startswith=key).exclude(key=key).order_by("-documents", "word")
    seen: set[str] = set()
    proposed = 0
    for word, stem in known.values_list("word", "stem")[: WORDS * 4]:
        same = {stem, folded(word).rstrip("sx")} - {""}
        if seen.isdisjoint(same):  # « jardin » or « jardins »: either finds both
            words = before + word
            yield Suggestion(words, "Mot", f"{reverse('search:search')}?{urlencode({'q': words})}")
            proposed += 1
        seen |= same
        if proposed == WORDS:
            return


def _titles(user: Any, key: str) -> Iterator[Suggestion]:
    begins = Q(title_key__startswith=key) | Q(title_key__contains=f" {key}")
    some = SearchRow.objects.visible_to(user).filter(begins).values("pk")[:LOOKED_AT]
    rows = SearchRow.objects.filter(pk__in=some).latest_first()
    for row in rows.only("title", "kind", "short_id", "address", "published_at")[:TITLES]:
        if row.title:
            yield Suggestion(row.title, label_of_nature(row.kind), row.get_absolute_url())
