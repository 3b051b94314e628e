"""From what a person typed to a query of PostgreSQL."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import connection

from isic_platform.search.models import CONFIGS
from isic_platform.search.texts import folded

MAX_LENGTH = 200
_WORD = re.compile(r"(?<![\w-])[^\W\d_]{4,40}(?!\w)")
_LIKE_ENOUGH = 0.7
# Words that say nothing and that PostgreSQL's French list forgets (« les »), or knows with an accent only.
_EMPTY_WORDS = re.compile(r"(?<![\w-])-?(?:les|cet|cette|leurs|dont|donc|meme|memes|ete|etes)(?![\w-])", re.IGNORECASE)
# « OU » between two words, as search boxes take it; « ou » in a sentence is an empty word.
_OR = re.compile(r"(?<=\S)\s+OU\s+(?=\S)")
# Candidates by shared trigrams, for the words that no public text holds, themselves or by their root.
_CANDIDATES = """
SELECT asked.word, near.word, near.documents
  FROM unnest(%s::text[]) AS asked (word)
 CROSS JOIN LATERAL (SELECT unaccent(asked.word) AS key) folded
 CROSS JOIN LATERAL (
       SELECT word, documents FROM search_searchword
        WHERE key %% folded.key ORDER BY similarity(key, folded.key) DESC, documents DESC, word LIMIT 8
       ) near
 WHERE NOT EXISTS (SELECT 1 FROM search_searchword WHERE key = folded.key)
   AND NOT EXISTS (SELECT 1 FROM search_searchword
                    WHERE stem <> '' AND stem = (ts_lexize('pg_catalog.french_stem', folded.key))[1])
"""


def clean_text(raw: str) -> str:
    """What is searched: one line, without control characters, cut at 200 characters."""
    text = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in raw[: MAX_LENGTH * 4])
    return " ".join(unicodedata.normalize("NFC", text).split())[:MAX_LENGTH].strip()


class WithSynonyms(SearchQuery):
    """A query of which each word also asks for its synonyms (``Synonym``). The function is
    computed when the query is planned: plans know the words."""

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **options: Any) -> tuple[str, Any]:
        """The same SQL inside ``search_with_synonyms``."""
        sql, parameters = super().as_sql(compiler, connection, *args, **options)
        return f"search_with_synonyms({sql})", parameters


def query_of(text: str) -> Any:
    """The words with and without their accents, and their synonyms; quotes, « or » and « - » are understood, nothing is an
    error.
    """
    words = _without_empty_words(text)
    first, second = CONFIGS
    plain = SearchQuery(words, config=second, search_type="websearch")
    return WithSynonyms(words, config=first, search_type="websearch") | plain


def rank_sql(text: str) -> tuple[str, list[str]]:
    """How well ``document`` answers, as SQL and its parameters: weights of its parts, long documents held back.

    The query is a sub-select: computed once, not for each row.
    """
    first, second = CONFIGS
    tsquery = f"search_with_synonyms(websearch_to_tsquery('{first}', %s)) || websearch_to_tsquery('{second}', %s)"
    return f"ts_rank(document, (SELECT {tsquery}), 1)", [_without_empty_words(text)] * len(CONFIGS)


def _without_empty_words(text: str) -> str:
    """The text without these words and with « or » for « OU », save between quotes, where each word holds its place."""
    parts = text.strip().removesuffix(" OU").removeprefix("OU ").split('"')
    return '"'.join(part if index % 2 else _readable(part, index, len(parts)) for index, part in enumerate(parts))


def _readable(part: str, index: int, parts: int) -> str:
    """A part outside quotes. What stands at its end joins a phrase: « "a" OU "b" »."""
    start, end = "\x01" if index else "", "\x01" if index < parts - 1 else ""
    joined = _OR.sub(" or ", f"{start}{part}{end}")
    return _EMPTY_WORDS.sub(" ", joined.replace("\x01", ""))


def has_words(text: str) -> bool:
    """Whether something is left to search once words such as « le » or « dans » and signs are gone."""
    words = _without_empty_words(text)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT numnode(websearch_to_tsquery('isic_french', %s) || websearch_to_tsquery('french', %s)) > 0",
            [words, words],
        )
        return cursor.fetchone()[0]


def corrected(text: str) -> str:
    """The text with the words that match nothing replaced by the nearest word of the public texts, "" when none is.

    Only words that everybody may read are proposed, whoever asks.
    """
    asked = list(dict.fromkeys(word.lower() for word in _WORD.findall(text)))
    if not asked:
        return ""
    found: dict[str, list[tuple[float, int, str]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATES, [asked])
        for word, near, documents in cursor.fetchall():
            likeness = SequenceMatcher(None, folded(word), folded(near)).ratio()
            if likeness >= _LIKE_ENOUGH:
                found.setdefault(word, []).append((likeness, documents, near))
    best = {word: max(near)[2] for word, near in found.items()}
    if not best:
        return ""
    return _WORD.sub(lambda match: best.get(match[0].lower(), match[0]), text)
