"""The extract of a result: its summary when the words are there, else the sentence of the content where they are."""

from __future__ import annotations

import re

from django.utils.text import Truncator

from isic_platform.search.models import SearchRow
from isic_platform.search.texts import MARK_END, MARK_START, SEPARATOR

LONGEST = 280
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+(?=\W*[A-ZÀ-ÖØ-Þ0-9])|\n+")


def extract_of(row: SearchRow) -> str:
    """Text where the words found stand between private characters (see ``texts.marked``).

    ``row`` comes from ``selectors.with_headline``. Words found in the title or the keywords alone give the summary.
    """
    if MARK_START in row.summary_headline:
        return _around(row.summary_headline)
    parts = row.headline.split(
        SEPARATOR
    )  # what PostgreSQL cut may begin and end anywhere: its first and last parts alone
    for rank, part in enumerate(parts):
        if MARK_START in part:
            text = part.strip()
            is_begun = rank > 0 or text.lstrip(MARK_START + "« ")[:1].isupper()
            is_ended = rank < len(parts) - 1 or text.rstrip(MARK_END + " »")[-1:] in ".!?…"
            return _around(text, is_begun=is_begun, is_ended=is_ended)
    return Truncator(row.summary).chars(LONGEST)


def _around(text: str, *, is_begun: bool = True, is_ended: bool = True) -> str:
    """Whole sentences from that of the first word found; all of a short text. « … » stands where a sentence is cut."""
    sentences = [each for each in _SENTENCE_END.split(text) if each.strip()]
    is_short = is_begun and _length(text) <= LONGEST
    first = 0 if is_short else next(rank for rank, each in enumerate(sentences) if MARK_START in each)
    last = first + 1
    while last < len(sentences) and _length(" ".join(sentences[first : last + 1])) <= LONGEST:
        last += 1
    kept = _shorter(" ".join(sentences[first:last]))
    before = "" if first or is_begun or kept.startswith("…") else "… "
    after = "" if last < len(sentences) or is_ended or kept.endswith("…") else " …"
    return f"{before}{kept}{after}"


def _shorter(sentence: str) -> str:
    """A sentence that has no end, cut between words around the first word found."""
    if _length(sentence) <= 2 * LONGEST:
        return sentence
    start = max(sentence.index(MARK_START) - LONGEST // 2, 0)
    words = sentence[start : start + LONGEST].split(" ")
    return " ".join(["…" if start else words[0], *words[1:-1], "…"])


def _length(text: str) -> int:
    return len(text) - text.count(MARK_START) - text.count(MARK_END)
